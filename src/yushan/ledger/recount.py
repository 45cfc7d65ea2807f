"""The ledger's sums recomputed from its raw lines, for the nightly check: by the database, whatever there is.

Kept rows and raw lines are put under each other, one of them negative; what does not add up to nothing differs. One
statement each, which sees one state, alike on both databases.
"""

from typing import Any

from django.db import connection

_DAILY = """
    SELECT organization_id, day, grade FROM (
        SELECT organization_id, service_day AS day, grade, SUM(minutes) AS minutes,
            SUM(CASE WHEN minutes > 0 THEN 1 ELSE -1 END) AS entries
        FROM ledger_hourentry GROUP BY organization_id, service_day, grade
        UNION ALL SELECT organization_id, day, grade, -minutes, -entries FROM ledger_dailytotal
    ) AS sides
    GROUP BY organization_id, day, grade HAVING SUM(minutes) <> 0 OR SUM(entries) <> 0 ORDER BY 1, 2, 3
"""
# A person's year: `raw` and `kept` say on which side there is one at all.
_YEARLY = """
    SELECT person_id, year FROM (
        SELECT COALESCE(whole.person_id, named.person_id) AS person_id,
            CAST(substr(CAST(line.service_day AS varchar(10)), 1, 4) AS integer) AS year,
            MIN(line.service_day) AS first_day, NULL AS kept_day, COUNT(*) AS entries, SUM(line.minutes) AS minutes
        FROM ledger_hourentry AS line
        JOIN volunteers_volunteer AS named ON named.id = line.volunteer_id
        LEFT JOIN volunteers_volunteer AS whole ON whole.id = named.merged_into_id
        LEFT JOIN ledger_hourentry AS back ON back.reverses_id = line.id
        WHERE line.reverses_id IS NULL AND back.id IS NULL GROUP BY 1, 2
        UNION ALL SELECT person_id, year, NULL, first_day, -entries, -minutes FROM ledger_yearlyparticipation
    ) AS sides
    GROUP BY person_id, year
    HAVING SUM(entries) <> 0 OR SUM(minutes) <> 0 OR COUNT(first_day) <> COUNT(kept_day) OR MIN(first_day) <> MIN(kept_day)
    ORDER BY 1, 2
"""
_MINUTES = """
    SELECT volunteer_id FROM (
        SELECT COALESCE(named.merged_into_id, named.id) AS volunteer_id, SUM(line.minutes) AS minutes
        FROM ledger_hourentry AS line JOIN volunteers_volunteer AS named ON named.id = line.volunteer_id GROUP BY 1
        UNION ALL SELECT id, -posted_minutes FROM volunteers_volunteer WHERE posted_minutes <> 0
    ) AS sides
    GROUP BY volunteer_id HAVING SUM(minutes) <> 0 ORDER BY 1
"""


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def ledger_drift() -> list[dict[str, Any]]:
    """Every daily total, yearly participation and volunteer sum that differs from the lines; empty when none does."""
    drift: list[dict[str, Any]] = [
        {"count": "daily_total", "organization": organization, "day": str(day)}
        for organization, day, _ in _rows(_DAILY)
    ]
    drift += [{"count": "yearly_participation", "person": person, "year": year} for person, year in _rows(_YEARLY)]
    return drift + [{"count": "posted_minutes", "volunteer": volunteer} for (volunteer,) in _rows(_MINUTES)]
