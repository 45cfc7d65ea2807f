"""Risks, money and dates of a round's plan; pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


def risk_level(likelihood: int, effect: int, levels: Sequence[int]) -> str:
    """low, medium or high by likelihood × effect; `levels` are the products from which on it is medium, high (plan)."""
    product = likelihood * effect
    return "high" if product >= levels[1] else "medium" if product >= levels[0] else "low"


def needs_second(cents: int, from_yuan: int) -> bool:
    """An expense of so much and more is confirmed by a second person (rule spending_second_yuan)."""
    return cents >= from_yuan * 100


@dataclass(frozen=True)
class HeadLine:
    """A budget head with what was spent of it, in cents."""

    pk: int
    name: str
    planned: int
    confirmed: int = 0
    waiting: int = 0
    receipts: int = 0  # expenses with their receipts, without those that were refused

    @property
    def left(self) -> int:
        """Negative: more was spent than planned. What waits for a second person is spent already."""
        return self.planned - self.confirmed - self.waiting

    @property
    def over(self) -> int:
        """How much more than planned."""
        return max(0, -self.left)


def totals(lines: Iterable[HeadLine]) -> HeadLine:
    """All heads together."""
    listed = list(lines)
    return HeadLine(
        0,
        "合计",
        sum(one.planned for one in listed),
        sum(one.confirmed for one in listed),
        sum(one.waiting for one in listed),
        sum(one.receipts for one in listed),
    )


# What is bought before a round begins belongs to it; without a planned end a round is at most so long.
SPENT_BEFORE, LONGEST = timedelta(days=60), timedelta(days=3 * 366)


def spending_problem(spent_on: date, began: date, today: date) -> str:
    """Why an expense of that day is none of the round that began on `began`; empty when it is."""
    if spent_on > today:
        return "支出日期不能晚于今天。"
    first = began - SPENT_BEFORE
    if spent_on < first:
        return f"这一轮的支出从 {first:%Y-%m-%d}（开始前 60 天）算起，请核对日期；更早的支出不记在这一轮。"
    return ""


def milestone_problem(planned_on: date, began: date, ends: date | None) -> str:
    """Why a day lies outside the round; empty when it lies within."""
    last = ends or began + LONGEST
    if began <= planned_on <= last:
        return ""
    return f"里程碑要在这一轮之内（{began:%Y-%m-%d} 至 {last:%Y-%m-%d}），请改日期，或先改项目的起止日期。"


def left_over(budget_cents: int | None, money: HeadLine) -> int:
    """What was approved for a round and not spent in it, in cents, never below 0. What waits for a second person is spent."""
    return max(0, (budget_cents or 0) - money.confirmed - money.waiting)


def over_approved(budget_cents: int | None, money: HeadLine) -> int:
    """How much more was spent than the round was approved for, in cents; 0 where no sum was approved."""
    return 0 if budget_cents is None else max(0, money.confirmed + money.waiting - budget_cents)


def needs_approval(budget_cents: int, left: int) -> bool:
    """A next round with more than is left over asks for new money: the level above approves it (ADR 0022)."""
    return budget_cents > left


def milestone_state(planned_on: date, done_on: date | None, today: date) -> str:
    """done, done_late, late or coming."""
    if done_on:
        return "done" if done_on <= planned_on else "done_late"
    return "late" if planned_on < today else "coming"


def moved(day: date, began: date, begins: date) -> date:
    """A day of the plan of the round that began on `began`, in the one that begins on `begins`."""
    return day + timedelta(days=(begins - began).days)
