"""Reading kept sums: what is folded and what is not, in one statement, which sees one state of the database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Aggregate, Q, Sum

from yushan.indicators.models import DailyDelta, DailySum


def columns(condition: Q, by: Sequence[str], sums: Mapping[str, Aggregate]) -> Iterable[tuple[Any, ...]]:
    """Rows (*by, *sums); a key may come twice, add them. One statement, so that a fold in between changes nothing."""

    def part(model: Any) -> Any:
        return model.objects.filter(condition).order_by().values_list(*by).annotate(**sums)

    found: Iterable[tuple[Any, ...]] = part(DailySum).union(part(DailyDelta), all=True)
    return found


def added_up(condition: Q, *by: str) -> Mapping[tuple[Any, ...], int]:
    """The amounts by key; 1 statement."""
    found: dict[tuple[Any, ...], int] = {}
    for *key, amount in columns(condition, by, {"total": Sum("amount")}):
        found[tuple(key)] = found.get(tuple(key), 0) + amount
    return {key: amount for key, amount in found.items() if amount}
