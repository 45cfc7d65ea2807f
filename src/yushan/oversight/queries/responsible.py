"""Lead and responsible units (牵头单位、责任单位) as plans name them, and who of the platform they are."""

from collections.abc import Sequence
from typing import Any

from yushan.organizations.models import Organization, Unit
from yushan.oversight.models import PlanTask, ResponsibleUnit
from yushan.plan.queries import clauses, current_plan

_CITY = "市"


def names() -> list[str]:
    """Every name of the plan's clauses in its order, then those that only older tasks have; 1 statement."""
    found = dict.fromkeys(name for one in clauses() for name in one.responsible)
    return list(found | dict.fromkeys(ResponsibleUnit.objects.order_by("name").values_list("name", flat=True)))


def table() -> list[tuple[str, ResponsibleUnit | None]]:
    """Each name with its row, where there is one; 2 statements."""
    rows = {one.name: one for one in ResponsibleUnit.objects.select_related("unit", "organization")}
    return [(name, rows.get(name)) for name in names()]


def linked() -> dict[str, ResponsibleUnit]:
    """Rows by name that are tied to somebody; 1 statement."""
    rows = ResponsibleUnit.objects.select_related("unit", "organization")
    return {one.name: one for one in rows if one.linked}


def guesses(wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The one unit, else the one running organization, that bears a name: as written, or with the city's name for its «市».

    2 statements; a name that several bear is left to people.
    """
    city = current_plan().city_name
    spelt = {name: {name, f"{city}{name.removeprefix(_CITY)}"} for name in wanted}
    every = set().union(*spelt.values()) if spelt else set()
    units: list[Any] = list(Unit.objects.filter(name__in=every))
    teams: list[Any] = list(Organization.objects.filter(name__in=every, state=Organization.State.ACTIVE))
    found: dict[str, dict[str, Any]] = {}
    for name, spellings in spelt.items():
        for field, rows in (("unit", units), ("organization", teams)):
            fitting = [one for one in rows if one.name in spellings]
            if len(fitting) == 1:
                found[name] = {field: fitting[0]}
                break
    return found


def leads() -> list[str]:
    """Names that lead some task or clause, to narrow a list by; 1 statement."""
    found = dict.fromkeys(one.lead_unit for one in clauses() if one.lead_unit)
    own = PlanTask.objects.exclude(lead="").order_by("lead").values_list("lead", flat=True).distinct()
    return list(found | dict.fromkeys(own))


def of_task(task: PlanTask) -> list[ResponsibleUnit]:
    """Who leads and helps with a task, the lead first; 1 statement."""
    rows = {one.name: one for one in task.responsible.select_related("unit", "organization")}
    return [rows[name] for name in [task.lead, *task.helpers] if name in rows]
