"""The dashboard of the city, of an area, of a unit."""

from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.indicators import cards, places, queries
from yushan.indicators.behind import behind_url
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import Figures
from yushan.indicators.queries.catalogue import catalogue
from yushan.indicators.queries.figures import beyond_roster
from yushan.indicators.queries.party import may_open_unit
from yushan.indicators.queries.people import PeopleFilter, placed_on
from yushan.indicators.queries.quality import open_doubts
from yushan.indicators.queries.watching import rankings
from yushan.indicators.rules import formula
from yushan.indicators.rules.measuring import PERCENT, Measured
from yushan.indicators.rules.ranking import Ranked, ranked
from yushan.indicators.views.asked import frame, moment_of, rate_of, sees_people
from yushan.indicators.views.signed import signed_of
from yushan.indicators.views.towns import towns_below
from yushan.indicators.views.ways import ways_of
from yushan.indicators.words import COUNTED_BY_RATE, FORECAST, PEOPLE_WORDS, RATES, REPLACED_BY_RATE
from yushan.organizations.access import can, visible
from yushan.organizations.models import Unit


def _node(request: HttpRequest, place: Place, at: Moment, rate: str) -> dict[str, Any]:
    found = queries.course(place.scope, place.pk, year=at.year, as_of=at.as_of)
    if found is None:
        raise NotFound(f"{place.name}在 {at.as_of} 还没有设立，请换一个日期。")
    with_people = sees_people(request.user, place)
    words, trend = RATES[rate], cards.trend(found, rate, at)
    return (
        frame(request, at, place, {"rate": rate} if "rate" in request.GET else {})
        | {
            "figures": found.now,
            "beyond": beyond_roster(found.now) if place.scope == "city" else "",
            "cards": cards.cards(found, place, at, with_people=with_people),
            "trend": trend,
            "trend_label": f"{place.name} {at.year} 年各月的{words.title}，数字见表格",
            "forecast_note": FORECAST,
            "rate": rate,
            "statement_url": place.url("statement", query={"year": str(at.year)}),
            "words": words,
            "rate_chips": [
                (words.title, place.url("", at, {"rate": code}), code == rate) for code, words in RATES.items()
            ],
            "lists": _lists(request, found.now, place, at) if with_people else [],
        }
        | ways_of(request, place, at, _measures(found.now), note=beyond_roster(found.now))
        | signed_of(place, at, found.now.rates)
    )


def _measures(now: Figures) -> dict[str, Measured]:
    """The three rates as indicators of the catalogue, from the figures that the page has already."""
    known, found = catalogue(), {}
    for code, rate in REPLACED_BY_RATE.items():
        if code in known:
            one, counted = known[code], now.rates[rate]
            # Another formula of the plan than that of the rate is reckoned by the catalogue, not here.
            values = dict(zip(COUNTED_BY_RATE[rate], (counted.numerator, counted.denominator), strict=True))
            if formula.names(one.expression) == list(values) and one.unit == PERCENT:
                target = None if counted.target is None else counted.target * 100
                found[code] = Measured(one, values, target)
    return found


def _areas(rows: list[Figures], rate: str, at: Moment, *, in_order: bool) -> list[Ranked[tuple[Figures, Any, str]]]:
    """Areas by code; by what is reached, with their place, where the city wants it so."""
    listed = [(row, row.rates[rate], Place("area", row.pk, row.code, row.name, {}).url("", at)) for row in rows]
    shares = [Fraction(one.numerator, one.denominator) if one.denominator else None for _, one, _ in listed]
    return ranked(listed, shares) if in_order else [Ranked(None, one) for one in listed]


def _lists(request: HttpRequest, now: Figures, place: Place, at: Moment) -> list[tuple[str, str, int]]:
    """Label, address and number of people of each list behind the figures; of party members to who may open their report."""
    counts = people_counts(now)
    party = place.unit is not None and may_open_unit(request.user, place.unit)
    shown = [
        *(PeopleFilter.UNREGISTERED, PeopleFilter.REGISTERED),
        *((PeopleFilter.PARTY_NOT_SERVED, PeopleFilter.PARTY_SERVED) if party else ()),
        *(PeopleFilter.NOT_SERVED, PeopleFilter.SERVED),
    ]
    return [(PEOPLE_WORDS[which], behind_url(place, at, which), counts[which]) for which in shown]


