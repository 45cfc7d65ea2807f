"""The long list of assignments: what narrows it, in which order it stands."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common import clock
from yushan.organizations.models import Organization, Unit
from yushan.oversight.models import Assignment
from yushan.oversight.queries import access
from yushan.oversight.queries.board import shines, touches
from yushan.oversight.rules.lights import WORDS

State = Assignment.State
CHIPS = (
    ("", "全部"), ("red", "红灯"), ("amber", "黄灯"), ("green", "绿灯"), ("to_check", "待销号"), ("done", "已销号"),
    ("up", "超期上报"), ("mine", "我承办的"), ("sign", "等我销号"),
)  # fmt: skip
KINDS = (("area", "区县"), ("unit", "单位"), ("organization", "队伍"))


@dataclass(frozen=True)
class Asked:
    """What the address asks for; empty values narrow nothing."""

    show: str = ""
    year: int = 0
    clause: str = ""
    area: str = ""
    kind: str = ""
    words: str = ""
    lead: str = ""
    by: str = ""
    """Who has to do it: the code of one unit or organization, or pieces of the name."""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.show or self.clause or self.area or self.kind or self.words or self.lead or self.by)


def _shown(actor: Any, rows: QuerySet[Assignment], show: str) -> QuerySet[Assignment]:
    if show in WORDS:
        return rows.filter(shines(show, clock.today()))
    if show in (State.REPORTED, State.DONE):
        return rows.filter(state=show)
    if show == "up":
        return rows.filter(state=State.OPEN, escalated_at__isnull=False)
    if show == "mine":
        return rows.filter(pk__in=access.to_do(actor).values("pk"))
    if show == "sign":
        return rows.filter(pk__in=access.to_sign(actor).values("pk"))
    return rows.exclude(state=State.CANCELLED)


def _done_by(text: str) -> Q:
    """Units and organizations by their code, or by pieces of their name; looked for among themselves, not beside each row."""
    named = Q()
    for word in text.split()[:4]:
        named &= Q(name__icontains=word)
    fits = Q(code=text.strip().upper()) | named
    units = Unit.objects.filter(fits).order_by().values("pk")
    teams = Organization.objects.filter(fits).order_by().values("pk")
    return Q(unit__in=units) | Q(organization__in=teams)


def listed(actor: Any, asked: Asked) -> QuerySet[Assignment]:
    """Assignments in reach that fit."""
    rows = _shown(actor, access.assignments_seen(actor), asked.show)
    if asked.year:
        rows = rows.filter(touches(asked.year))
    if asked.clause:
        rows = rows.filter(task__clause=asked.clause)
    if asked.area:
        rows = rows.filter(stands_in__code=asked.area)
    if asked.kind in dict(KINDS):
        rows = rows.filter(**{f"{asked.kind}__isnull": False})
    if asked.lead:
        rows = rows.filter(task__lead=asked.lead)
    if asked.by:
        rows = rows.filter(_done_by(asked.by))
    for word in asked.words.split()[:4]:
        rows = rows.filter(task__title__icontains=word)
    return rows


def order_of(asked: Asked) -> list[str]:
    """The soonest due first; what is done, the latest first."""
    return ["-due_on", "-id"] if asked.show == State.DONE else ["due_on", "id"]
