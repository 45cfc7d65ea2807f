"""Who leads and helps by the plan: names become rows, rows are tied to units and organizations, these hear of their tasks."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common.errors import Refusal
from yushan.common.locking import locked
from yushan.organizations.access import require
from yushan.organizations.models import Organization, Unit
from yushan.oversight.models import PlanTask, ResponsibleUnit
from yushan.oversight.queries import access, responsible


def rows_of(names: Iterable[str]) -> list[ResponsibleUnit]:
    """The rows of these names; new ones are made, tied to a unit or organization of just that name. 2 statements, 5 for new."""
    wanted = list(dict.fromkeys(name.strip()[:60] for name in names if name.strip()))
    known = {one.name: one for one in ResponsibleUnit.objects.filter(name__in=wanted)}
    fresh = [name for name in wanted if name not in known]
    if fresh:
        guessed = responsible.guesses(fresh)
        rows = [ResponsibleUnit(name=name, **guessed.get(name, {})) for name in fresh]
        # Two who give at once make the same name once.
        ResponsibleUnit.objects.bulk_create(rows, ignore_conflicts=True)
        known |= {one.name: one for one in ResponsibleUnit.objects.filter(name__in=fresh)}
    return [known[name] for name in wanted if name in known]


def tie(task: PlanTask, *, is_new: bool = False) -> None:
    """Writes who leads and helps as rows, and tells those of the platform who had not heard of it."""
    ties = PlanTask.responsible.through.objects
    before = set() if is_new else set(task.responsible.values_list("pk", flat=True))
    rows = rows_of([task.lead, *task.helpers])
    fresh = [one for one in rows if one.pk not in before]
    if gone := before - {one.pk for one in rows}:
        ties.filter(plantask=task, responsibleunit__in=gone).delete()
    ties.bulk_create(PlanTask.responsible.through(plantask=task, responsibleunit=one) for one in fresh)
    lead, helping = [one for one in fresh if one.name == task.lead], [one for one in fresh if one.name != task.lead]
    for group, words in ((lead, "由您单位牵头"), (helping, "您单位是责任单位")):
        notify(
            access.people_of(group), key=f"task:{task.pk}:{'lead' if group is lead else 'helps'}",
            title=f"{words}：{task.title}"[:120], body=f"{task.given_by}安排，{task.due_on} 前办完。各承办方的进展都看得到。",
            url=reverse("oversight:task", args=[task.pk]),
        )  # fmt: skip


@transaction.atomic
def link(actor: Any, *, name: str, to: Unit | Organization | None) -> ResponsibleUnit:
    """Says who on the platform a name of the plan is (None: nobody yet). From then on they see the tasks they lead or help.

    By the city only: it opens the tasks of all districts.
    """
    require(actor, access.GIVE, on={})
    if name not in responsible.names():
        raise Refusal("方案和任务里没有这个责任单位，请从表里选。", field="name")
    (made,) = rows_of([name])
    row = locked(made)
    row.unit = to if isinstance(to, Unit) else None
    row.organization = to if isinstance(to, Organization) else None
    row.save(update_fields=["unit", "organization"])
    record(actor, "oversight.link", label=row.name, to=str(to) if to else "")
    return row
