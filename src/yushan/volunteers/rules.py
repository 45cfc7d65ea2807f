"""Pure rules of registration and membership; numbers of the rulebook come in as arguments."""

import re
from datetime import date, datetime
from enum import StrEnum

from yushan.common.identity import age_on

_SEPARATORS = re.compile(r"[、，,;；|/\n\r\t]+")
MAX_SKILLS = 20
SKILL_LENGTH = 20


class AgeGroup(StrEnum):
    """What the law asks of a registration depends on the age (个人信息保护法 art. 31, 未成年人保护法)."""

    TOO_YOUNG = "too_young"
    CHILD = "child"  # only by the guardian's own account
    YOUTH = "youth"  # own account, with the guardian's consent
    ADULT = "adult"


def age_group(birth: date, day: date, *, minimum: int, account: int, adult: int) -> AgeGroup:
    """The group on that day; the ages are full years of the rulebook (minimum_age, guardian_account_age, adult_age)."""
    age = age_on(birth, day)
    if age < minimum:
        return AgeGroup.TOO_YOUNG
    if age < account:
        return AgeGroup.CHILD
    return AgeGroup.YOUTH if age < adult else AgeGroup.ADULT


def guardian_problem(*, ward: str, guardian: str, guardian_birth: date, day: date, adult: int) -> str:
    """What is wrong with a guardian, by identity numbers and birthday; empty when nothing is (民法典 art. 27).

    With the place `%(adult)s` for the age, which whoever says it fills in, in the language of the page.
    """
    if ward == guardian:
        return "监护人不能是本人，请填写父母或其他监护人的身份证号。"
    if age_on(guardian_birth, day) < adult:
        return "监护人需年满 %(adult)s 周岁，请填写另一位监护人。"
    return ""


def skills_of(text: str) -> list[str]:
    """Words of 专业特长 as people type them: separated by 、 ， ; / or line breaks; each once, in order."""
    words = (" ".join(word.split())[:SKILL_LENGTH] for word in _SEPARATORS.split(text))
    return list(dict.fromkeys(word for word in words if word))[:MAX_SKILLS]


def membership_refusal(current: int, limit: int) -> str:
    """Why one more membership is not possible; empty when it is. `current` counts applied and approved ones."""
    if current < limit:
        return ""
    return f"每人最多同时在 {limit} 个队伍（含待审核的申请）。请先退出一个，再申请加入。"


def resumed(verified_on: date | None, withdrawn_on: date | None, today: date) -> tuple[date, tuple[date, date] | None]:
    """First day of a registration that begins again, and the earlier interval to keep (None when no day is lost).

    Somebody who comes back on the very day of leaving was never away.
    """
    if verified_on is None or withdrawn_on is None:
        return today, None
    if withdrawn_on >= today:
        return verified_on, None
    return today, (verified_on, withdrawn_on) if withdrawn_on > verified_on else None


def invitation_state(*, revoked: bool, expires_at: datetime, uses: int, most_uses: int | None, now: datetime) -> str:
    """open, revoked, expired or used_up; what was taken back stays that, whatever else is over too."""
    if revoked:
        return "revoked"
    if now >= expires_at:
        return "expired"
    return "used_up" if most_uses is not None and uses >= most_uses else "open"
