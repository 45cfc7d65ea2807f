"""A plan, a city that gives tasks, districts that do them."""

from datetime import date, timedelta
from typing import Any

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.indicators.models import Definition
from yushan.organizations.models import Area
from yushan.oversight.actions import Receivers, Wish, give_task
from yushan.oversight.models import Assignment, PlanTask
from yushan.plan import queries as plan
from yushan.plan.models import Clause, Plan

CLAUSES = (
    ("T3.2", "丰富志愿服务活动", "依托全国科普月等重要节点，举办科技志愿服务示范活动。", ["市科协", "市科技局"]),
    ("T1.6", "壮大志愿服务队伍", "组建群众身边的志愿服务队。", ["市科协", "团市委"]),
)
PDF = b"%PDF-1.7 evidence"


def clauses() -> None:
    """A plan with two clauses and one indicator."""
    Plan.objects.get_or_create(
        code="chongqing-2025",
        defaults={
            "title": "实施方案", "city_code": "500000", "city_name": "重庆市", "is_current": True, "folder_hash": "",
            "loaded_at": clock.now(),
        },
    )  # fmt: skip
    for order, (code, heading, text, responsible) in enumerate(CLAUSES):
        values = {"heading": heading, "text": text, "responsible": responsible, "order": order}
        Clause.objects.get_or_create(code=code, defaults=values)
    data = {
        "name": "单位", "clause": "T1.6", "formula": "登记的单位", "expression": "units", "source": "单位清单",
        "unit": "家", "period": "day", "direction": "up", "scopes": ["city", "area"], "drill": "indicators.view",
        "missing": "家", "targets": [{"scope": "area", "from_year": 2025, "value": "1"}],
    }  # fmt: skip
    Definition.objects.get_or_create(kind="indicator", code="own_units", defaults={"order": 0, "data": data})
    plan.forget()


def wish(*, days: int = 40, **values: Any) -> Wish:
    """A task due in so many days."""
    facts: dict[str, Any] = {
        "clause": "T3.2", "title": "办好全国科普月示范活动", "text": "每个区县至少三场。", "lead": "市科协",
    }  # fmt: skip
    return Wish(due_on=clock.today() + timedelta(days=days), **(facts | values))


def given(
    areas: list[Area], *, area: Area | None = None, actor: Any = COMMAND_LINE, days: int = 40, **values: Any
) -> PlanTask:  # fmt: skip
    """A task that the city gave to these districts."""
    return give_task(actor, area=area, wish=wish(days=days, **values), receivers=Receivers(areas=areas))


def of(task: PlanTask, **receiver: Any) -> Assignment:
    """The assignment of one receiver."""
    return Assignment.objects.select_related("task__area", "area", "unit", "organization").get(task=task, **receiver)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)
