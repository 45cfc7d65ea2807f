"""Boards, meetings and tasks for tests."""

from datetime import timedelta
from typing import Any

from yushan.common import clock
from yushan.coordination.models import Decision, Meeting, Task
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.plan.models import Entry

DUTIES = (("planning", "项目策划"), ("mobilising", "组织发动"), ("matching", "供需对接"), ("supervising", "监督管理"))


def duties() -> None:
    """The plan's four duties."""
    for order, (code, name) in enumerate(DUTIES):
        Entry.objects.get_or_create(table="duties", code=code, defaults={"name": name, "order": order})
    plan.forget()


def meeting(area: Area | None, **values: Any) -> Meeting:
    """A meeting with one decision."""
    facts: dict[str, Any] = {"title": "协调机制第一次会议", "held_on": clock.today()} | values
    made = Meeting.objects.create(area=area, **facts)
    Decision.objects.create(meeting=made, number=1, duty="planning", text="每个镇街报一个院坝科普项目")
    return made


def task(area: Area | None, owner: Any, *, days: int = 10, **values: Any) -> Task:
    """A task due in so many days."""
    number = Task.objects.count() + 1
    facts: dict[str, Any] = {"title": "汇总各镇街项目", "duty": "planning"} | values
    return Task.objects.create(
        code=f"XT2026-T{number:04d}", area=area, owner=owner, due_on=clock.today() + timedelta(days=days), **facts
    )
