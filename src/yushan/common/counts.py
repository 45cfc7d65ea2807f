"""Named counts: what can be counted, where, and as of which day. Rooms register theirs; indicators are made of them.

A source answers several counts in a constant number of statements, whatever the number of nodes and days.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, Q, QuerySet, Value, When

from yushan.common import clock

if TYPE_CHECKING:
    from yushan.common.counted_things import Things

CITY, AREA, UNIT, ORGANIZATION = "city", "area", "unit", "organization"
SCOPES = (CITY, AREA, UNIT, ORGANIZATION)
# The day itself; the calendar year up to it; the twelve months up to it.
DAY, YEAR, TWELVE_MONTHS = "day", "year", "twelve_months"
PERIODS = {DAY: "当天", YEAR: "本年累计", TWELVE_MONTHS: "近 12 个月"}
WHOLE_CITY = 0


@dataclass(frozen=True)
class NamedCount:
    """`unit` is the word after the number (个, 人, 小时). `dated`: past days can be answered, too.

    `no_list` says why nothing can be listed behind it; otherwise a source gives its things.
    """

    code: str
    label: str
    unit: str
    period: str
    scopes: frozenset[str]
    origin: str
    dated: bool = True
    no_list: str = ""


@dataclass(frozen=True)
class Asked:
    """What a source shall count: `nodes` limits them (primary key → path of an organization, else ""), None: all.

    `days` ascend. An organization counts with all that is below it.
    """

    scope: str
    nodes: Mapping[int, str] | None
    days: Sequence[date]
    names: frozenset[str]


# (day, node, count) → number; what is left out is 0.
Answers = dict[tuple[date, int, str], int | Fraction]


@dataclass(frozen=True)
class CountSource:
    """Counts that one function answers together, with the things that they count."""

    counts: Sequence[NamedCount]
    read: Callable[[Asked], Mapping[tuple[date, int, str], int | Fraction]]
    things: Sequence["Things"] = ()


_sources: list[CountSource] = []
_counts: dict[str, NamedCount] = {}
_things: dict[str, "Things"] = {}


def register(source: CountSource) -> None:
    """Called in AppConfig.ready() of the room whose facts are counted."""
    for count in source.counts:
        if count.code in _counts:
            raise ValueError(f"count {count.code} is registered twice")
        _counts[count.code] = count
    _sources.append(source)
    _things.update({name: one for one in source.things for name in one.parts})


def known() -> dict[str, NamedCount]:
    """Every count by its name."""
    return dict(_counts)


def things_of(name: str) -> "Things | None":
    """What a count counts, for the list behind it; None where it has no list of this kind."""
    return _things.get(name)


def read(
    scope: str, names: Iterable[str], days: Iterable[date], nodes: Mapping[int, str] | None = None
) -> Mapping[tuple[date, int, str], int | Fraction]:
    """The named counts of the nodes of a scope on each of the days."""
    wanted = frozenset(names)
    ordered = tuple(sorted(set(days)))
    found: Answers = {}
    for source in _sources:
        own = wanted & {count.code for count in source.counts if scope in count.scopes}
        if own:
            found |= source.read(Asked(scope, nodes, ordered, frozenset(own)))
    return found


def everywhere(*scopes: str) -> frozenset[str]:
    """The city, the areas, and further scopes."""
    return frozenset({CITY, AREA, *scopes})


# --- conditions --------------------------------------------------------------------------------
def until(field: str, day: date) -> Q:
    """Moments up to the end of a day, in Chongqing."""
    return Q(**{f"{field}__lt": clock.at(day + timedelta(days=1))})


def within_year(field: str, day: date) -> Q:
    """Moments of the year of a day, up to its end."""
    return Q(**{f"{field}__gte": clock.at(date(day.year, 1, 1))}) & until(field, day)


def days_of_year(field: str, day: date) -> Q:
    """The same for a field that holds days."""
    return Q(**{f"{field}__range": (date(day.year, 1, 1), day)})


def year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def twelve_months(field: str, day: date) -> Q:
    """Days of the twelve months that end with a day."""
    return Q(**{f"{field}__gt": year_before(day), f"{field}__lte": day})


def in_force(first: str, ended: str, day: date) -> Q:
    """Rows that hold on a day: from `first` on, until `ended`, the first day on which they no longer do."""
    open_end = Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": day})
    return Q(**{f"{first}__lte": day}) & open_end


def local_day(moment: datetime) -> date:
    """The day of a moment in Chongqing."""
    return clock.local(moment).date()


# --- counting rows -----------------------------------------------------------------------------
def tally(
    rows: QuerySet[Any],
    asked: Asked,
    parts: Mapping[str, Callable[[date], Any]],
    *,
    area: str = "organization__area_id",
    path: str = "organization__path",
) -> Answers:
    """Aggregates of rows for each node and day, in one statement; `parts` makes the expression of a count on a day.

    `area` and `path` name the lookups that lead from a row to its area and to the path of its organization.
    """
    columns = {
        f"n{place}_{number}": (day, name, make(day))
        for place, (name, make) in enumerate(sorted(parts.items()))
        if name in asked.names
        for number, day in enumerate(asked.days)
    }
    if not columns:
        return {}
    sums = {column: expression for column, (_, _, expression) in columns.items()}
    found: list[tuple[int, Mapping[str, Any]]]
    if asked.scope == AREA:
        limited = rows.filter(**{f"{area}__isnull": False})
        if asked.nodes is not None:
            limited = limited.filter(**{f"{area}__in": list(asked.nodes)})
        grouped = limited.order_by().values(area).annotate(**sums)
        found = [(row[area], row) for row in grouped]
    elif asked.scope == ORGANIZATION:
        found = [one for layer in layers(asked.nodes or {}) for one in _of_paths(rows, layer, path, sums)]
    else:
        found = [(WHOLE_CITY, rows.order_by().aggregate(**sums))]
    return {
        (day, node, name): row[column] or 0
        for node, row in found
        for column, (day, name, _) in columns.items()
        if row[column]
    }


def layers(nodes: Mapping[int, str]) -> list[dict[int, str]]:
    """Organizations parted so that in no part one stands below another: as many as they are deep."""
    found: list[tuple[list[str], dict[int, str]]] = []
    for pk, path in sorted(nodes.items(), key=lambda one: one[1]):
        paths, layer = next((one for one in found if not path.startswith(one[0][-1])), (None, None))
        if paths is None or layer is None:
            found.append(([path], {pk: path}))
        else:
            paths.append(path)
            layer[pk] = path
    return [layer for _, layer in found]


def _of_paths(
    rows: QuerySet[Any], nodes: Mapping[int, str], path: str, sums: Mapping[str, Any]
) -> list[tuple[int, Mapping[str, Any]]]:
    """Aggregates of each organization with all below it, none of which stands below another; one statement."""
    lookup = f"{path}__startswith"
    if len(nodes) == 1:
        ((pk, own),) = nodes.items()
        return [(pk, rows.filter(**{lookup: own}).order_by().aggregate(**sums))]
    whose = Case(*(When(**{lookup: own}, then=Value(pk)) for pk, own in nodes.items()), output_field=BigIntegerField())
    below = Q()
    for own in nodes.values():
        below |= Q(**{lookup: own})
    grouped = rows.filter(below).annotate(counted_node=whose).order_by().values("counted_node").annotate(**sums)
    return [(row["counted_node"], row) for row in grouped]


def scaled(answers: Answers, divisor: int) -> Answers:
    """The same numbers divided exactly: minutes as hours."""
    return {key: Fraction(value) / divisor for key, value in answers.items()}
