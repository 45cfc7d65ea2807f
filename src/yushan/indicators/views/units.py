"""All units with the three rates, by code: no ranking."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common.paging import paginate
from yushan.indicators import places, queries
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import Figures
from yushan.indicators.queries.people import placed_on
from yushan.indicators.stale import kept
from yushan.indicators.views.asked import frame, moment_of
from yushan.indicators.words import RATES
from yushan.organizations import queries as organizations
from yushan.organizations.access import visible
from yushan.organizations.models import Unit

_PASSING_SECONDS = 0 if settings.TESTING else 60
MET = {"yes": "已达到", "no": "未达到"}


@dataclass(frozen=True)
class Sieve:
    """What the list is narrowed by; unknown values count as not given."""

    area: str
    level: str
    rate: str
    met: str
    text: str

    @property
    def parameters(self) -> dict[str, str]:
        """Only what is set, for addresses."""
        named = {"area": self.area, "level": self.level, "rate": self.rate, "met": self.met, "q": self.text}
        return {key: value for key, value in named.items() if value}


def sieve_of(request: HttpRequest) -> Sieve:
    """The filters of a request."""
    get = request.GET
    level, rate, met = get.get("level", ""), get.get("rate", ""), get.get("met", "")
    return Sieve(
        area=get.get("area", "")[:12],
        level=level if level in Unit.Level.values else "",
        rate=rate if rate in RATES else "",
        met=met if met in MET else "",
        text=get.get("q", "").strip()[:60],
    )


def passes(row: Figures, sieve: Sieve) -> bool:
    """«已达到»: the chosen rate, or all three; «未达到»: the chosen one, or any. «—» is neither."""
    outcomes = [rate.met for code, rate in row.rates.items() if sieve.rate in ("", code)]
    return all(outcome is True for outcome in outcomes) if sieve.met == "yes" else False in outcomes


def units_asked(user: Any, sieve: Sieve, at: Moment) -> QuerySet[Unit]:
    """Units that the user may see, narrowed; areas are those of the asked day."""
    if not places.sees_figures(user):
        raise places.no_permission()
    units = visible(user, places.VIEW, Unit.objects.all(), area="area", unit="pk")
    if sieve.area:
        units = units.filter(pk__in=placed_on(at.as_of).filter(area__code=sieve.area).values("unit_id"))
    if sieve.level:
        units = units.filter(level=sieve.level)
    for word in sieve.text.split():
        units = units.filter(Q(name__icontains=word) | Q(code__startswith=word.upper()))
    return units.filter(pk__in=_passing(sieve, at)) if sieve.met else units


def _passing(sieve: Sieve, at: Moment) -> list[int]:
    """Units of the whole city that pass: reckoned once for all pages of the list and everybody who looks."""

    def make() -> list[int]:
        rows = queries.figures("unit", year=at.year, as_of=at.as_of)
        return [row.pk for row in rows if passes(row, sieve)]

    key = f"indicators:passing:{at.year}:{at.as_of}:{sieve.rate}:{sieve.met}"
    found: list[int] = kept(key, _PASSING_SECONDS, make)
    return found


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The list: filters, keyset pages, a constant number of statements."""
    at, sieve = moment_of(request), sieve_of(request)
    units = units_asked(request.user, sieve, at)
    page = paginate(units, order=["code"], cursor=request.GET.get("after"), query=request.GET)
    rows = queries.figures("unit", year=at.year, as_of=at.as_of, ids=[unit.pk for unit in page.rows])
    found = {row.pk: row for row in rows}
    placed = dict(placed_on(at.as_of).filter(unit_id__in=found).values_list("unit_id", "area__name"))
    export = Place("city", 0, "", "", {}).url("units_export", at, sieve.parameters)
    context = frame(request, at, kept=sieve.parameters) | {
        "page": page,
        "rows": [
            (found[unit.pk], unit.get_level_display(), placed.get(unit.pk, ""), _unit_url(unit, at))
            for unit in page.rows
        ],
        "sieve": sieve,
        "areas": organizations.areas(at.as_of),
        "levels": Unit.Level.choices,
        "mets": MET.items(),
        "export_url": export,
        "total": units.count(),
        "clear_url": "?" + urlencode(at.parameters),
    }
    return render(request, "indicators/units.html", context)


def _unit_url(unit: Unit, at: Moment) -> str:
    return Place("unit", unit.pk, unit.code, unit.name, {}).url("", at)