def people_counts(now: Figures) -> dict[PeopleFilter, int]:
    """How many people stand in each list, from the figures alone."""
    registered, party, staff = now.registration, now.party, now.staff
    return {
        PeopleFilter.ALL: now.roster,
        PeopleFilter.REGISTERED: registered.numerator,
        PeopleFilter.UNREGISTERED: now.roster - registered.numerator,
        PeopleFilter.SERVED: staff.numerator,
        PeopleFilter.NOT_SERVED: now.roster - staff.numerator,
        PeopleFilter.PARTY: party.denominator,
        PeopleFilter.PARTY_SERVED: party.numerator,
        PeopleFilter.PARTY_NOT_SERVED: party.denominator - party.numerator,
    }


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The city; who does not see it is led to the own area or unit."""
    if not can(request.user, places.VIEW, on={}):
        return redirect(places.beginning(request.user))
    place, at, rate = places.city(request.user), moment_of(request), rate_of(request)
    rows, as_table = queries.figures("area", year=at.year, as_of=at.as_of), request.GET.get("view") == "table"
    drawn = cards.map_data(rows, rate, at)
    ranking = rankings()
    in_order = ranking is not None
    listed = _areas(rows, rate, at, in_order=in_order)
    node = _node(request, place, at, rate)
    context = node | {
        "areas": [one.thing for one in listed],
        "rank_of": {one.thing[0].pk: one.place for one in listed} if in_order else {},
        "in_order": in_order,
        "ranking": ranking,
        "map": None if as_table else drawn,
        "has_targets": drawn is not None,
        "views": [
            ("地图", place.url("", at, {"rate": rate}), not as_table),
            ("三项对照", place.url("", at, {"rate": rate, "view": "table"}), as_table),
        ]
        if drawn
        else [],
        "map_label": f"{len(rows)} 个区域的{RATES[rate].title}，数字见表格",
        "units": bool(node["figures"].roster) or Unit.objects.exists(),
    }
    return render(request, "indicators/city.html", context)


@login_required
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area with the units that stood there on the day, by code, page by page."""
    place, at, rate = places.area(request.user, code), moment_of(request), rate_of(request)
    there = Unit.objects.filter(pk__in=placed_on(at.as_of).filter(area_id=place.pk).values("unit_id"))
    page = paginate(there, order=["code"], cursor=request.GET.get("after"), query=request.GET)
    ids = [row.pk for row in page.rows]
    seen = set(
        visible(request.user, places.VIEW, Unit.objects.filter(pk__in=ids), area="area", unit="pk").values_list(
            "pk", flat=True
        )
    )
    rows = queries.figures("unit", year=at.year, as_of=at.as_of, ids=ids) if ids else []
    context = _node(request, place, at, rate) | {
        "page": page,
        "units_total": there.count() if page.next_cursor or page.prev_cursor else len(page.rows),
        "units": [
            (row, row.rates[rate], Place("unit", row.pk, row.code, row.name, {}).url("", at) if row.pk in seen else "")
            for row in rows
        ],
    }
    return render(request, "indicators/area.html", context | towns_below(request.user, place, at))


@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit with what its clerk should look at."""
    place, at, rate = places.unit(request.user, code), moment_of(request), rate_of(request)
    if place.unit is None:
        raise NotFound()
    node = _node(request, place, at, rate)
    above = Place("area", place.unit.area_id, place.unit.area.code, place.unit.area.name, {})
    context = node | {
        "unit": place.unit,
        "doubts": open_doubts(place.unit),
        "gap": abs(node["figures"].headcount_gap),
        "may_roster": sees_people(request.user, place),
        "may_edit": can(request.user, "roster.edit", place.unit),
        "area_place": above,
        "area_url": above.url("", at),
        "sees_area": can(request.user, places.VIEW, on={"area": place.unit.area_id}),
    }
    return render(request, "indicators/unit.html", context)
