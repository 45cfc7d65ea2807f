"""What the staff home shows beside the inbox: this week's shifts, and the rates of the person's own places."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.activities.queries.staff import SCOPE
from yushan.common import clock
from yushan.common.rates import Rate
from yushan.indicators import places
from yushan.indicators.behind import behind_url
from yushan.indicators.places import Place
from yushan.indicators.queries import Figures, PeopleFilter, figures
from yushan.indicators.words import PEOPLE_WORDS, RATES
from yushan.organizations.access import MATRIX, can, grants_of, visible
from yushan.organizations.models import RoleGrant
from yushan.workspace import rules

# How many places of one person show their rates side by side; the others are one step away.
PLACES = 3
_MISSING = {
    "registration": PeopleFilter.UNREGISTERED,
    "party": PeopleFilter.PARTY_NOT_SERVED,
    "staff": PeopleFilter.NOT_SERVED,
}


@dataclass(frozen=True)
class WeekShift:
    """A shift from today to Sunday, with how it stands in words."""

    shift: Shift
    places: int
    taken: int
    waiting: int
    word: str
    tone: str


def _summed(model: Any, what: Any, **conditions: Any) -> Subquery:
    rows = model.objects.filter(shift=OuterRef("pk"), **conditions).order_by().values("shift")
    return Subquery(rows.annotate(sum=what).values("sum"))


def week_shifts(user: Any, limit: int) -> list[WeekShift]:
    """Shifts of the own scope from today to the end of the week, by time; 1 statement."""
    if not can(user, "activity.view"):
        return []
    now, today = clock.now(), clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    rows: QuerySet[Shift] = Shift.objects.filter(
        starts_at__gte=clock.at(today), starts_at__lt=clock.at(monday), activity__state__in=Activity.HELD
    )
    scope = {kind: f"activity__{lookup}" for kind, lookup in SCOPE.items()}
    rows = visible(user, "activity.view", rows, **scope).annotate(
        places_sum=_summed(Post, Sum("places")),
        taken_sum=_summed(Post, Sum("taken")),
        waiting_count=_summed(SignUp, Count("pk"), state=SignUp.State.WAITLISTED),
    )
    found = []
    for row in rows.select_related("activity__organization").order_by("starts_at", "pk")[:limit]:
        places_sum, taken = getattr(row, "places_sum") or 0, getattr(row, "taken_sum") or 0  # noqa: B009
        hours = (row.starts_at - now).total_seconds() / 3600
        word, tone = rules.standing(row.activity.state, places_sum, taken, hours)
        found.append(WeekShift(row, places_sum, taken, getattr(row, "waiting_count") or 0, word, tone))  # noqa: B009
    return found


@dataclass(frozen=True)
class Lack:
    """A rate below its target: how many people are missing, and the list of those to remind."""

    title: str
    missing: int
    url: str
    label: str


@dataclass(frozen=True)
class OwnFigures:
    """The three rates of one of the person's places."""

    name: str
    url: str
    rates: list[tuple[str, Rate]]
    lacks: list[Lack]


def _own_nodes(user: Any) -> tuple[str, list[int]]:
    """The widest kind of place over which the person sees figures: the city, areas, or units."""
    held = [grant for grant in grants_of(user) if places.VIEW in MATRIX[grant.role]]
    for scope in (RoleGrant.Scope.CITY, RoleGrant.Scope.AREA, RoleGrant.Scope.UNIT):
        if ids := [grant.scope_id for grant in held if grant.scope == scope]:
            return str(scope), ids[:PLACES]
    return "", []


def _access(row: Figures) -> dict[str, object]:
    return {} if row.scope == "city" else {row.scope: row.pk}


def _own(user: Any, row: Figures) -> OwnFigures:
    place = Place(row.scope, row.pk, row.code, row.name, _access(row))
    with_people = can(user, "roster.view", on=place.access)
    lacks = [
        Lack(
            RATES[code].title,
            rate.missing,
            behind_url(place, None, _MISSING[code]) if with_people else "",
            PEOPLE_WORDS[_MISSING[code]],
        )
        for code, rate in row.rates.items()
        if rate.met is False
    ]
    return OwnFigures(row.name, place.url(), [(RATES[code].title, rate) for code, rate in row.rates.items()], lacks)


def own_figures(user: Any, day: date) -> list[OwnFigures]:
    """The rates of this year on a day, for the city, or for the first few areas or units; a constant number of statements."""
    scope, ids = _own_nodes(user)
    if not scope:
        return []
    rows = figures(scope, year=day.year, as_of=day, ids=None if scope == "city" else ids)
    return [_own(user, row) for row in rows]
