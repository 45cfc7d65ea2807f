"""What differs between the hours kept by employer and what lines and rosters say: one statement, which sees one state.

By hand in SQL, alike on both databases, as in actions.comparing: two sides under each other, one of them negative.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from yushan.indicators.models import EmployerChange

_NEXT_MONTH = {"postgresql": "CAST(leaf.month + INTERVAL '1 month' AS date)", "sqlite": "date(leaf.month, '+1 month')"}
# Each standing or taken back line of the leaves with each employer on whose roster its person stood, once: somebody may
# have several rows on one roster.
_LINES = """
    SELECT DISTINCT line.id, leaf.id AS leaf, roster.unit_id AS unit, line.minutes,
        CASE WHEN line.minutes > 0 THEN 1 ELSE -1 END AS amount
    FROM indicators_cellline AS leaf
    JOIN ledger_hourentry AS line ON line.organization_id = leaf.organization_id AND line.service_day >= leaf.month
        AND line.service_day < {next_month} AND line.grade = leaf.grade AND COALESCE(line.activity_id, 0) = leaf.activity
    JOIN volunteers_volunteer AS named ON named.id = line.volunteer_id
    LEFT JOIN volunteers_volunteer AS whole ON whole.id = named.merged_into_id
    JOIN organizations_staffmember AS roster ON roster.person_id = COALESCE(whole.person_id, named.person_id)
    WHERE {which} AND (roster.joined_on IS NULL OR roster.joined_on <= line.service_day)
        AND ((roster.left_on IS NULL AND roster.in_service) OR roster.left_on > line.service_day)
"""
_DIFFERENT = """
    WITH lines AS ({lines})
    SELECT unit, leaf, SUM(minutes), SUM(amount) FROM (
        SELECT unit, leaf, minutes, amount FROM lines
        UNION ALL SELECT {anybody}, leaf, minutes, amount FROM (SELECT DISTINCT id, leaf, minutes, amount FROM lines) AS once
        UNION ALL SELECT {again}, leaf, minutes * (COUNT(*) - 1), amount * (COUNT(*) - 1)
        FROM lines GROUP BY id, leaf, minutes, amount HAVING COUNT(*) > 1
        UNION ALL SELECT kept.unit_id, kept.line_id, -kept.minutes, -kept.amount
        FROM indicators_unitline AS kept JOIN indicators_cellline AS leaf ON leaf.id = kept.line_id WHERE {which}
        UNION ALL SELECT {anybody}, leaf.id, -leaf.on_minutes, -leaf.on_amount
        FROM indicators_cellline AS leaf WHERE {which} AND (leaf.on_minutes <> 0 OR leaf.on_amount <> 0)
        UNION ALL SELECT {again}, leaf.id, -leaf.too_minutes, -leaf.too_amount
        FROM indicators_cellline AS leaf WHERE {which} AND (leaf.too_minutes <> 0 OR leaf.too_amount <> 0)
        UNION ALL SELECT waiting.unit, waiting.line_id, -waiting.minutes, -waiting.amount
        FROM indicators_employerchange AS waiting JOIN indicators_cellline AS leaf ON leaf.id = waiting.line_id
        WHERE {which}
    ) AS sides GROUP BY unit, leaf HAVING SUM(minutes) <> 0 OR SUM(amount) <> 0
"""
_WHOSE = """
    SELECT DISTINCT leaf.organization_id FROM indicators_cellline AS leaf
    JOIN ({different}) AS found ON found.leaf = leaf.id ORDER BY 1
"""
_OF_LEAVES, _OF_ORGANIZATIONS = "leaf.id IN ({keys})", "leaf.organization_id IN ({keys})"
_CHUNK = 500


def _statement(which: str, keys: Iterable[int]) -> str:
    where = which.format(keys=", ".join(str(int(key)) for key in keys))
    lines = _LINES.format(next_month=_NEXT_MONTH[connection.vendor], which=where)
    numbers = {"anybody": EmployerChange.ANYBODY, "again": EmployerChange.AGAIN}
    return _DIFFERENT.format(lines=lines, which=where, **numbers)


def _append(which: str, keys: Iterable[int]) -> int:
    columns = "INSERT INTO indicators_employerchange (unit, line_id, minutes, amount)"
    with connection.cursor() as cursor:
        cursor.execute(f"{columns} {_statement(which, keys)}")
        number: int = cursor.rowcount
    return number


def append_missing(leaves: Iterable[int]) -> int:
    """Appends what these leaves lack, right whatever is posted meanwhile; answers how many keys."""
    listed = sorted(set(leaves))
    return sum(_append(_OF_LEAVES, listed[at : at + _CHUNK]) for at in range(0, len(listed), _CHUNK))


def append_missing_of(organizations: Iterable[int]) -> int:
    """The same for everything that organizations posted."""
    listed = sorted(set(organizations))
    return _append(_OF_ORGANIZATIONS, listed) if listed else 0


def employer_differences(organizations: Iterable[int]) -> list[int]:
    """Organizations, of these, whose hours by employer differ from lines and rosters; one statement."""
    listed = sorted(set(organizations))
    if not listed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE.format(different=_statement(_OF_ORGANIZATIONS, listed)))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [row[0] for row in rows]
