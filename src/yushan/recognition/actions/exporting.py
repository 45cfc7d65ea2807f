"""The list of redemptions as a workbook: with a reason, marked with who took it, each person finds it in their trail."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.handed_out import workbook
from yushan.organizations.access import require
from yushan.recognition.models import Redemption

MOST_ROWS = 5000
_HEAD = ("兑换码后四位", "物品", "提供方", "姓名", "志愿者编号", "积分", "兑换时间", "状态", "结束时间", "经手", "说明")


@transaction.atomic
def hand_out_list(actor: Any, *, rows: QuerySet[Redemption], reason: str) -> bytes:
    """The redemptions that the caller was let see. Refusal without a reason or for too many rows."""
    require(actor, "data.export")
    if len(reason.strip()) < 4:
        raise Refusal("请写明导出的用途，会记入审计，也会印在文件上。", field="reason")
    found = list(
        rows.select_related("item__organization", "item__area", "volunteer__person").order_by("-reserved_at", "-pk")[
            : MOST_ROWS + 1
        ]
    )
    if len(found) > MOST_ROWS:
        raise Refusal(f"超过 {MOST_ROWS:,} 条，请先按物品或状态筛选，分几次导出。", field="reason")
    people = {row.volunteer.person_id for row in found}
    record(
        actor, "recognition.export_redemptions", label=f"{len(found)} 条兑换", reason=reason.strip(), touched=people,
        rows=len(found),
    )  # fmt: skip
    return workbook(actor, title="兑换", head=_HEAD, rows=map(_cells, found), reason=reason.strip())


def _cells(row: Redemption) -> tuple[object, ...]:
    ended = f"{clock.local(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else ""
    return (
        row.code[-4:], row.item.name, row.item.giver, row.volunteer.person.name, row.volunteer.number, row.cost,
        f"{clock.local(row.reserved_at):%Y-%m-%d %H:%M}", str(row.get_state_display()), ended, row.ended_by_name,
        row.end_reason,
    )  # fmt: skip
