"""The use log: filled from bookings that were used (from check-ins: check_ins.py), handed out as a workbook."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.handed_out import workbook
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.stations.models import Audience, Booking, Station, Use
from yushan.stations.queries.using import uses_of

MOST_ROWS = 5000
_HEAD = ("日期", "开始", "结束", "场地", "谁用", "做什么", "活动编号", "人数")


def note_booking(booking: Booking) -> None:
    """The line of a booking that was used; of a person it says no name. Written again it is the same line."""
    who = "个人" if booking.audience == Audience.PERSON else booking.taker
    Use.objects.update_or_create(
        source=f"booking:{booking.pk}",
        defaults={
            "station_id": booking.room.station_id, "room": booking.room, "booking": booking, "who": who[:120],
            "audience": booking.audience, "title": booking.title, "activity_code": booking.activity_code,
            "starts_at": booking.starts_at, "ends_at": booking.ends_at, "people": booking.came or booking.people,
            "noted_at": clock.now(),
        },
    )  # fmt: skip


def forget_booking(booking: Booking) -> None:
    """It was not used after all."""
    Use.objects.filter(source=f"booking:{booking.pk}").delete()


@transaction.atomic
def hand_out_log(actor: Any, *, station: Station, first: date, last: date, reason: str) -> bytes:
    """The use log of a span of days as a workbook. No person's name is in it; who took it for what is in the trail."""
    require(actor, "station.edit", on=station)
    why = because(reason, "请写明导出的用途，会记入审计，也会印在文件上。")
    if last < first or last - first > timedelta(days=366):
        raise Refusal("请选一年以内的日期，最后一天不能早于第一天。", field="last")
    rows = list(uses_of(station, first, last)[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise Refusal(f"超过 {MOST_ROWS:,} 条，请分几段导出。", field="last")
    record(
        actor, "stations.export_log", subject=station, label=f"{station.name} {first}–{last}", reason=why, rows=len(rows)
    )  # fmt: skip
    return workbook(actor, title="使用记录", head=_HEAD, rows=map(_cells, rows), reason=why, personal=False)


def _cells(row: Use) -> tuple[object, ...]:
    begin, end = clock.local(row.starts_at), clock.local(row.ends_at)
    return (
        f"{begin:%Y-%m-%d}", f"{begin:%H:%M}", f"{end:%H:%M}", row.room.name if row.room else "", row.who, row.title,
        row.activity_code, row.people,
    )  # fmt: skip
