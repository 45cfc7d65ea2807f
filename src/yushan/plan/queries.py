"""Reading the plan; small, so it is kept in memory for a minute and forgotten when a plan is loaded."""

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from yushan.common.errors import Refusal
from yushan.plan.models import Clause, Entry, Plan, Rule, Target

T = TypeVar("T")
_KEEP_SECONDS = 60.0
_kept: dict[object, tuple[float, Any]] = {}


def forget() -> None:
    """Drops what is kept in memory (a plan was loaded; tests)."""
    _kept.clear()


def _remember(key: object, read: Callable[[], T]) -> T:
    found = _kept.get(key)
    if found and time.monotonic() - found[0] < _KEEP_SECONDS:
        value: T = found[1]
        return value
    value = read()
    _kept[key] = (time.monotonic(), value)
    return value


def remember(key: str, read: Callable[[], T]) -> T:
    """For rooms that keep a section of the plan folder of their own: kept and forgotten with the plan."""
    return _remember(("section", key), read)


def current_plan() -> Plan:
    """The plan in force. Refusal when none was loaded."""
    plan = _remember("plan", lambda: Plan.objects.filter(is_current=True).first())
    if plan is None:
        forget()
        raise Refusal("还没有载入行动方案，请运维人员运行 yushan plan load。")
    return plan


def _all_entries(table: str) -> list[Entry]:
    return _remember(("entries", table), lambda: list(Entry.objects.filter(table=table)))


def entries(table: str) -> list[Entry]:
    """Active entries of a code table in the plan's order."""
    return [entry for entry in _all_entries(table) if entry.is_active]


def entry(table: str, code: str) -> Entry | None:
    """An entry by code, also one that has left the plan: old records still show its name. None when unknown."""
    return next((found for found in _all_entries(table) if found.code == code), None)


def entry_named(table: str, name: str) -> Entry | None:
    """The active entry of a table by code or name; None when there is none."""
    return next((found for found in entries(table) if name in (found.code, found.name)), None)


def name_of(table: str, code: str) -> str | None:
    """Name of an entry by code, also of one that has left the plan."""
    found = entry(table, code)
    return found.name if found else None


def choices(table: str) -> list[tuple[str, str]]:
    """(code, name) of the active entries, for forms and filters."""
    return [(found.code, found.name) for found in entries(table)]


def targets(year: int) -> dict[str, Fraction]:
    """Targets of the rates in force in a year: indicator → exact fraction (G2, G4, G5)."""

    def read() -> dict[str, Fraction]:
        rows = Target.objects.filter(permille__isnull=False, from_year__lte=year).order_by("from_year")
        return {row.indicator: Fraction(row.permille or 0, 1000) for row in rows}

    return _remember(("targets", year), read)


def target_count(indicator: str, scope: str, year: int) -> int | None:
    """A target that is a number, in force in a year (G6, G7); None when the plan asks nothing."""
    rows = _remember("target counts", lambda: list(Target.objects.filter(count__isnull=False).order_by("-from_year")))
    found = (row for row in rows if (row.indicator, row.scope) == (indicator, scope) and row.from_year <= year)
    return next((row.count for row in found), None)


def clauses() -> list[Clause]:
    """All clauses in the plan's order."""
    return _remember("clauses", lambda: list(Clause.objects.order_by("order")))


def rules() -> list[Rule]:
    """Every number that a regulation sets, with source and state, by key."""
    return list(Rule.objects.order_by("key"))


def rule(key: str) -> object:
    """A number that a regulation sets; KeyError when the plan leaves it out."""
    return _remember("rules", lambda: dict(Rule.objects.values_list("key", "value")))[key]
