"""What goes when a person is erased, and what is kept too long."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.accounts.retention import Rule
from yushan.rights.models import (
    Case,
    CaseFile,
    CaseHandler,
    CaseMessage,
    CaseStep,
    Exclusion,
    ExclusionAppeal,
    ExclusionFile,
    Mediation,
    Referral,
)
from yushan.rights.queries.people import own_rows

_SOURCE = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
_SETTING, _EXCLUDED = "rights_people_kept_days", "exclusion_kept_days"
# What a case says of people. Number, kind, topic, dates and results stay: the figures are made of them.
EMPTY: dict[str, Any] = {
    "text": "", "about": "", "wish": "", "name": "", "phone": "", "contact_hash": "", "user": None, "answer": "",
    "second_asked": "", "second_answer": "", "content_text": "",
}  # fmt: skip
EMPTY_EXCLUSION: dict[str, Any] = {
    "reason": "", "evidence": "", "statement": "", "decision": "", "told_how": "", "stated_how": "",
}  # fmt: skip
EMPTY_APPEAL: dict[str, Any] = {"text": "", "answer": "", "received_how": ""}
EMPTY_MEDIATION: dict[str, Any] = {"place": "", "first_party": "", "second_party": "", "record": "", "agreement": ""}


def check(person: Person) -> Iterable[Obstacle]:
    """Cases that are being worked on have to end or be taken back; so has an exclusion."""
    open_now = Case.objects.filter(own_rows(person.pk, "user__person"), state__in=Case.OPEN).count()
    if open_now:
        yield Obstacle(f"您有 {open_now} 件投诉或申诉还在办理，请等答复，或先撤回。", reverse("rights:mine"))
    if Exclusion.objects.filter(own_rows(person.pk), state__in=Exclusion.OPEN).exists():
        yield Obstacle("有一条限制报名还没有结束，结束以后才能注销。", reverse("rights:mine"))


def erase(person: Person) -> None:
    """What the person wrote goes; what was decided about them loses its words."""
    keys = list(Case.objects.filter(own_rows(person.pk, "user__person")).values_list("pk", flat=True))
    _empty_around(Case.objects.filter(pk__in=keys))
    Case.objects.filter(pk__in=keys).update(**EMPTY)
    rows = Exclusion.objects.filter(own_rows(person.pk))
    ExclusionFile.objects.filter(exclusion__in=rows).delete()
    ExclusionAppeal.objects.filter(exclusion__in=rows).update(**EMPTY_APPEAL)
    Exclusion.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**EMPTY_EXCLUSION)


def _empty_around(cases: QuerySet[Case]) -> None:
    CaseMessage.objects.filter(case__in=cases).delete()
    CaseFile.objects.filter(case__in=cases).delete()  # the sealed files follow by tidy_files
    CaseStep.objects.filter(case__in=cases).update(reason="")
    Referral.objects.filter(case__in=cases).update(question="", reply="")
    CaseHandler.objects.filter(case__in=cases).update(left_because="")
    Mediation.objects.filter(case__in=cases).update(**EMPTY_MEDIATION)


def _over(limit: datetime) -> QuerySet[Case]:
    """Ended, and not looked at again: what is open is kept however old it is."""
    return Case.objects.filter(ended_at__lt=limit, state__in=Case.ENDED)


def _excluded(limit: datetime) -> QuerySet[Exclusion]:
    return Exclusion.objects.filter(ended_at__lt=limit)


RULES = (
    Rule(
        "rights-cases", "投诉申诉的内容、姓名和电话", _SOURCE, _SETTING,
        lambda limit: _over(limit).exclude(text=b""), empties=EMPTY,
    ),
    Rule("rights-messages", "投诉申诉的留言", _SOURCE, _SETTING, lambda limit: CaseMessage.objects.filter(case__in=_over(limit))),
    Rule("rights-files", "投诉申诉的附件", _SOURCE, _SETTING, lambda limit: CaseFile.objects.filter(case__in=_over(limit))),
    Rule(
        "rights-referrals", "组织的回复", _SOURCE, _SETTING,
        lambda limit: Referral.objects.filter(case__in=_over(limit)).exclude(question=b""),
        empties={"question": "", "reply": ""},
    ),
    Rule(
        "rights-mediations", "调解的记录", _SOURCE, _SETTING,
        lambda limit: Mediation.objects.filter(case__in=_over(limit)).exclude(record=b""),
        empties=EMPTY_MEDIATION,
    ),
    Rule(
        "rights-steps", "投诉申诉办理中写的原因", _SOURCE, _SETTING,
        lambda limit: CaseStep.objects.filter(case__in=_over(limit)).exclude(reason=b""), empties={"reason": ""},
    ),
    Rule(
        "rights-handlers", "承办人回避的原因", _SOURCE, _SETTING,
        lambda limit: CaseHandler.objects.filter(case__in=_over(limit)).exclude(left_because=b""),
        empties={"left_because": ""},
    ),
    Rule(
        "rights-exclusions", "限制报名的事由和陈述", _SOURCE, _EXCLUDED,
        lambda limit: _excluded(limit).exclude(reason=b""), empties=EMPTY_EXCLUSION,
    ),
    Rule(
        "rights-appeals", "对限制报名的申诉", _SOURCE, _EXCLUDED,
        lambda limit: ExclusionAppeal.objects.filter(exclusion__in=_excluded(limit)).exclude(text=b""), empties=EMPTY_APPEAL,
    ),
    Rule(
        "rights-exclusion-files", "限制报名的证据", _SOURCE, _EXCLUDED,
        lambda limit: ExclusionFile.objects.filter(exclusion__in=_excluded(limit)),
    ),
)  # fmt: skip
