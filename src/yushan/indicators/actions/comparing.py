"""What differs between kept sums and what they are made of: each question one statement, which sees one state.

By hand in SQL, alike on both databases: the two sides are put under each other, one of them negative, and what does not
add up to nothing is a difference.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Sum, Value, When

from yushan.activities.models import Activity
from yushan.common.counts import local_day
from yushan.indicators.actions import comparing_people, comparing_things
from yushan.indicators.actions.facets import combinations
from yushan.indicators.models import CellLine, DailyDelta, DailySum
from yushan.indicators.rules import METRICS, StepKey
from yushan.indicators.rules.facets import month_of
from yushan.indicators.rules.months import BY_MONTH, FOLDED_SCOPES
from yushan.ledger.models import HourEntry

_YEAR = "CAST(substr(CAST(day AS varchar(10)), 1, 4) AS integer)"
_MONTH = {"postgresql": "CAST(date_trunc('month', day) AS date)", "sqlite": "date(day, 'start of month')"}
_KEPT = """
    UNION ALL SELECT scope, scope_id, metric, year, day, -amount FROM indicators_dailysum WHERE {which}
    UNION ALL SELECT scope, scope_id, metric, year, day, -amount FROM indicators_dailydelta WHERE {which}
"""
_DIFFERENT = """
    SELECT scope, scope_id, metric, year, day, SUM(amount) FROM ({both}) AS sides
    GROUP BY scope, scope_id, metric, year, day HAVING SUM(amount) <> 0 ORDER BY 1, 2, 3, 4, 5
"""
_FIRST_ADDED = "WITH added AS ({insert}) SELECT added.*, COUNT(*) OVER () FROM added LIMIT {most}"
_HOW_MANY = "SELECT COUNT(*) FROM ({different}) AS found"
_STEPS = """
    SELECT scope, scope_id, metric, year, day, SUM(delta) AS amount FROM indicators_contribution GROUP BY 1, 2, 3, 4, 5
    UNION ALL SELECT scope, scope_id, metric || '{ending}', year, {month}, SUM(delta)
    FROM indicators_contribution GROUP BY 1, 2, 3, 4, 5
"""
_HOURS = """
    SELECT 'city' AS scope, 0 AS scope_id, 'minutes.' || grade AS metric, {year} AS year, day, SUM(minutes) AS amount
    FROM ledger_dailytotal GROUP BY grade, day
    UNION ALL SELECT 'city', 0, 'services.' || grade, {year}, day, SUM(entries) FROM ledger_dailytotal GROUP BY grade, day
    UNION ALL SELECT 'area', area_id, 'minutes.' || grade, {year}, day, SUM(minutes)
    FROM ledger_dailytotal AS total JOIN indicators_postedplace AS place ON place.organization_id = total.organization_id
    WHERE area_id IS NOT NULL GROUP BY area_id, grade, day
    UNION ALL SELECT 'area', area_id, 'services.' || grade, {year}, day, SUM(entries)
    FROM ledger_dailytotal AS total JOIN indicators_postedplace AS place ON place.organization_id = total.organization_id
    WHERE area_id IS NOT NULL GROUP BY area_id, grade, day
    UNION ALL SELECT 'org', detachment_id, 'minutes.' || grade, {year}, day, SUM(minutes)
    FROM ledger_dailytotal AS total JOIN indicators_postedplace AS place ON place.organization_id = total.organization_id
    WHERE detachment_id IS NOT NULL GROUP BY detachment_id, grade, day
    UNION ALL SELECT 'org', detachment_id, 'services.' || grade, {year}, day, SUM(entries)
    FROM ledger_dailytotal AS total JOIN indicators_postedplace AS place ON place.organization_id = total.organization_id
    WHERE detachment_id IS NOT NULL GROUP BY detachment_id, grade, day
"""
_MONTHS = """
    SELECT scope, scope_id, metric || '{ending}' AS metric, year, {month} AS day, SUM(amount) AS amount
    FROM indicators_dailysum WHERE {own} GROUP BY scope, scope_id, metric, year, {month}
