"""Lines by employer, added up by the database: a line counts for each employer on whose roster its person stood on the
day, and once in the sum. The first employers by code stand for themselves, all others are one row, as in queries/many.py.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from yushan.indicators.queries.lines import PERSON, added_up_lines, cells_of, cells_of_lines, known_of
from yushan.indicators.queries.naming import Named, Names
from yushan.indicators.rules.pivot import (
    MOST_COLUMNS,
    MOST_ROWS,
    REST,
    REST_NAMES,
    Cell,
    Margins,
    Question,
    Table,
    table,
)
from yushan.organizations.models import StaffMember, Unit

UNIT = "unit"
# The two ways from a line to its person: of a second registration it is the first one's.
_WAYS = (
    ("volunteer__person", Q(volunteer__merged_into=None)),
    ("volunteer__merged_into__person", Q(volunteer__merged_into__isnull=False)),
)


@dataclass(frozen=True)
class Employed:
    """`plain`: every line once, without an employer. `cells`: as often as it stood on rosters, nobody's staff among them."""

    plain: Sequence[Cell]
    cells: Sequence[Cell]
    overlapping: bool


def _on_the_day(prefix: str = "", day: Any = None) -> Q:
    """Roster rows that hold on the day of the service."""
    when = day or F("service_day")
    began = Q(**{f"{prefix}joined_on": None}) | Q(**{f"{prefix}joined_on__lte": when})
    stays = Q(**{f"{prefix}left_on": None, f"{prefix}in_service": True}) | Q(**{f"{prefix}left_on__gt": when})
    return began & stays


def _by_roster(rows: QuerySet[Any]) -> list[QuerySet[Any]]:
    """The lines once for each employer, as `of_unit`; somebody may have several rows on one roster: the first of them."""
    found = []
    for person, condition in _WAYS:
        on = f"{person}__roster_rows"
        # One filter for the rows of the roster: conditions in several would each look for a row of their own.
        joined = rows.filter(condition, _on_the_day(f"{on}__"), **{f"{on}__isnull": False})
        joined = joined.annotate(of_unit=F(f"{on}__unit"), of_row=F(f"{on}__pk"), of_employed=F(f"{on}__person"))
        before = StaffMember.objects.filter(
            _on_the_day(day=OuterRef("service_day")),
            unit=OuterRef("of_unit"), person=OuterRef("of_employed"), pk__lt=OuterRef("of_row"),
        )  # fmt: skip
        found.append(joined.filter(~Exists(before)))
    return found


def first_units(rows: QuerySet[Any], most: int) -> dict[int, str]:
    """The first employers by code of whom there is a line; one statement."""
    there = Q()
    for joined in _by_roster(rows):
        there |= Q(pk__in=joined.order_by().values("of_unit"))
    return dict(Unit.objects.filter(there).order_by("code").values_list("pk", "code")[:most])


def by_employer(rows: QuerySet[Any], asked: Question, names: Names, shown: Collection[int]) -> Employed:
    """Cells of lines by the employers shown; as many rows as the answer has, not as there are lines.

    Where one employer is asked for, `rows` are its people's lines already, and all of them are its own.
    """
    sums = added_up_lines(rows, asked)
    belongs = known_of(rows, asked, names, sums)

    def cells_with(lines: QuerySet[Any], words: Mapping[int, Named]) -> list[Cell]:
        found = cells_of(added_up_lines(lines, asked), belongs, asked)
        return [
            Cell({**one.keys, UNIT: words.get(unit, others)}, one.amount)
            for unit, listed in found.items()
            for one in listed
        ]

    others = [(REST, REST_NAMES[UNIT])]
    plain = cells_of(sums, belongs, asked)[0]
    if code := asked.filters.get(UNIT):
        own = list(Unit.objects.filter(code=code).values_list("code", "name"))
        return Employed(plain, [Cell({**one.keys, UNIT: own}, one.amount) for one in plain], overlapping=False)
    words = {
        pk: [(code, name)] for pk, code, name in Unit.objects.filter(pk__in=shown).values_list("pk", "code", "name")
    }
    on_roster = StaffMember.objects.filter(_on_the_day(day=OuterRef("service_day")), person=OuterRef("of_person"))
    cells = cells_with(rows.annotate(of_person=PERSON).filter(~Exists(on_roster)), {0: []})
    is_shown = Case(When(of_unit__in=list(shown), then=F("of_unit")), default=Value(0))
    for joined in _by_roster(rows):
        cells += cells_with(joined.annotate(of_shown=is_shown), words)
    overlapping = sum(one.amount for one in cells) > sum(one.amount for one in plain)
    return Employed(plain, cells, overlapping)


def table_of_lines(rows: QuerySet[Any], asked: Question, names: Names) -> Table:
    """The table of lines; what of an organization or an employer is asked they are narrowed to already."""
    rest = asked.of_cells
    if UNIT not in (asked.rows, asked.columns):
        return table(cells_of_lines(rows, asked, names), rest, orders=names.orders)
    most = MOST_ROWS if asked.rows == UNIT else MOST_COLUMNS
    shown = {} if UNIT in asked.filters else first_units(rows, most)
    found = by_employer(rows, asked, names, shown)
    margins = Margins(
        rows=found.plain if asked.columns == UNIT else None,
        columns=found.plain if asked.rows == UNIT else None,
        whole=found.plain,
        overlapping=found.overlapping,
    )
    return table(found.cells, rest, margins, orders=names.orders)


@dataclass(frozen=True)
class Late:
    """What came after the last day that counts, to be taken off: once, and by the employers that a table shows."""

    plain: Sequence[Cell] = ()
    by_units: Callable[[Collection[int]], Sequence[Cell]] = lambda shown: ()
