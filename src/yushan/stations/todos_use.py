"""What waits for the keeper of a station: bookings to agree to, who came, what takers say, loans, gaps in the roster."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.said import day_text, window_text
from yushan.common.terms import due, near, oldest, soonest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import can
from yushan.stations.models import Booking, DutyShift, Loan
from yushan.stations.queries import bookings, duty, loans
from yushan.stations.rules.duty import monday_of

_ANSWER = "booking_answer_working_days"


def _when(thing: Any) -> str:
    return window_text(clock.local(thing.starts_at), clock.local(thing.ends_at), clock.today())


def _asked(user: Any, limit: int) -> list[Todo]:
    rows = bookings.to_answer(user).order_by("due_at", "pk")[:limit]
    return [
        Todo(
            "审核", f"{row.taker_masked}约{row.room.name}，{_when(row)}", row.room.station.name, row.due_at,
            reverse("stations:booking", args=[row.pk]), "去审核", since=row.asked_at,
        )
        for row in rows
    ]  # fmt: skip


def _said(user: Any, limit: int) -> list[Todo]:
    rows = bookings.appeals(user).order_by("appealed_at", "pk")[:limit]
    return [
        Todo(
            "答复", f"{row.taker_masked}对“没有来”的说明", row.room.station.name, due(row.appealed_at, _ANSWER),
            reverse("stations:booking", args=[row.pk]), "去答复", since=row.appealed_at,
        )
        for row in rows
    ]  # fmt: skip


def _late(user: Any, limit: int) -> list[Todo]:
    rows = loans.overdue(user).order_by("due_on", "pk")[:limit]
    return [
        Todo(
            "催还", f"{row.equipment.name} {row.count} 件，{day_text(row.due_on, clock.today())}到期", row.taker_masked,
            clock.at(row.due_on), reverse("stations:loans", args=[row.equipment.station_id]), "去看",
        )
        for row in rows
    ]  # fmt: skip


def _gaps(user: Any, limit: int) -> list[Todo]:
    rows = duty.gaps(user).order_by("starts_at", "pk")[:limit]
    return [
        Todo(
            "补人", f"{_when(row)}值班还缺 {row.places - row.held} 人",  # type: ignore[attr-defined]
            row.station.name, row.starts_at,
            f"{reverse('stations:duty', args=[row.station_id])}?week={monday_of(clock.local(row.starts_at).date())}", "去排班",
        )
        for row in rows
    ]  # fmt: skip


def _before(field: str, moment: datetime) -> Q:
    return Q(**{f"{field}__lt": moment})


def _bookings(user: Any) -> QuerySet[Booking] | None:
    return bookings.to_answer(user) if can(user, "station.edit") else None


def _appeals(user: Any) -> QuerySet[Booking] | None:
    return bookings.appeals(user) if can(user, "station.edit") else None


def _loans(user: Any) -> QuerySet[Loan] | None:
    return loans.overdue(user) if can(user, "station.edit") else None


def _shifts(user: Any) -> QuerySet[DutyShift] | None:
    return duty.gaps(user) if can(user, "station.edit") else None


SOURCES = (
    of_rows("stations.bookings", _asked, _bookings, lambda moment: _before("due_at", moment), soonest("due_at")),
    of_rows("stations.appeals", _said, _appeals, near("appealed_at", _ANSWER), oldest("appealed_at", _ANSWER)),
    of_rows(
        "stations.loans",
        _late,
        _loans,
        lambda moment: Q(due_on__lt=clock.local(moment).date()),
        ("due_on", clock.at),
    ),
    of_rows("stations.gaps", _gaps, _shifts, lambda moment: _before("starts_at", moment), soonest("starts_at")),
)
