"""Removing what is kept too long."""

from dataclasses import dataclass
from typing import Any

from yushan.accounts.retention import Rule, rules
from yushan.audit.actions import record

_CHUNK = 1000


@dataclass(frozen=True)
class Outcome:
    """How many rows a rule concerns."""

    rule: Rule
    rows: int


def apply_retention(actor: Any, *, dry: bool) -> list[Outcome]:
    """Removes what is kept too long, in small bites so that nobody waits; `dry` only counts. May be stopped and run again."""
    outcomes = [Outcome(rule, rule.over().count() if dry else _remove(rule)) for rule in rules()]
    removed = {one.rule.code: one.rows for one in outcomes if one.rows}
    if removed and not dry:
        record(actor, "accounts.retention", removed=removed)
    return outcomes


def _remove(rule: Rule) -> int:
    gone = 0
    while keys := list(rule.over().order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        bite = rule.over().model._default_manager.filter(pk__in=keys)
        if rule.empties:
            bite.update(**rule.empties)
        else:
            bite.delete()
        gone += len(keys)
    return gone
