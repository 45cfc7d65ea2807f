"""Checks of the data and rules of reminding as the plan folder says them; what the city has switched on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yushan.indicators.models import Definition, Switch
from yushan.indicators.rules.behind import Milestone, ReminderRule
from yushan.plan.queries import remember

RANKINGS = "rankings"


@dataclass(frozen=True)
class CheckWords:
    """One check: its name, why it matters, what to do, the term in working days, how often one may be reminded."""

    code: str
    name: str
    why: str
    remedy: str
    working_days: int
    remind_days: int
    numbers: Mapping[str, int]


def checks() -> dict[str, CheckWords]:
    """The checks of the plan in its order."""

    def read() -> dict[str, CheckWords]:
        rows = Definition.objects.filter(kind=Definition.Kind.CHECK).order_by("order")
        return {row.code: CheckWords(row.code, **row.data) for row in rows}

    return remember("checks", read)


def _milestone(day: str, percent: int) -> Milestone:
    month, _, of_month = day.partition("-")
    return Milestone(int(month), int(of_month), percent)


def _made(code: str, data: Mapping[str, Any]) -> ReminderRule:
    return ReminderRule(
        code=code,
        name=data["name"],
        indicator=data["indicator"],
        scope=data["scope"],
        milestones=[_milestone(**one) for one in data["milestones"]],
        tell=data["tell"],
        up_after=data["up_after_working_days"],
        every_days=data["every_days"],
    )


def reminder_rules() -> dict[str, ReminderRule]:
    """The rules of reminding of the plan in its order."""

    def read() -> dict[str, ReminderRule]:
        rows = Definition.objects.filter(kind=Definition.Kind.REMINDER).order_by("order")
        return {row.code: _made(row.code, row.data) for row in rows}

    return remember("reminders", read)


def rule_switch(code: str) -> str:
    """The name under which a rule of reminding is switched."""
    return f"rule:{code}"


def switches(names: list[str]) -> dict[str, Switch | None]:
    """The newest switch of each name; 1 statement."""
    found: dict[str, Switch | None] = dict.fromkeys(names)
    for row in Switch.objects.filter(name__in=names).order_by("pk"):
        found[row.name] = row
    return found


def is_on(name: str) -> bool:
    """Off until somebody switched it on."""
    newest = Switch.objects.filter(name=name).order_by("-pk").first()
    return newest is not None and newest.is_on


def rankings() -> Switch | None:
    """Who switched on that areas are compared in order, and why; None while they are not, as by default (docs/domain.md)."""
    newest = Switch.objects.filter(name=RANKINGS).order_by("-pk").first()
    return newest if newest is not None and newest.is_on else None
