"""Reading kept sums: what is folded and what is not, in one statement, which sees one state of the database."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Aggregate, Q, QuerySet, Sum

from yushan.indicators.models import DailyDelta, DailySum
from yushan.indicators.rules import months

Rows = Iterable[tuple[Any, ...]]


def union_all(first: QuerySet[Any], more: Sequence[QuerySet[Any]]) -> Rows:
    """The rows of all of them, in one statement; a key may come several times, add them."""
    found: Rows = first.union(*more, all=True) if more else first
    return found


def columns(condition: Q, by: Sequence[str], sums: Mapping[str, Aggregate], more: Sequence[QuerySet[Any]] = ()) -> Rows:
    """Rows (*by, *sums); a key may come several times, add them. `more`: what has the same columns beside the sums."""

    def part(model: Any) -> Any:
        return model.objects.filter(condition).order_by().values_list(*by).annotate(**sums)

    return union_all(part(DailySum), [part(DailyDelta), *more])


def added_up(condition: Q, *by: str, more: Sequence[QuerySet[Any]] = ()) -> Mapping[tuple[Any, ...], int]:
    """The amounts by key; 1 statement."""
    found: dict[tuple[Any, ...], int] = {}
    for *key, amount in columns(condition, by, {"total": Sum("amount")}, more):
        found[tuple(key)] = found.get(tuple(key), 0) + amount
    return {key: amount for key, amount in found.items() if amount}


# (day, node, metric) → amount.
OnDays = dict[tuple[date, int, str], int]


def on_days(
    scope: str,
    days: Sequence[date],
    *,
    nodes: Collection[int] | None = None,
    standing: Collection[str] = (),
    of_year: Collection[str] = (),
) -> OnDays:
    """What holds on each of the days: of `standing` metrics all changes so far, of those of a year the ones in it so far.

    One statement over whole months and the days of months that are not over; of what is not folded every day.
    """
    where = Q(scope=scope) if nodes is None else Q(scope=scope, scope_id__in=nodes)
    years = {day.year for day in days}
    by_day, by_month = _metrics(standing, of_year, years, ""), _metrics(standing, of_year, years, months.BY_MONTH)
    before, ranges = months.ranges(days)
    whole = by_month & Q(day__lt=before)
    within = Q(pk__in=[])
    for first, last in ranges:
        within |= by_day & Q(day__range=(first, last))
    folded = _of_days(DailySum, where & (whole | within), days, _up_to)
    waiting = _of_days(DailyDelta, where & (whole | by_day & Q(day__lte=max(days))), days, _waiting_up_to)
    found: OnDays = defaultdict(int)
    for node, metric, *amounts in union_all(folded, [waiting]):
        name = metric.removesuffix(months.BY_MONTH)
        for day, amount in zip(days, amounts, strict=True):
            if amount:
                found[day, node, name] += amount
    return {key: amount for key, amount in found.items() if amount}


def _metrics(standing: Collection[str], of_year: Collection[str], years: Collection[int], ending: str) -> Q:
    return Q(year=0, metric__in=[name + ending for name in standing]) | Q(
        year__in=years, metric__in=[name + ending for name in of_year]
    )


def _of_days(model: Any, condition: Q, days: Sequence[date], up_to: Callable[[date], Q]) -> QuerySet[Any]:
    sums = {f"n{place}": Sum("amount", filter=Q(year__in=(0, day.year)) & up_to(day)) for place, day in enumerate(days)}
    rows: QuerySet[Any] = model.objects.filter(condition).order_by().values_list("scope_id", "metric").annotate(**sums)
    return rows


def _up_to(day: date) -> Q:
    before, within = months.parts(day)
    whole = Q(metric__endswith=months.BY_MONTH, day__lt=before)
    return whole | (Q(day__range=within) & ~Q(metric__endswith=months.BY_MONTH)) if within else whole


def _waiting_up_to(day: date) -> Q:
    """A month that is put right waits as a month."""
    before, _ = months.parts(day)
    month = Q(metric__endswith=months.BY_MONTH)
    return (month & Q(day__lt=before)) | (~month & Q(day__lte=day))
