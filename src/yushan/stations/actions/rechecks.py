"""Regular work: yearly rechecks begin, what is due is called to mind, what was not put right in time is suspended."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from yushan.accounts.actions import Message, notify_each
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.stations.actions.assessing import open_assessment
from yushan.stations.actions.common import held_station, moved, put, tell
from yushan.stations.lifecycle import STATION
from yushan.stations.models import Assessment, Improvement, Station
from yushan.stations.queries.people import told_of

_AT_ONCE = 200


def open_rechecks() -> int:
    """Stations whose recheck is near and not under way; answers how many were opened. Twice is harmless."""
    near = clock.today() + timedelta(days=rulebook.number("station_recheck_notice_days"))
    # One that has to put something right is graded anew once it is (improvements.py).
    due = Station.objects.filter(state=Station.State.CERTIFIED, recheck_on__lte=near)
    due = due.exclude(assessments__state__in=Assessment.OPEN).order_by("recheck_on", "pk")
    opened = 0
    for station in due[:_AT_ONCE]:
        day = max(station.recheck_on or clock.today(), clock.today())
        try:
            open_assessment(WORKER, station=station, kind=Assessment.Kind.RECHECK, due_on=day)
        except Refusal:
            continue  # somebody was quicker
        opened += 1
    return opened


def suspend_overdue() -> int:
    """Stations whose term to put things right is over while something required is unfinished. Announced in every reminder.
    Answers how many."""
    # What was reported in time waits for those who look at it: it must not stand in the way of the others either.
    owed = Improvement.objects.filter(station=OuterRef("pk"), is_required=True, state=Improvement.State.OPEN)
    rows = Station.objects.filter(Exists(owed), state=Station.State.RECTIFYING, rectify_by__lt=clock.today())
    return sum(_suspend(station) for station in rows.order_by("pk")[:_AT_ONCE])


@transaction.atomic
def _suspend(station: Station) -> bool:
    station = held_station(station)
    if station.state != Station.State.RECTIFYING or station.rectify_by is None or station.rectify_by >= clock.today():
        return False
    # Reported in time: it waits for those who look at it, not for the station.
    if not station.improvements.filter(is_required=True, state=Improvement.State.OPEN).exists():
        return False
    reason = f"限期整改到 {station.rectify_by:%Y-%m-%d} 没有完成"
    put(station, state=STATION.next_state(station.state, "suspend", station), reason=reason)
    record(WORKER, "stations.suspend", subject=station, label=station.name, reason=reason)
    tell(
        station, f"suspended:{station.rectify_by}", f"“{station.name}”暂停开放",
        f"{reason}。改好并核实以后，重新评定合格就恢复。",
    )  # fmt: skip
    moved(station, "suspend")
    return True


def remind() -> int:
    """Keepers, owners and inspectors hear of what is due, some days ahead and once when it is late; answers how many
    messages were written."""
    count, due = 0, chain(_self_checks(), _improvements(), _terms())
    while listed := list(islice(due, _AT_ONCE)):
        notify_each(listed)
        count += len(listed)
    return count


def _near(name: str) -> dict[str, date]:
    """Days that have a stage. What is late for longer was told so: among the rows it would only hide those that come after."""
    days: list[int] = list(rulebook.value("station_reminder_days"))  # type: ignore[call-overload]
    today = clock.today()
    return {f"{name}__gte": today - timedelta(days=max(days)), f"{name}__lte": today + timedelta(days=max(days))}


def _stage(due: date) -> str:
    """The last of the reminder days that has come; «late» after the day itself; empty before the first."""
    left = (due - clock.today()).days
    days: list[int] = list(rulebook.value("station_reminder_days"))  # type: ignore[call-overload]
    return "late" if left < 0 else next((str(day) for day in sorted(days) if left <= day), "")


def _each(rows: QuerySet[Any]) -> Iterator[Any]:
    """All of them, some at a time."""
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        yield from some
        last = some[-1].pk


def _day(due: date) -> str:
    return f"{due.month} 月 {due.day} 日"


def _self_checks() -> Iterator[Message]:
    rows = Assessment.objects.filter(state=Assessment.State.SELF, **_near("due_on"))
    for row in _each(rows.select_related("station__host", "station__organization")):
        if row.due_on and (stage := _stage(row.due_on)):
            late = stage == "late"
            title = f"“{row.station.name}”的{row.get_kind_display()}自评{'已经过期' if late else '快到期了'}"
            for user in told_of(row.station):
                yield Message(
                    user, f"station:{row.station_id}:self-check:{row.pk}:{stage}", title,
                    f"请在 {_day(row.due_on)}以前填好交上来。" if not late else "请尽快填好交上来，过期不交按复查未通过处理。",
                    reverse("stations:self_check", args=[row.station_id]),
                )  # fmt: skip


def _improvements() -> Iterator[Message]:
    rows = Improvement.objects.filter(state=Improvement.State.OPEN, owner__isnull=False, **_near("due_on"))
    for row in _each(rows.select_related("station")):
        if stage := _stage(row.due_on):
            late = stage == "late"
            yield Message(
                row.owner_id or 0, f"station:{row.station_id}:improvement:{row.pk}:{row.due_on}:{stage}",
                f"“{row.station.name}”的一项整改{'过期了' if late else '快到期了'}",
                f"{row.text}。{_day(row.due_on)}前改好，拍照报告。",
                reverse("stations:improvements", args=[row.station_id]),
            )  # fmt: skip


def _terms() -> Iterator[Message]:
    """The term of a station that has to put things right: what happens afterwards is said beforehand."""
    rows = Station.objects.filter(state=Station.State.RECTIFYING, **_near("rectify_by"))
    rows = rows.filter(rectify_by__gte=clock.today()).select_related("host", "organization")
    for station in _each(rows):
        if station.rectify_by and (stage := _stage(station.rectify_by)):
            for user in told_of(station):
                yield Message(
                    user, f"station:{station.pk}:term:{station.rectify_by}:{stage}",
                    f"“{station.name}”限期整改到 {_day(station.rectify_by)}",
                    "到期还有没改好的，站点会自动暂停开放。改好的请尽快报告。",
                    reverse("stations:improvements", args=[station.pk]),
                )  # fmt: skip


def follow_up() -> str:
    """Everything of a day."""
    return f"开始复查 {open_rechecks()} 个，暂停 {suspend_overdue()} 个，提醒 {remind()} 条"
