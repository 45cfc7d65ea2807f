"""Tables by organization or by employer: the first ones by code are read one by one, what is left over is everything
less them. So the cost does not grow with the tens of thousands that there may be.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum

from yushan.indicators.models import CellLine, EmployerChange, UnitLine
from yushan.indicators.queries.employed import Late
from yushan.indicators.queries.fitting import fitting
from yushan.indicators.queries.kept_cells import ALL, ON, TOO, amount_column, from_leaves, leaf_columns, made_of
from yushan.indicators.queries.naming import Names
from yushan.indicators.queries.sums import union_all
from yushan.indicators.rules.pivot import (
    MANY,
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
from yushan.organizations.models import Organization, Unit

# Kind (all, on a roster, on a second one) → cells that are parted by nothing of which there are many.
Whole = Callable[[str], Sequence[Cell]]
_ORGANIZATION, _UNIT = MANY
_OTHERS = {name: [(REST, label)] for name, label in REST_NAMES.items()}


@dataclass(frozen=True)
class _Reader:
    """A question with what its leaves have to fit: the actor's part of the city and the filters."""

    asked: Question
    scope: Q
    names: Names

    def has(self, dimension: str) -> bool:
        """True where it is a side of the table."""
        return dimension in (self.asked.rows, self.asked.columns)

    def most(self, dimension: str) -> int:
        return MOST_ROWS if self.asked.rows == dimension else MOST_COLUMNS

    def organizations(self) -> dict[int, str]:
        """The first ones of which there is anything, by primary key."""
        own = CellLine.objects.filter(self.scope, organization=OuterRef("pk"), amount__gt=0)
        rows = Organization.objects.filter(Exists(own)).order_by("code")
        return dict(rows.values_list("pk", "code")[: self.most(_ORGANIZATION)])

    def units(self) -> dict[int, str]:
        """The same for employers, also where nothing is folded yet."""
        leaves = CellLine.objects.filter(self.scope)
        there = Q(Exists(UnitLine.objects.filter(unit=OuterRef("pk"), line__in=leaves, amount__gt=0)))
        there |= Q(Exists(EmployerChange.objects.filter(unit=OuterRef("pk"), line__in=leaves, amount__gt=0)))
        return dict(Unit.objects.filter(there).order_by("code").values_list("pk", "code")[: self.most(_UNIT)])

    def of_units(self, units: Q, *, by_organization: bool) -> list[Cell]:
        """Cells of the people of employers (a condition on Unit), each with the employer; three statements."""
        by, of_part = leaf_columns(self.asked, "line__", by_organization=by_organization)
        leaves = CellLine.objects.filter(self.scope)
        chosen = Unit.objects.filter(units)

        def grouped(rows: Any, *unit: str) -> Any:
            total = Sum(amount_column(self.asked))
            return rows.filter(of_part, line__in=leaves).order_by().values_list(*unit, *by).annotate(total=total)

        folded = grouped(UnitLine.objects.filter(unit__in=chosen), "unit_id")
        waiting = grouped(EmployerChange.objects.filter(unit__in=chosen.values("pk")), "unit")
        words = {pk: (code, name) for pk, code, name in chosen.values_list("pk", "code", "name")}
        rows = [(*words[unit], *rest) for unit, *rest in union_all(folded, [waiting])]
        return made_of(self.asked, rows, self.names, by_organization=by_organization, by_unit=True)


def is_of_many(asked: Question) -> bool:
    """True where a side or a filter of the table has tens of thousands."""
    return bool(asked.used.intersection(MANY))


def table_of_many(
    asked: Question,
    scope: Q,
    names: Names,
    whole: Callable[[Question, str], Sequence[Cell]] | None,
    late: Late,
) -> Table:
    """The table; `scope` is the actor's part of the leaves, `whole` reads what is parted by nothing of which there are
    many, for a kind (None: it is added up from the leaves); `late` takes off what came after the last day that counts.
    """
    found = _Reader(asked, scope & fitting(asked, names), names)
    # What of an employer or an organization is asked the database has sorted out already.
    rest = asked.of_cells
    if _UNIT in asked.filters:
        cells = found.of_units(Q(code=asked.filters[_UNIT]), by_organization=found.has(_ORGANIZATION))
        return table([*cells, *late.by_units(())], rest, orders=names.orders)

    def read(kind: str) -> Sequence[Cell]:
        if whole is None or _ORGANIZATION in asked.filters:
            return from_leaves(rest, found.scope, names, kind)
        return whole(rest, kind)

    return _answered(found, rest, read, late)


def _answered(found: _Reader, asked: Question, whole: Whole, late: Late) -> Table:
    by_unit, by_organization = found.has(_UNIT), found.has(_ORGANIZATION)
    kinds = (ALL, ON, TOO) if by_unit else (ALL,)
    everything = {kind: whole(kind) for kind in kinds}
    others: dict[str, list[tuple[str, str]]] = {_ORGANIZATION: _OTHERS[_ORGANIZATION]} if by_organization else {}
    shown: dict[int, str] = found.organizations() if by_organization else {}

    def placed(cells: Sequence[Cell]) -> Sequence[Cell]:
        return _shown_as(cells, _ORGANIZATION, set(shown.values())) if by_organization else cells

    plain = _with(everything[ALL], others) + list(placed(late.plain))
    cells = _of_rosters(everything, others) if by_unit else []
    if shown:
        own = Q(organization__in=list(shown))
        each = {kind: from_leaves(asked, found.scope & own, found.names, kind, by_organization=True) for kind in kinds}
        for sign, more in ((1, {}), (-1, others)):
            plain += _with(each[ALL], more, sign)
            cells += _of_rosters(each, more, sign) if by_unit else []
    if not by_unit:
        return table(plain, asked, orders=found.names.orders)
    codes, units = set(shown.values()), found.units()
    for one in found.of_units(Q(pk__in=list(units)), by_organization=by_organization):
        of_shown = not by_organization or one.keys[_ORGANIZATION][0][0] in codes
        more = {} if of_shown else others
        cells += _with([one], more) + _with([one], more | {_UNIT: _OTHERS[_UNIT]}, -1)
    margins = Margins(
        rows=plain if asked.columns == _UNIT else None,
        columns=plain if asked.rows == _UNIT else None,
        whole=plain,
        overlapping=any(one.amount for one in everything[TOO]),
    )
    cells += placed(late.by_units(list(units)))
    return table(cells, asked, margins, orders=found.names.orders)


def _shown_as(cells: Iterable[Cell], dimension: str, codes: Collection[str]) -> list[Cell]:
    """With what is not shown by itself as the rest: as often as it was named."""
    return [
        Cell(
            {**one.keys, dimension: [key if key[0] in codes else _OTHERS[dimension][0] for key in one.keys[dimension]]},
            one.amount,
        )
        for one in cells
    ]


def _with(cells: Iterable[Cell], more: dict[str, list[tuple[str, str]]], sign: int = 1) -> list[Cell]:
    return [Cell({**one.keys, **more}, sign * one.amount) for one in cells]


def _of_rosters(
    kinds: Mapping[str, Sequence[Cell]], more: dict[str, list[tuple[str, str]]], sign: int = 1
) -> list[Cell]:
    """Lines of nobody's staff, and of all employers together: as often as on rosters."""
    nobody: dict[str, list[tuple[str, str]]] = {**more, _UNIT: []}
    staff = {**more, _UNIT: _OTHERS[_UNIT]}
    return (
        _with(kinds[ALL], nobody, sign)
        + _with(kinds[ON], nobody, -sign)
        + _with(kinds[ON], staff, sign)
        + _with(kinds[TOO], staff, sign)
    )
