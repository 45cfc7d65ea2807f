"""Statements of a year: what stands signed of a node, who below has signed, and who may do what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.indicators.models import StatementObjection, YearStatement
from yushan.indicators.moments import last_day
from yushan.indicators.places import Place
from yushan.indicators.queries.figures import Figures, figures, figures_of
from yushan.indicators.queries.people import placed_on
from yushan.indicators.rules.statements import Difference, differences, from_data
from yushan.organizations.access import MATRIX, can, grants_of
from yushan.organizations.models import Area, Unit

SIGN = "statement.sign"
# Those below of which is read at once whether their figures are others by now.
MOST_COMPARED = 500


def area_of(place: Place, day: date) -> int | None:
    """Key of the area to which a node belongs on a day; None for the city."""
    if place.scope == "area":
        return place.pk
    if place.unit is None:
        return None
    there = placed_on(day).filter(unit_id=place.pk).values_list("area_id", flat=True).first()
    return there or place.unit.area_id


def area_over(place: Place, year: int, day: date | None = None) -> int | None:
    """The area that decides about a node's year: the one that its statement, else its open objection, went to; where there
    is neither, that of `day` or of the year's last day so far. A unit that moved meanwhile is still that area's for the year.
    """
    held = (standing(place, year) or open_objection(place, year)) if place.scope == "unit" else None
    return held.area_id if held else area_of(place, day or last_day(year))


def signs_for(actor: Any, place: Place) -> bool:
    """True for who signs for the node itself: a grant right there, not one of a level above."""
    return any(
        SIGN in MATRIX[grant.role]
        and grant.scope == place.scope
        and (place.scope == "city" or grant.scope_id == place.pk)
        for grant in grants_of(actor)
    )


def is_above(actor: Any, place: Place, area: int | None) -> bool:
    """True for who holds the level above: an area (or the city) over units, the city over areas and over itself."""
    return can(actor, SIGN, on={"area": area} if place.scope == "unit" else {})


def _where(place: Place, year: int) -> dict[str, Any]:
    node = {"unit": "unit_id", "area": "area_id"}.get(place.scope)
    return {"scope": place.scope, "year": year} | ({node: place.pk} if node else {})


def standing(place: Place, year: int) -> YearStatement | None:
    """What is signed for the node and the year, unless it was reopened."""
    return YearStatement.objects.filter(reopened_at=None, **_where(place, year)).first()


def signed_ever(place: Place, year: int, most: int = 10) -> tuple[YearStatement | None, list[YearStatement]]:
    """What is signed, and what had been signed and was reopened, newest first; one statement."""
    rows = list(YearStatement.objects.filter(**_where(place, year)).order_by("-pk")[: most + 1])
    standing_ = next(
        (one for one in rows if one.reopened_at is None), None
    )  # the newest: the others were reopened first
    return standing_, [one for one in rows if one.reopened_at is not None][:most]


def signed_before(place: Place, year: int, asked: str) -> YearStatement:
    """One of those that were reopened, by its key; NotFound for others."""
    rows = YearStatement.objects.filter(reopened_at__isnull=False, **_where(place, year))
    one = rows.filter(pk=asked_number(asked)).first()
    if one is None:
        raise NotFound()
    return one


def above_signed(place: Place, year: int, area: int | None) -> bool:
    """Whether the level above has signed: then nothing below is signed, objected to or reopened any more."""
    rows = YearStatement.objects.filter(year=year, reopened_at=None)
    if place.scope == "unit":
        return rows.filter(scope="area", area=area).exists()
    return place.scope == "area" and rows.filter(scope="city").exists()


def objections(place: Place, year: int, most: int = 20) -> list[StatementObjection]:
    """What was objected to the figures of the node, newest first."""
    if place.scope == "city":
        return []
    return list(StatementObjection.objects.filter(**_where(place, year)).order_by("-pk")[:most])


def open_objection(place: Place, year: int) -> StatementObjection | None:
    """The one that has no answer yet."""
    return next((one for one in objections(place, year) if one.answered_at is None), None)


def figures_at(place: Place, year: int, day: date) -> Figures:
    """The same figures as the node's page on that day; Refusal where the node did not exist then."""
    try:
        return figures_of(place.scope, place.pk, year=year, as_of=day)
    except IndexError:
        raise Refusal(f"{place.name}在 {day} 还没有设立，请换一年。") from None


