"""What is kept too long: names, numbers and health of people in incidents, papers of policies, emergency contacts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.accounts.retention import Rule
from yushan.common import clock
from yushan.safety.models import (
    Claim,
    Incident,
    IncidentNote,
    IncidentPerson,
    IncidentPhoto,
    Policy,
    Preparation,
)

_SOURCE = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
_SETTING = "incident_people_kept_days"
EMPTY_PERSON: dict[str, Any] = {"name": "", "phone": "", "health": "", "volunteer": None}


def _over(limit: datetime) -> QuerySet[Incident]:
    """Closed before a moment, and no claim is open."""
    open_claims = Claim.objects.filter(state__in=Claim.OPEN).values("incident")
    return Incident.objects.filter(closed_at__lt=limit).exclude(pk__in=open_claims)


def _day(limit: datetime) -> date:
    return clock.local(limit).date()


def check(person: Person) -> Iterable[Obstacle]:
    """A claim of theirs is open: the insurer may ask for them."""
    if Claim.objects.filter(person__volunteer__person=person, state__in=Claim.OPEN).exists():
        yield Obstacle("您有一笔保险理赔还没有办完，办完以后才能注销。", reverse("safety:mine"))


def erase(person: Person) -> None:
    """Name, number and health of the person in incidents go; what happened stays."""
    IncidentPerson.objects.filter(volunteer__person=person).update(**EMPTY_PERSON)
    Incident.objects.filter(reported_by__person=person).update(reported_by=None)
    Policy.people.through.objects.filter(volunteer__person=person).delete()


RULES = (
    Rule(
        "incident-people", "安全事件里的姓名、电话和伤情", _SOURCE, _SETTING,
        lambda limit: IncidentPerson.objects.filter(incident__in=_over(limit)).exclude(name=b"", phone=b"", health=b""),
        empties=EMPTY_PERSON,
    ),
    Rule(
        "incident-words", "安全事件的经过", _SOURCE, _SETTING,
        lambda limit: _over(limit).exclude(text=b""), empties={"text": "", "measures": "", "outcome": ""},
    ),
    Rule("incident-notes", "安全事件的处置记录", _SOURCE, _SETTING, lambda limit: IncidentNote.objects.filter(incident__in=_over(limit))),
    Rule("incident-photos", "安全事件的照片", _SOURCE, _SETTING, lambda limit: IncidentPhoto.objects.filter(incident__in=_over(limit))),
    Rule(
        "policy-papers", "保单的文件", _SOURCE, "evidence_kept_days",
        lambda limit: Policy.objects.filter(ends_on__lt=_day(limit)).exclude(file=""), empties={"file": ""},
    ),
    Rule(
        "emergency-contacts", "活动的紧急联系人", _SOURCE, "evidence_kept_days",
        lambda limit: Preparation.objects.filter(activity__ends_at__lt=limit).exclude(Q(contact_name=b"")),
        empties={"contact_name": "", "contact_phone": ""},
    ),
)  # fmt: skip
