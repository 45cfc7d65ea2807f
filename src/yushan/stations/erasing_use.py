"""What goes of bookings, loans and duty when a person is erased, and what is kept too long."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.accounts.retention import Rule
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.stations.actions.booking import call_off, locked_booking
from yushan.stations.models import Booking, DutyMember, DutySwap, DutyTurn, Loan

_SOURCE = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
_SETTING = "booking_people_kept_days"
# What says who it was. Room, time and number of people stay: the use log is made of them.
_EMPTY: dict[str, Any] = {"contact_name": "", "contact_phone": "", "contact_hash": "", "user": None}
_WORDS: dict[str, Any] = {"wishes": "", "appeal": "", "appeal_answer": ""}


def _mine(person: Person) -> Q:
    return Q(user__person=person) | Q(user__person__merged_into=person)


def check(person: Person) -> Iterable[Obstacle]:
    """What was borrowed comes back first."""
    if count := Loan.objects.filter(_mine(person), state=Loan.State.OUT).count():
        yield Obstacle(f"您借的设备还有 {count} 笔没有归还，请先还给站点。", reverse("bookings:mine"))


def erase(person: Person) -> None:
    """Bookings to come of one's own are called off; names and numbers go; turns to come are free; the roster forgets."""
    rows = Booking.objects.filter(_mine(person)).select_related("room__station")
    for row in rows.filter(audience="person", state__in=Booking.OPEN, starts_at__gt=clock.now()):
        call_off(WORKER, locked_booking(row), "约的人注销了")
    rows.update(**_EMPTY, **_WORDS)
    Loan.objects.filter(_mine(person)).update(**_EMPTY)
    members = DutyMember.objects.filter(Q(volunteer__person=person) | Q(user__person=person))
    turns = DutyTurn.objects.filter(member__in=members)
    DutySwap.objects.filter(Q(turn__in=turns) | Q(taker__in=members)).delete()
    turns.filter(state=DutyTurn.State.ASSIGNED, shift__starts_at__gt=clock.now()).delete()
    for member in members:
        member.lines.clear()
    # What was done stays as a number of the roster; the row behind it leads to nobody's name any more.
    members.update(state=DutyMember.State.LEFT)


def _over(limit: datetime) -> QuerySet[Booking]:
    return Booking.objects.filter(ends_at__lt=limit).exclude(state__in=Booking.OPEN)


RULES = (
    Rule(
        "booking-people", "约场地的人的姓名、电话和说明", _SOURCE, _SETTING,
        lambda limit: _over(limit).exclude(contact_name=b"", contact_hash="", user=None), empties=_EMPTY | _WORDS,
    ),
    Rule(
        "loan-people", "借设备的人的姓名、电话", _SOURCE, _SETTING,
        lambda limit: Loan.objects.filter(ended_at__lt=limit).exclude(contact_name=b"", contact_hash="", user=None),
        empties=_EMPTY,
    ),
    Rule(
        "duty-turns", "值班记录", _SOURCE, "evidence_kept_days",
        lambda limit: DutyTurn.objects.filter(shift__ends_at__lt=limit),
    ),
)  # fmt: skip
