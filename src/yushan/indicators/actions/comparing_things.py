"""What differs between what is kept of activities and of the tree and what they are, and between the sums and that.

By hand in SQL, as in actions.comparing_people.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from yushan.indicators.actions.comparing_people import NEVER, one_sided
from yushan.indicators.rules.months import BY_MONTH
from yushan.indicators.rules.things import FLAGS, GOOD, LEVELS, SAID, SAID_GOOD, SAID_POINTS, TEAMS, UNDER

_LOCAL_DAY = {
    "postgresql": "CAST(activity.ends_at AT TIME ZONE 'Asia/Shanghai' AS date)",
    "sqlite": "date(activity.ends_at, '+8 hours')",
}
_OVER = "activity.state IN ('finished', 'noticed', 'settled')"


def _flag(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


_VALUES = {
    "held": _flag(_OVER),
    "demonstration": _flag(f"{_OVER} AND activity.mode = 'demonstration'"),
    "regular": _flag(f"{_OVER} AND activity.mode = 'regular'"),
    "online": _flag(f"{_OVER} AND activity.is_online"),
    "key_date": _flag(f"{_OVER} AND activity.key_date_id IS NOT NULL"),
    "project": _flag(f"{_OVER} AND activity.project_id IS NOT NULL"),
    "work": _flag(f"{_OVER} AND activity.work_id IS NOT NULL"),
    "posted": _flag("activity.state = 'settled'"),
    "reported": _flag("report.published_at IS NOT NULL"),
    "reached": "CASE WHEN report.published_at IS NOT NULL THEN COALESCE(report.reached, 0) ELSE 0 END",
}
_ACTIVITIES = """
    SELECT activity.id AS activity, activity.organization_id, own.level = 'team' AS is_team,
        COALESCE(activity.area_id, own.area_id, 0) AS area, COALESCE(place.detachment_id, 0) AS detachment, {day} AS day, {values}
    FROM activities_activity AS activity JOIN organizations_organization AS own ON own.id = activity.organization_id
    LEFT JOIN indicators_postedplace AS place ON place.organization_id = own.id
    LEFT JOIN activities_closingreport AS report ON report.activity_id = activity.id
    WHERE activity.organization_id IN ({keys}) AND ({over} OR report.published_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM activities_feedback AS said WHERE said.activity_id = activity.id))
"""
_PLACEMENTS = """
    SELECT placed.organization_id, own.level,
        CASE WHEN own.level = 'team' AND above.level = 'detachment' THEN above.id ELSE 0 END AS parent,
        COALESCE(placed.area_id, 0) AS area, COALESCE(place.detachment_id, 0) AS detachment,
        COALESCE(own.town_id, 0) AS town, placed.from_day, COALESCE(placed.until_day, {never}) AS until_day
    FROM organizations_organizationplacement AS placed
    JOIN organizations_organization AS own ON own.id = placed.organization_id
    LEFT JOIN organizations_organization AS above ON above.id = placed.parent_id
    LEFT JOIN indicators_postedplace AS place ON place.organization_id = own.id
    WHERE placed.organization_id IN ({keys})
"""
_ACTIVITY_COLUMNS = ", ".join(("activity", "organization_id", "is_team", "area", "detachment", "day", *FLAGS))
_PLACEMENT_COLUMNS = "organization_id, level, parent, area, detachment, town, from_day, until_day"
_KEPT = "SELECT {columns} FROM {table} WHERE organization_id IN ({keys})"


def _raw_activities(keys: str) -> str:
    values = ", ".join(f"{value} AS {name}" for name, value in _VALUES.items())
    return _ACTIVITIES.format(day=_LOCAL_DAY[connection.vendor], values=values, over=_OVER, keys=keys)


def _raw_placements(keys: str) -> str:
    return _PLACEMENTS.format(never=NEVER[connection.vendor], keys=keys)


def _keys(organizations: Iterable[int]) -> str:
    return ", ".join(str(int(one)) for one in organizations)


def activity_differences(organizations: Iterable[int]) -> list[int]:
    """Activities of these organizations that are not kept as they are; one statement."""
    if not (keys := _keys(organizations)):
        return []
    kept = _KEPT.format(columns=_ACTIVITY_COLUMNS, table="indicators_countedactivity", keys=keys)
    return one_sided("activity", _ACTIVITY_COLUMNS, _raw_activities(keys), kept)


def placement_differences(organizations: Iterable[int]) -> list[int]:
    """Organizations, of these, whose times in the tree are not kept as they are; one statement."""
    if not (keys := _keys(organizations)):
        return []
    kept = _KEPT.format(columns=_PLACEMENT_COLUMNS, table="indicators_countedplacement", keys=keys)
    return one_sided("organization_id", _PLACEMENT_COLUMNS, _raw_placements(keys), kept)


def fill_things(organizations: Iterable[int]) -> None:
    """Activities and times in the tree of these organizations, where nothing is kept yet and nobody else writes."""
    keys = _keys(organizations)
    both = (
        ("indicators_countedactivity", _ACTIVITY_COLUMNS, _raw_activities(keys)),
        ("indicators_countedplacement", _PLACEMENT_COLUMNS, _raw_placements(keys)),
    )
    with connection.cursor() as cursor:
        for table, columns, rows in both:
            cursor.execute(f"INSERT INTO {table} ({columns}) {rows}")


# --- sums ----------------------------------------------------------------------------------------------
_YEAR = "CAST(substr(CAST(day AS varchar(10)), 1, 4) AS integer)"
_NODES = (("city", "0"), ("area", "area"), ("org", "detachment"))


_SUM = """
    SELECT '{scope}' AS scope, {node} AS scope_id, '{metric}' AS metric, {year} AS year, day, SUM({amount}) AS amount
    FROM {table} WHERE {there} GROUP BY {group}day