"""
_CELLS = """
    SELECT scope, facets_id AS scope_id, 'minutes.' || grade AS metric, {year} AS year, day,
        SUM(minutes) AS amount FROM ({lines}) AS leaves WHERE grade <> '' GROUP BY scope, facets_id, grade, day
    UNION ALL SELECT scope, facets_id, 'services.' || grade, {year}, day, SUM(amount)
    FROM ({lines}) AS leaves WHERE grade <> '' GROUP BY scope, facets_id, grade, day
    UNION ALL SELECT scope, facets_id, 'on.min.' || grade, {year}, day, SUM(on_minutes)
    FROM ({lines}) AS leaves WHERE on_minutes <> 0 GROUP BY scope, facets_id, grade, day
    UNION ALL SELECT scope, facets_id, 'on.ser.' || grade, {year}, day, SUM(on_amount)
    FROM ({lines}) AS leaves WHERE on_amount <> 0 GROUP BY scope, facets_id, grade, day
    UNION ALL SELECT scope, facets_id, 'too.min.' || grade, {year}, day, SUM(too_minutes)
    FROM ({lines}) AS leaves WHERE too_minutes <> 0 GROUP BY scope, facets_id, grade, day
    UNION ALL SELECT scope, facets_id, 'too.ser.' || grade, {year}, day, SUM(too_amount)
    FROM ({lines}) AS leaves WHERE too_amount <> 0 GROUP BY scope, facets_id, grade, day
    UNION ALL SELECT scope, facets_id, 'held', {year}, day, SUM(amount)
    FROM ({lines}) AS leaves WHERE grade = '' GROUP BY scope, facets_id, day
"""
_LINES = """
    SELECT part.scope, part.id AS facets_id, leaf.grade, leaf.month AS day, leaf.minutes, leaf.amount,
        leaf.on_minutes, leaf.on_amount, leaf.too_minutes, leaf.too_amount
    FROM indicators_cellline AS leaf JOIN indicators_facetpart AS link ON link.whole_id = leaf.facets_id
    JOIN indicators_facets AS part ON part.id = link.part_id
