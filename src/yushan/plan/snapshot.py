"""What the plan in force says, before and after a load: what changed, as `comparing` says it of folders."""

from typing import Any

from yushan.plan.comparing import Change, between
from yushan.plan.models import Clause, Entry, Target

Rows = dict[str, dict[str, Any]]


def taken() -> dict[str, Rows]:
    """Clauses, targets and entries by group and key; 3 statements. Indicators and areas stand in other rooms."""
    clauses = Clause.objects.values("code", "heading", "text", "responsible", "lead")
    targets = Target.objects.values("indicator", "scope", "from_year", "clause", "permille", "count")
    found: dict[str, Rows] = {
        "clauses": {one["code"]: dict(one) for one in clauses},
        "targets": {f"{one['indicator']} {one['scope']} {one['from_year']}": dict(one) for one in targets},
    }
    for one in Entry.objects.filter(is_active=True).values("table", "code", "name", "clause", "description", "data"):
        found.setdefault(one["table"], {})[one["code"]] = dict(one)
    return found


_NAMES = {"clauses": "heading", "targets": "indicator"}


def changes(before: dict[str, Rows], after: dict[str, Rows]) -> list[Change]:
    """What differs. Nothing where there was no plan before: then everything would be new."""
    if not before["clauses"]:
        return []
    groups = dict.fromkeys([*before, *after])
    return [
        one
        for group in groups
        for one in between(group, _NAMES.get(group, "name"), before.get(group, {}), after.get(group, {}))
    ]