"""


def _sums(metric: str, amount: str, table: str, *, of_year: bool = True) -> Iterator[str]:
    """One metric in the city, areas and under detachments; `table` has area, detachment and day."""
    for scope, node in _NODES:
        group, there = _grouped(node)
        year = _YEAR if of_year else "0"
        yield _SUM.format(
            scope=scope, node=node, metric=metric, year=year, amount=amount, table=table, there=there, group=group
        )


def _grouped(node: str) -> tuple[str, str]:
    return (f"{node}, ", f"{node} <> 0") if node != "0" else ("", "1 = 1")


_FIRST = """
    SELECT '{scope}' AS scope, {node} AS scope_id, organization_id, {year} AS year, MIN(day) AS day
    FROM indicators_countedactivity WHERE is_team AND held = 1 AND {there} GROUP BY {group}organization_id, {year}
"""
_SAID = """(SELECT counted.area, counted.detachment, said.given_on AS day, said.rating
    FROM activities_feedback AS said JOIN indicators_countedactivity AS counted ON counted.activity = said.activity_id) AS said"""
_STEPS = """(
    SELECT level, area, detachment, parent, town, from_day AS day, 1 AS number FROM indicators_countedplacement
    WHERE from_day < until_day
    UNION ALL SELECT level, area, detachment, parent, town, until_day, -1 FROM indicators_countedplacement
    WHERE from_day < until_day AND until_day < {never}
) AS steps"""
_UNDER = """
    SELECT '{scope}' AS scope, {node} AS scope_id, '{under}' || area AS metric, 0 AS year, day, SUM(number) AS amount
    FROM {steps} WHERE {there} GROUP BY {node}, area, day
"""


_TEAMS = """
    SELECT scope, scope_id, '{metric}' AS metric, year, day, COUNT(*) AS amount FROM ({firsts}) AS firsts
    GROUP BY scope, scope_id, year, day
"""


def _teams() -> str:
    firsts = []
    for scope, node in _NODES:
        group, there = _grouped(node)
        firsts.append(_FIRST.format(scope=scope, node=node, year=_YEAR, there=there, group=group))
    return _TEAMS.format(metric=TEAMS, firsts=" UNION ALL ".join(firsts))


def sides() -> Iterator[tuple[str, str, str]]:
    """By kind of sum: what the kept rows say, and which sums that is."""
    happened = [one for name, metric in FLAGS.items() for one in _sums(metric, name, "indicators_countedactivity")]
    metrics = ", ".join(f"'{metric}'" for metric in FLAGS.values())
    yield "activity_sum", " UNION ALL ".join(happened), f"metric IN ({metrics})"
    yield "activity_sum", _teams(), f"metric = '{TEAMS}'"
    amounts = {SAID: "1", SAID_POINTS: "rating", SAID_GOOD: _flag(f"rating >= {GOOD}")}
    said = [one for metric, amount in amounts.items() for one in _sums(metric, amount, _SAID)]
    metrics = ", ".join(f"'{metric}'" for metric in amounts)
    yield "activity_sum", " UNION ALL ".join(said), f"metric IN ({metrics})"
    steps = _STEPS.format(never=NEVER[connection.vendor])
    stood = [
        one
        for level, metric in LEVELS.items()
        for one in _sums(metric, f"CASE WHEN level = '{level}' THEN number ELSE 0 END", steps, of_year=False)
    ]
    metrics = ", ".join(f"'{metric}'" for metric in LEVELS.values())
    yield "tree_sum", " UNION ALL ".join(stood), f"metric IN ({metrics})"
    under = [
        _UNDER.format(scope="parent", node="parent", under=UNDER, steps=steps, there="level = 'team' AND parent <> 0"),
        _UNDER.format(
            scope="town", node="town", under=UNDER, steps=steps, there="level IN ('team', 'squad') AND town <> 0"
        ),
    ]
    yield "tree_sum", " UNION ALL ".join(under), f"scope IN ('parent', 'town') AND metric NOT LIKE '%{BY_MONTH}'"