@dataclass(frozen=True)
class Below:
    """Who signs below a node: how many there are, how many signed the figures of the day, whose objection is open; and
    what was signed, of MOST_COMPARED at most.
    """

    nodes: QuerySet[Any]
    total: int
    signed: int
    objecting: frozenset[int]
    contents: Mapping[int, dict[str, Any]]

    @property
    def objected(self) -> int:
        return len(self.objecting)

    @property
    def missing(self) -> int:
        return self.total - self.signed


def nodes_below(place: Place, day: date) -> QuerySet[Any] | None:
    """Units that stood in an area on the day, areas of the city valid then; None for a unit."""
    if place.scope == "area":
        units: QuerySet[Any] = Unit.objects.filter(pk__in=placed_on(day).filter(area=place.pk).values("unit"))
        return units
    if place.scope == "city":
        valid = Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day)
        areas: QuerySet[Any] = Area.objects.filter(*valid)
        return areas
    return None


def signed_below(place: Place, year: int, nodes: QuerySet[Any], day: date | None = None) -> QuerySet[YearStatement]:
    """Standing statements of the level below; with `day` of the figures of that day only: on those a sum of it rests."""
    rows = YearStatement.objects.filter(year=year, reopened_at=None, **({"as_of": day} if day else {}))
    if place.scope == "area":
        return rows.filter(scope="unit", unit__in=nodes.values("pk"))
    return rows.filter(scope="area", area__in=nodes.values("pk"))


def below(place: Place, year: int, day: date) -> Below | None:
    """The level below in numbers, those who signed the figures of the day; three statements. None for a unit."""
    nodes = nodes_below(place, day)
    if nodes is None:
        return None
    key = "unit" if place.scope == "area" else "area"
    objecting = frozenset(_objected(place, year, nodes).values_list(key, flat=True))
    signed = signed_below(place, year, nodes, day).order_by("pk")
    contents = dict(signed.values_list(key, "content")[:MOST_COMPARED])
    number = len(contents) if len(contents) < MOST_COMPARED else signed.count()
    return Below(nodes, nodes.count(), number, objecting, contents)


def _objected(place: Place, year: int, nodes: QuerySet[Any]) -> QuerySet[StatementObjection]:
    rows = StatementObjection.objects.filter(year=year, answered_at=None)
    if place.scope == "area":
        return rows.filter(scope="unit", unit__in=nodes.values("pk"))
    return rows.filter(scope="area", area__in=nodes.values("pk"))


def narrowed(place: Place, year: int, nodes: QuerySet[Any], which: str, day: date) -> QuerySet[Any]:
    """Nodes below: those who signed the figures of the day («yes»), have not («no»), have objected («objected»), or all."""
    key = "unit" if place.scope == "area" else "area"
    if which == "objected":
        return nodes.filter(pk__in=_objected(place, year, nodes).values(key))
    signed = signed_below(place, year, nodes, day).values(key)
    if which == "yes":
        return nodes.filter(pk__in=signed)
    return nodes.exclude(pk__in=signed) if which == "no" else nodes


def corrected(place: Place, year: int, lower: Below, day: date) -> dict[int, list[Difference]]:
    """Nodes below whose figures of the day are others now than those that they signed."""
    if not lower.contents:
        return {}
    now = figures("unit" if place.scope == "area" else "area", year=year, as_of=day, ids=list(lower.contents))
    changed = {row.pk: differences(from_data(lower.contents[row.pk]).figures, row.rates) for row in now}
    return {pk: found for pk, found in changed.items() if found}


@dataclass(frozen=True)
class Line:
    """A node of the list: what it has signed, whether an objection of it is open, and units that signed in an area."""

    node: Any
    statement: YearStatement | None
    objected: bool
    units_signed: int


