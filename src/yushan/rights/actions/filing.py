"""Bringing a case forward: by an account, without one, anonymously, or told at the desk."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions.people import phone_hash
from yushan.common import clock, vault
from yushan.common.counters import take
from yushan.common.errors import Conflict, Refusal
from yushan.common.terms import due
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization
from yushan.rights.actions.base import ACCEPT, tell_heads, trail
from yushan.rights.actions.files import add_to_case
from yushan.rights.askers import Asker
from yushan.rights.models import Case, CaseStep

# Without what looks alike on paper: 0 O, 1 I L. Sixteen of them are 79 bits: nobody guesses one.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH, _GROUP = 16, 4
LEAST_TEXT, MOST_TEXT = 10, 3000


@dataclass(frozen=True)
class Matter:
    """What is brought forward. `area` None, or `to_city`: the city works on it from the beginning."""

    kind: str
    side: str
    topic: str
    text: str
    area: Area | None = None
    to_city: bool = False
    about: str = ""
    wish: str = ""
    organization: Organization | None = None


@dataclass(frozen=True)
class Who:
    """Who brings it; without a number nobody can call back. `is_anonymous`: nothing of this is kept."""

    name: str = ""
    phone: str = ""
    is_anonymous: bool = False


@dataclass(frozen=True)
class Receipt:
    """What whoever brought it keeps. The code is told once."""

    case: Case
    code: str = field(repr=False)


def hashed_code(code: str) -> str:
    """What is kept of a code; case, blanks and strokes do not matter."""
    bare = "".join(sign for sign in code.upper() if sign.isalnum())
    return vault.lookup_hash(bare, "rights-code")


def new_code() -> str:
    """«K7PM-2XQ9-HVTC-4WRN»."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def new_number() -> str:
    """«QY-2611-0007»."""
    month = f"{clock.today():%y%m}"
    return f"QY-{month}-{take(f'rights:{month}'):04d}"


def _check(matter: Matter, who: Who) -> None:
    if len(matter.text.strip()) < LEAST_TEXT:
        raise Refusal(f"请写清楚什么事，至少 {LEAST_TEXT} 个字。", field="text")
    if not who.is_anonymous and not who.name.strip():
        raise Refusal("请写怎么称呼您；不想留名的，请选“匿名”。", field="name")


@transaction.atomic
def file_case(
    actor: Any,
    *,
    matter: Matter,
    who: Who,
    submission: str,
    channel: str = Case.Channel.WEB,
    files: Sequence[bytes] = (),
) -> Receipt:
    """Keeps a case and begins its first clock. `actor`: a user, or None without an account.

    The same form again, while nothing came of the case yet, is the same case with a fresh code; Conflict afterwards. Of an
    anonymous case neither account, nor name, nor number, nor hour is kept, whoever is signed in.
    """
    if channel == Case.Channel.DESK:
        require(actor, "rights.handle")
    code = new_code()
    if known := _known(submission):
        return _again(known, code, actor, matter, who, channel)
    _check(matter, who)
    to_city = matter.to_city or matter.area is None
    hidden, now = who.is_anonymous, clock.now()
    opened_at = clock.at(clock.today()) if hidden else now
    keeps_user = not hidden and channel == Case.Channel.WEB and getattr(actor, "pk", None)
    deadline = due(opened_at, ACCEPT)
    case = Case(
        number=new_number(), code_hash=hashed_code(code), submission=submission, kind=matter.kind, side=matter.side,
        topic=matter.topic, channel=channel, area=matter.area, organization=matter.organization,
        text=_text(matter), about=matter.about.strip()[:200], wish=matter.wish.strip()[:500],
        is_anonymous=hidden, name="" if hidden else who.name.strip()[:30], phone="" if hidden else who.phone,
        contact_hash=phone_hash(who.phone) if who.phone and not hidden else "", user=actor if keeps_user else None,
        level=Case.Level.CITY if to_city else Case.Level.AREA, opened_at=opened_at, due_at=deadline,
        turn_at=deadline or opened_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:  # the same form, sent twice at one moment
        if (known := _known(submission)) is None:
            raise
        return _again(known, code, actor, matter, who, channel)
    add_to_case(case, files, from_asker=True)
    CaseStep.objects.create(case=case, at=opened_at, said="收到")
    # At the desk who typed it in stands in the trail; else whoever brought it, who is «提出人» there.
    trail(
        actor if keeps_user or channel == Case.Channel.DESK else Asker(case.pk),
        "file",
        case,
        kind=case.kind,
        channel=case.channel,
    )
    tell_heads(
        case, key="new", title=f"新的{case.get_kind_display()} {case.number}", body="请指定承办人，或者自己接手。",
        by_asker=True,
    )  # fmt: skip
    return Receipt(case, code)


def _known(submission: str) -> Case | None:
    return Case.objects.select_for_update(of=("self",)).filter(submission=submission).first()


def _is_the_same(case: Case, actor: Any, matter: Matter, who: Who, channel: str) -> bool:
    """Whether the form that comes is the one that was kept, and nobody has done anything about the case since.

    The number of a form is no proof of who sends it: whoever does not know its words gets no code to them.
    """
    fresh = case.state == Case.State.SUBMITTED and not case.is_code_used and case.steps.count() == 1
    words = (case.kind, case.text, case.channel, case.is_anonymous)
    return (
        fresh
        and words == (matter.kind, _text(matter), channel, who.is_anonymous)
        and case.user_id in (None, getattr(actor, "pk", None))
        and not case.messages.exists()
    )


def _text(matter: Matter) -> str:
    return matter.text.strip()[:MOST_TEXT]


def _again(case: Case, code: str, actor: Any, matter: Matter, who: Who, channel: str) -> Receipt:
    """The case is there: a fresh code, because the first one may never have been read."""
    if not _is_the_same(case, actor, matter, who, channel):
        raise Conflict("这张表已经提交过了，请打开新的一张；要看办理情况，请用查询码。")
    case.code_hash = hashed_code(code)
    case.save(update_fields=["code_hash"])
    return Receipt(case, code)
