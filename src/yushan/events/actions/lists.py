"""The meal and transport list of a day as a workbook: with a reason, marked with who took it, in each person's trail."""

from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import Refusal
from yushan.common.handed_out import workbook
from yushan.events.models import Event
from yushan.events.queries.days import Row, rows_of
from yushan.organizations.access import require

MOST_ROWS = 5000
_HEAD = ("场馆", "姓名", "志愿者编号", "证件号", "用餐", "过敏、忌口", "上车点", "发车")


@transaction.atomic
def hand_out_day(actor: Any, *, event: Event, day: date, reason: str) -> bytes:
    """Names with meals and bus of one day. Refusal without a reason or for too many people."""
    require(actor, "event.edit", on=event)
    require(actor, "data.export", on=event)
    if len(reason.strip()) < 4:
        raise Refusal("请写明导出的用途，会记入审计，也会印在文件上。", field="reason")
    rows = rows_of(event, day, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise Refusal(f"这一天超过 {MOST_ROWS:,} 人，请联系运维人员。", field="reason")
    record(
        actor, "events.export_day", subject=event, label=f"{event.name} {day:%Y-%m-%d}", reason=reason.strip(),
        touched={row.volunteer.person_id for row in rows}, rows=len(rows),
    )  # fmt: skip
    return workbook(
        actor, title=f"{day:%m-%d} 用餐和乘车", head=_HEAD, rows=map(_cells, rows), reason=reason.strip()
    )  # fmt: skip


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.venue, row.volunteer.person.name, row.volunteer.number, row.badge, row.diet, row.allergies, row.boarding,
        row.leaves,
    )  # fmt: skip
