"""Folding what was appended: one row a key, however many changes there were."""

from collections import Counter
from typing import Any

from django.db import connection, transaction

from yushan.indicators.actions.employers import fold_changes
from yushan.indicators.models import DailyDelta
from yushan.indicators.rules import StepKey
from yushan.indicators.rules.months import month_key

_BATCH = 20_000
_ADD = """
    INSERT INTO indicators_dailysum (scope, scope_id, metric, year, day, amount) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (scope, metric, year, scope_id, day)
    DO UPDATE SET amount = indicators_dailysum.amount + EXCLUDED.amount
"""


def fold() -> int:
    """Moves what is appended into leaves and sums, some at a time; answers how many changes. Harmless beside itself."""
    folded = fold_changes()
    while count := _fold_some():
        folded += count
    return folded


@transaction.atomic
def _fold_some() -> int:
    rows = DailyDelta.objects.select_for_update(skip_locked=True).order_by("pk")[:_BATCH]
    sums: Counter[StepKey] = Counter()
    ids = []
    for pk, amount, *key in rows.values_list("pk", "amount", *DailyDelta.KEY):
        ids.append(pk)
        sums[tuple(key)] += amount
        if by_month := month_key(tuple(key)):
            sums[by_month] += amount
    if not ids:
        return 0
    _add([(*key, amount) for key, amount in sorted(sums.items()) if amount])
    for start in range(0, len(ids), 1000):
        DailyDelta.objects.filter(pk__in=ids[start : start + 1000]).delete()
    return len(ids)


def _add(rows: list[tuple[Any, ...]]) -> None:
    """Adds to the sums, in the order of their keys so that two folds never wait for each other crosswise."""
    if not rows:
        return
    adapt = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [(*row[:4], adapt(row[4]), row[5]) for row in rows])
