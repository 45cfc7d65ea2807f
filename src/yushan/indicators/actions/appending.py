"""Appending changes of kept sums."""

from collections.abc import Mapping

from yushan.common.bulk import insert_rows
from yushan.indicators.models import DailyDelta
from yushan.indicators.rules import StepKey


def append(changes: Mapping[StepKey, int]) -> None:
    """Writes what changed, inside the transaction of the facts: rows of its own, so that nobody waits for anybody."""
    rows = [(*key, amount) for key, amount in changes.items() if amount]
    insert_rows(DailyDelta, (*DailyDelta.KEY, "amount"), rows)
