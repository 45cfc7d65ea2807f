"""Opening hours: of the week, days on which a station is closed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.stations.actions.common import held_station, put
from yushan.stations.models import ClosedDays, Station, WeeklyHours
from yushan.stations.rules.hours import Hours, Weekly, objection, parse, say

MOST_CLOSED = 40
_LONGEST_DAYS = 366


def _write(station: Station, weekly: Weekly) -> None:
    station.weekly_hours.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(station=station, weekday=day, opens=opens, closes=closes)
        for day, windows in sorted(weekly.items())
        for opens, closes in sorted(windows)
    )


def keep_written_hours(station: Station) -> bool:
    """Hours of the week out of the text of the card, where all of it is understood; else the text stands alone.

    Called by whoever just wrote the text, in the same transaction. Answers whether it was understood.
    """
    hours = parse(station.opening_hours) if station.opening_hours else None
    _write(station, hours.weekly if hours else {})
    rests = bool(hours and hours.rests_on_holidays)
    if station.rests_on_holidays != rests:
        put(station, rests_on_holidays=rests)
    return hours is not None


@transaction.atomic
def set_hours(actor: Any, *, station: Station, weekly: Weekly, rests_on_holidays: bool) -> Station:
    """The hours of the week from now on, and their text on the card. Needs station.edit. Refusal where they overlap or
    are none at all."""
    station = held_station(station)
    require(actor, "station.edit", on=station)
    weekly = {day: sorted(windows) for day, windows in weekly.items() if windows}
    if not weekly:
        raise Refusal("请至少写一天的开放时间；暂时不开放的，请登记闭馆日期。", field="weekly")
    if wrong := objection(weekly):
        raise Refusal(wrong, field="weekly")
    _write(station, weekly)
    text = say(Hours({day: list(windows) for day, windows in weekly.items()}, rests_on_holidays))
    put(station, rests_on_holidays=rests_on_holidays, opening_hours=text if len(text) <= 120 else text[:119] + "…")
    record(actor, "stations.set_hours", subject=station, label=station.name)
    return station


@transaction.atomic
def close_days(actor: Any, *, station: Station, first_day: date, last_day: date, reason: str) -> ClosedDays:
    """Days on which the station is closed, from one to another. Needs station.edit."""
    station = held_station(station)
    require(actor, "station.edit", on=station)
    if last_day < first_day or (last_day - first_day).days > _LONGEST_DAYS:
        raise Refusal("结束日期不能早于开始日期，一次最多登记一年。", field="last_day")
    if last_day < clock.today():
        raise Refusal("这些日子已经过去了，不用登记。", field="last_day")
    if station.closed_days.filter(last_day__gte=clock.today()).count() >= MOST_CLOSED:
        raise Refusal(f"最多登记 {MOST_CLOSED} 段闭馆日期，请先删掉不用的。")
    reason = because(reason, "请写明为什么不开放，群众看得到。", most=60)
    made = ClosedDays.objects.create(station=station, first_day=first_day, last_day=last_day, reason=reason)
    record(actor, "stations.close_days", subject=station, label=station.name, reason=reason, days=_days(made))
    return made


@transaction.atomic
def open_days(actor: Any, *, station: Station, closed: ClosedDays) -> None:
    """The station opens on these days after all."""
    station = held_station(station)
    require(actor, "station.edit", on=station)
    row = station.closed_days.filter(pk=closed.pk).first()
    if row is None:
        raise NotFound("这一段闭馆日期已经删掉了。")
    said = _days(row)
    row.delete()
    record(actor, "stations.open_days", subject=station, label=station.name, days=said)


def _days(row: ClosedDays) -> Iterable[str]:
    return [row.first_day.isoformat(), row.last_day.isoformat()]