def lines(place: Place, year: int, lower: Below, nodes: Collection[Any]) -> list[Line]:
    """These nodes of the level below with their statements; two statements at most."""
    scope = "unit" if place.scope == "area" else "area"
    ids = [node.pk for node in nodes]
    at = {"scope": scope, "year": year, f"{scope}__in": ids}
    signed = {getattr(one, f"{scope}_id"): one for one in YearStatement.objects.filter(reopened_at=None, **at)}
    units: dict[int, int] = {}
    if scope == "area":
        rows = YearStatement.objects.filter(scope="unit", year=year, reopened_at=None, area__in=ids)
        units = dict(rows.order_by().values_list("area_id").annotate(Count("pk")))
    return [Line(node, signed.get(node.pk), node.pk in lower.objecting, units.get(node.pk, 0)) for node in nodes]


def waiting(actor: Any, year: int) -> list[Place]:
    """Nodes for which the actor signs and has not, while the level above has not either; three statements at most."""
    held: dict[str, set[int]] = {"unit": set(), "area": set(), "city": set()}
    for grant in grants_of(actor):
        if SIGN in MATRIX[grant.role] and grant.scope in held:
            held[grant.scope].add(grant.scope_id or 0)
    if not any(held.values()):
        return []
    rows = YearStatement.objects.filter(year=year, reopened_at=None)
    found: list[Place] = []
    if held["city"] and not rows.filter(scope="city").exists():
        found.append(Place("city", 0, "", "全市", {}))
    if held["area"]:
        areas = Area.objects.filter(pk__in=held["area"]).exclude(pk__in=rows.filter(scope="area").values("area"))
        areas = areas if not rows.filter(scope="city").exists() else areas.none()
        found += [Place("area", row.pk, row.code, row.name, {"area": row.pk}) for row in areas.order_by("code")]
    if held["unit"]:
        units = Unit.objects.filter(pk__in=held["unit"]).exclude(pk__in=rows.filter(scope="unit").values("unit"))
        units = units.exclude(area__in=rows.filter(scope="area").values("area"))
        found += [Place("unit", row.pk, row.code, row.name, row.access_scope(), row) for row in units.order_by("code")]
    return found


def to_sign_again(actor: Any, asked: int | None) -> QuerySet[YearStatement] | None:
    """Signatures of the actor's own nodes that were taken back and not given again, while the level above has not signed.

    `asked`: the year that is asked for anyway. None for who signs for nothing.
    """
    condition = Q(pk__in=[])
    for grant in grants_of(actor):
        if SIGN not in MATRIX[grant.role]:
            continue
        if grant.scope == "unit":
            condition |= Q(scope="unit", unit=grant.scope_id)
        elif grant.scope == "area":
            condition |= Q(scope="area", area=grant.scope_id)
        elif grant.scope == "city":
            condition |= Q(scope="city")
    if condition == Q(pk__in=[]):
        return None
    same = {"scope": OuterRef("scope"), "year": OuterRef("year")}
    node = Q(unit=OuterRef("unit")) | Q(unit=None, area=OuterRef("area")) | Q(unit=None, area=None)
    later = YearStatement.objects.filter(node, pk__gt=OuterRef("pk"), **same)
    standing_ = YearStatement.objects.filter(year=OuterRef("year"), reopened_at=None)
    area_signed = Exists(standing_.filter(scope="area", area=OuterRef("area")))
    closed = Q(scope="unit") & Q(area_signed) | Q(scope="area") & Q(Exists(standing_.filter(scope="city")))
    rows = YearStatement.objects.filter(condition, ~Exists(later), reopened_at__isnull=False).exclude(closed)
    return rows.exclude(year=asked) if asked else rows


def to_answer(actor: Any) -> QuerySet[StatementObjection] | None:
    """Objections that wait for the actor: those of units for their area, those of areas for the city."""
    condition = Q(pk__in=[])
    for grant in grants_of(actor):
        if SIGN not in MATRIX[grant.role]:
            continue
        if grant.scope == "area":
            condition |= Q(scope="unit", area=grant.scope_id)
        elif grant.scope == "city":
            condition |= Q(scope="area")
    if condition == Q(pk__in=[]):
        return None
    return StatementObjection.objects.filter(condition, answered_at=None)
