"""The lines behind posted hours. Without names: who served is told where the people of a place are listed."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.common.counts import days_of_year
from yushan.common.numbers import hours_text
from yushan.ledger.models import HourEntry


def _rows(node: Node) -> QuerySet[Any]:
    return HourEntry.objects.filter(reverses=None, reversal=None).select_related("organization")


def _lines(amount: str = "", grade: str = "") -> Part:
    own = Q(grade=grade) if grade else Q()
    return Part(lambda node: own & days_of_year("service_day", node.day) & node.within(), amount, 60 if amount else 1)


LINES = Things(
    code="lines",
    title="入账记录",
    header=("活动", "服务日期", "组织", "依据", "小时"),
    rows=_rows,
    cells=plainly(
        lambda row: row.activity_title,
        lambda row: row.service_day,
        lambda row: row.organization.name,
        lambda row: row.get_grade_display(),
        lambda row: hours_text(row.minutes),
    ),
    order=("-service_day", "-pk"),
    parts={
        "hours": _lines("minutes"),
        **{f"hours_{grade}": _lines("minutes", str(grade)) for grade in HourEntry.Grade.values},
        "services": _lines(),
    },
    needs="indicators.view",
    note="不含冲正和已冲正的，不列姓名。",
    right=frozenset({4}),
)