"""


def _sides() -> Iterator[tuple[str, str]]:
    """By kind of sum: the rows of both sides, one below the other."""
    steps = ", ".join(f"'{name}{ending}'" for name in METRICS for ending in ("", BY_MONTH))
    # date_trunc counts from a time of day, which the first day of all has not in every zone; it is a month's first.
    month = f"CASE WHEN day <= '0001-01-31' THEN day ELSE {_MONTH[connection.vendor]} END"
    yield "daily_sum", _STEPS.format(ending=BY_MONTH, month=month) + _KEPT.format(which=f"metric IN ({steps})")
    hours = "scope IN ('city', 'area', 'org') AND (metric LIKE 'minutes.%' OR metric LIKE 'services.%')"
    yield "daily_hours", _HOURS.format(year=_YEAR) + _KEPT.format(which=f"{hours} AND metric NOT LIKE '%{BY_MONTH}'")
    for name, rows, which in (*comparing_people.sides(), *comparing_things.sides()):
        yield name, rows + _KEPT.format(which=which)
    yield "cell", _CELLS.format(year=_YEAR, lines=_LINES) + _KEPT.format(which="scope LIKE 'cell%'")
    # The last: of what the fold adds up by month, days that were put right just now among them.
    scopes = ", ".join(f"'{scope}'" for scope in FOLDED_SCOPES)
    own = f"scope IN ({scopes}) AND metric NOT IN ({steps})"
    by_month = _MONTHS.format(month=month, own=f"{own} AND metric NOT LIKE '%{BY_MONTH}'", ending=BY_MONTH)
    yield "monthly_sum", by_month + _KEPT.format(which=f"{own} AND metric LIKE '%{BY_MONTH}'")


def sum_differences(most: int = 100) -> Iterator[tuple[str, int, list[StepKey]]]:
    """By kind of sum: how many keys do not add up, and the first of them. Two statements each."""
    for name, both in _sides():
        with connection.cursor() as cursor:
            cursor.execute(_DIFFERENT.format(both=both) + f" LIMIT {int(most)}")
            rows = cursor.fetchall()
            number = len(rows)
            if number == most:
                cursor.execute(_HOW_MANY.format(different=_DIFFERENT.format(both=both)))
                number = cursor.fetchone()[0]
        yield name, number, [(scope, node, metric, year, _day(day)) for scope, node, metric, year, day, _ in rows]


def append_missing(
    into: type[DailyDelta] | type[DailySum] = DailyDelta, most: int = 100
) -> Iterator[tuple[str, int, list[StepKey]]]:
    """Adds what is missing in the sums, each kind in one statement: right whatever is posted meanwhile, because a
    statement sees one state and what comes later adds itself. By kind: how many keys, and the first of them. Under the
    lock of the `Recount`, that nobody does it twice at once.
    """
    table, columns = into._meta.db_table, ", ".join((*into.KEY, "amount"))
    for name, both in _sides():
        with connection.cursor() as cursor:
            # Compared once: what was added says itself what was missing.
            insert = f"INSERT INTO {table} ({columns}) {_DIFFERENT.format(both=both)} RETURNING {', '.join(into.KEY)}"
            number, first = _added(cursor, insert, most)
        yield name, number, [(*key[:4], _day(key[4])) for key in first]


def _added(cursor: Any, insert: str, most: int) -> tuple[int, list[Any]]:
    """How many rows were added, and the first of them; never all of them in memory."""
    if connection.vendor == "postgresql":
        cursor.execute(_FIRST_ADDED.format(insert=insert, most=int(most)))
        rows = cursor.fetchall()
        return (rows[0][-1] if rows else 0), [row[:-1] for row in rows]
    cursor.execute(insert)
    number = 0
    first: list[Any] = []
    while rows := cursor.fetchmany(1000):
        number += len(rows)
        first += rows[: most - len(first)]
    return number, first


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


class Difference(NamedTuple):
    """A leaf that is not what the raw lines say: what has to be added; `moved` where only its combination is wrong."""

    activity: int
    organization: int
    month: date
    grade: str
    minutes: int
    amount: int
    moved: bool


def leaf_differences(organizations: Collection[int]) -> list[Difference]:
    """Leaves of these organizations that differ from posted lines and held activities; eight statements."""
    wanted: dict[tuple[int, int, date, str], list[int]] = defaultdict(lambda: [0, 0])
    for activity, organization, day, grade, minutes, lines in _raw(organizations):
        sums = wanted[activity or 0, organization, month_of(_day(day)), grade]
        sums[0] += minutes
        sums[1] += lines
    held = Activity.objects.filter(organization__in=organizations, state__in=Activity.OVER)
    for pk, organization, ends_at in held.values_list("pk", "organization_id", "ends_at"):
        wanted[pk, organization, month_of(local_day(ends_at)), ""] = [0, 1]
    kept = {
        (activity, organization, month, grade): (minutes, amount, facets)
        for activity, organization, month, grade, minutes, amount, facets in CellLine.objects.filter(
            organization__in=organizations
        ).values_list("activity", "organization_id", "month", "grade", "minutes", "amount", "facets_id")
    }
    facets = combinations({key[:2] for key in wanted.keys() | kept.keys()})
    found = []
    for key in sorted(wanted.keys() | kept.keys()):
        minutes, amount = wanted.get(key, (0, 0))
        was, number, stands = kept.get(key, (0, 0, None))
        moved = stands is not None and stands != facets[key[:2]] and bool(was or number)
        if (was, number) != (minutes, amount) or moved:
            found.append(Difference(key[0], key[1], key[2], key[3], minutes - was, amount - number, moved))
    return found


def _raw(organizations: Collection[int]) -> Iterable[tuple[Any, ...]]:
    """Posted lines added up in the database; reversals take back what they reverse."""
    rows = HourEntry.objects.filter(organization__in=organizations).order_by()
    return rows.values_list("activity_id", "organization_id", "service_day", "grade").annotate(
        total=Sum("minutes"), lines=Sum(Case(When(minutes__gt=0, then=Value(1)), default=Value(-1)))
    )
