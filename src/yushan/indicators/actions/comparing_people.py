"""What differs between what is kept of volunteers and what registrations and lines say, and between the sums and that.

By hand in SQL, as in actions.comparing. Of rows it is asked which stand on one side only.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

NEVER = {"postgresql": "DATE '9999-12-31'", "sqlite": "'9999-12-31'"}
_SKILLED = {"postgresql": "named.skills <> '[]'::jsonb", "sqlite": "named.skills <> '[]'"}
# The first day on which a service no longer lies in the last twelve months (rules.people.active_until).
_ACTIVE_UNTIL = {
    "postgresql": "CASE WHEN to_char(last_day, 'MMDD') = '0229' THEN CAST(last_day + INTERVAL '1 year 1 day' AS date)"
    " ELSE CAST(last_day + INTERVAL '1 year' AS date) END",
    "sqlite": "date(last_day, '+1 year')",
}
_YEAR = "CAST(substr(CAST(line.service_day AS varchar(10)), 1, 4) AS integer)"
_SPELLS = """
    SELECT named.id AS volunteer_id, named.verified_on AS first, COALESCE(named.withdrawn_on, {never}) AS until,
        COALESCE(named.area_id, 0) AS area, {skilled} AS skilled
    FROM volunteers_volunteer AS named WHERE named.verified_on IS NOT NULL
        AND (named.withdrawn_on IS NULL OR named.withdrawn_on > named.verified_on) AND {which}
    UNION ALL SELECT named.id, past.verified_on, past.withdrawn_on, COALESCE(named.area_id, 0), {skilled}
    FROM volunteers_pastregistration AS past JOIN volunteers_volunteer AS named ON named.id = past.volunteer_id
    WHERE {which}
"""
_KEPT_SPELLS = "SELECT volunteer_id, first, until, area, skilled FROM indicators_registeredspell WHERE {which}"
_SERVED = """
    SELECT holder AS volunteer_id, organization_id, year, MIN(day) AS first_day,
        MIN(CASE WHEN place = 2 THEN day END) AS second_day, MAX(day) AS last_day
    FROM (
        SELECT holder, organization_id, year, day,
            DENSE_RANK() OVER (PARTITION BY holder, organization_id, year ORDER BY day) AS place
        FROM (
            SELECT DISTINCT COALESCE(named.merged_into_id, named.id) AS holder, line.organization_id, {year} AS year,
                line.service_day AS day
            FROM ledger_hourentry AS line JOIN volunteers_volunteer AS named ON named.id = line.volunteer_id
            LEFT JOIN ledger_hourentry AS back ON back.reverses_id = line.id
            WHERE line.reverses_id IS NULL AND back.id IS NULL AND {which}
        ) AS days
    ) AS ranked GROUP BY holder, organization_id, year
"""
_KEPT_SERVED = "SELECT volunteer_id, organization_id, year, first_day, second_day, last_day FROM indicators_servedyear WHERE {which}"
_ONE_SIDE = """
    SELECT DISTINCT {key} FROM (
        SELECT {columns} FROM (
            SELECT {columns}, 1 AS side FROM ({raw}) AS raw UNION ALL SELECT {columns}, -1 FROM ({kept}) AS kept
        ) AS sides GROUP BY {columns} HAVING SUM(side) <> 0
    ) AS found ORDER BY 1
"""
_SPELL_COLUMNS = "volunteer_id, first, until, area, skilled"
_SERVED_COLUMNS = "volunteer_id, organization_id, year, first_day, second_day, last_day"


def _raw_spells(which: str) -> str:
    vendor = connection.vendor
    return _SPELLS.format(never=NEVER[vendor], skilled=_SKILLED[vendor], which=which)


def spell_differences(after: int, until: int) -> list[int]:
    """Volunteers, of those with a key above `after` up to `until`, who are not kept as they are registered."""
    raw = _raw_spells(f"named.id > {int(after)} AND named.id <= {int(until)}")
    kept = _KEPT_SPELLS.format(which=f"volunteer_id > {int(after)} AND volunteer_id <= {int(until)}")
    return one_sided("volunteer_id", _SPELL_COLUMNS, raw, kept)


def served_differences(organizations: Iterable[int]) -> list[int]:
    """Volunteers whose services for one of these organizations are not kept as their lines say."""
    keys = ", ".join(str(int(one)) for one in organizations)
    raw = _SERVED.format(year=_YEAR, which=f"line.organization_id IN ({keys})")
    kept = _KEPT_SERVED.format(which=f"organization_id IN ({keys})")
    return one_sided("volunteer_id", _SERVED_COLUMNS, raw, kept) if keys else []


def one_sided(key: str, columns: str, raw: str, kept: str) -> list[int]:
    """Keys of rows that stand on one side only; one statement, which sees one state."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_SIDE.format(key=key, columns=columns, raw=raw, kept=kept))
        return [row[0] for row in cursor.fetchall()]


def fill_people() -> None:
    """Everything at once, where nothing is kept yet and nobody else writes."""
    raw = (
        ("indicators_registeredspell", _SPELL_COLUMNS, _raw_spells("1 = 1")),
        ("indicators_servedyear", _SERVED_COLUMNS, _SERVED.format(year=_YEAR, which="1 = 1")),
    )
    with connection.cursor() as cursor:
        for table, columns, rows in raw:
            cursor.execute(f"INSERT INTO {table} ({columns}) {rows}")


# --- sums ----------------------------------------------------------------------------------------------
# Days of registration, once by area and skills, and of those the city's.
_REGISTERED = """
    WITH steps AS (
        SELECT area, skilled, day, SUM(number) AS number FROM (
            SELECT area, skilled, first AS day, 1 AS number FROM indicators_registeredspell
            UNION ALL SELECT area, skilled, until, -1 FROM indicators_registeredspell WHERE until < {never}
        ) AS days GROUP BY area, skilled, day
    )
    SELECT 'city' AS scope, 0 AS scope_id, 'volunteers' AS metric, 0 AS year, day, SUM(number) AS amount FROM steps GROUP BY day
    UNION ALL SELECT 'area', area, 'volunteers', 0, day, SUM(number) FROM steps WHERE area <> 0 GROUP BY area, day
    UNION ALL SELECT 'city', 0, 'skilled', 0, day, SUM(number) FROM steps WHERE skilled GROUP BY day
    UNION ALL SELECT 'area', area, 'skilled', 0, day, SUM(number) FROM steps WHERE skilled AND area <> 0 GROUP BY area, day
"""
# Years of service with what is left of the one before: no day twice; then the days of them on which one is registered.
_ACTIVE = """
    WITH years AS (
        SELECT volunteer_id, year, MIN(first_day) AS first_day, MAX(last_day) AS last_day
        FROM indicators_servedyear GROUP BY volunteer_id, year
    ), ends AS (
        SELECT volunteer_id, year, first_day, {active_until} AS until FROM years
    ), apart AS (
        SELECT volunteer_id, until, CASE WHEN before > first_day THEN before ELSE first_day END AS first FROM (
            SELECT volunteer_id, first_day, until, LAG(until) OVER (PARTITION BY volunteer_id ORDER BY year) AS before FROM ends
        ) AS years
    ), active AS (
        SELECT area, CASE WHEN apart.first > spell.first THEN apart.first ELSE spell.first END AS first,
            CASE WHEN apart.until < spell.until THEN apart.until ELSE spell.until END AS until
        FROM apart JOIN indicators_registeredspell AS spell ON spell.volunteer_id = apart.volunteer_id
    ), steps AS (
        SELECT area, day, SUM(number) AS number FROM (
            SELECT area, first AS day, 1 AS number FROM active WHERE first < until
            UNION ALL SELECT area, until, -1 FROM active WHERE first < until AND until < {never}
        ) AS days GROUP BY area, day
    )
    SELECT 'city' AS scope, 0 AS scope_id, 'active' AS metric, 0 AS year, day, SUM(number) AS amount FROM steps GROUP BY day
    UNION ALL SELECT 'area', area, 'active', 0, day, SUM(number) FROM steps WHERE area <> 0 GROUP BY area, day
"""
_SERVED_SUMS = """
    WITH services AS (
        SELECT volunteer_id, year, first_day, second_day, area_id, detachment_id,
            MIN(first_day) OVER (PARTITION BY volunteer_id, year) AS begun
        FROM indicators_servedyear AS served
        JOIN indicators_postedplace AS place ON place.organization_id = served.organization_id
    ), people AS (
        {parts}
    )
    SELECT scope, scope_id, 'served' AS metric, year, first AS day, COUNT(*) AS amount FROM people
    GROUP BY scope, scope_id, year, first
    UNION ALL SELECT scope, scope_id, 'back', year, back, COUNT(*) FROM people WHERE back IS NOT NULL
    GROUP BY scope, scope_id, year, back
"""
_PART = """
    SELECT '{scope}' AS scope, {node} AS scope_id, volunteer_id, year, MIN(first_day) AS first,
        MIN(CASE WHEN first_day > begun THEN first_day ELSE second_day END) AS back
    FROM services WHERE {node} IS NOT NULL GROUP BY {node}, volunteer_id, year
"""


def sides() -> Iterator[tuple[str, str, str]]:
    """By kind of sum: what the kept rows say, and which sums that is."""
    vendor = connection.vendor
    never = NEVER[vendor]
    yield "volunteer_sum", _REGISTERED.format(never=never), "metric IN ('volunteers', 'skilled')"
    yield "volunteer_sum", _ACTIVE.format(never=never, active_until=_ACTIVE_UNTIL[vendor]), "metric = 'active'"
    nodes = {"city": "0", "area": "area_id", "org": "detachment_id"}
    parts = " UNION ALL ".join(_PART.format(scope=scope, node=node) for scope, node in nodes.items())
    # A constant names no group: the city is grouped by people and years alone.
    parts = parts.replace("GROUP BY 0, ", "GROUP BY ")
    yield "volunteer_sum", _SERVED_SUMS.format(parts=parts), "metric IN ('served', 'back')"
