"""What a request asks for: the day, the rate on show."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from yushan.common import clock
from yushan.indicators import places
from yushan.indicators.moments import FIRST_YEAR, Moment, moment, read_year, reportable
from yushan.indicators.places import Place
from yushan.indicators.words import RATES
from yushan.organizations.access import can


def moment_of(request: HttpRequest) -> Moment:
    """«截至» of the request."""
    return moment(request.GET.get("as_of", ""), request.GET.get("year", ""))


def rate_of(request: HttpRequest) -> str:
    """The rate that map, trend and table show; the party members' where none or an unknown one is named."""
    asked = request.GET.get("rate", "")
    return asked if asked in RATES else "party"


def sees_people(user: Any, place: Place) -> bool:
    """Names are for who may see the roster there."""
    return can(user, "roster.view", on=place.access)


def frame(
    request: HttpRequest, at: Moment, place: Place | None = None, kept: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the head of every page needs: the way up, the day and years to choose from; `kept` stays in the address."""
    today = clock.today()
    home = Place("city", 0, "", "", {})
    context: dict[str, Any] = {
        "place": place,
        "moment": at,
        "today": today,
        "first_day": date(FIRST_YEAR, 1, 1),
        "years": range(today.year, today.year - 6, -1),
        "kept": kept or {},
        "today_url": "?" + urlencode(kept or {}),
        "sees_city": can(request.user, places.VIEW, on={}),
        "home_page": home.url("", at),
        "rate_words": RATES,
    }
    if place:
        own = {} if place.scope == "city" else {"scope": place.scope, "node": place.code}
        query = urlencode(own | at.parameters)
        context |= {
            "catalogue_url": reverse("indicators:catalogue") + (f"?{query}" if query else ""),
            "node_url": place.url("", at),
            "export_url": place.url("export", at),
            "units_url": home.url("units", at, {"area": place.code} if place.scope == "area" else {}),
        }
    return context


def year_of(request: HttpRequest) -> int:
    """The year that is asked; this one where none is. Refusal for years to come."""
    asked = request.GET.get("year", "")
    return reportable(read_year(asked)) if asked else clock.today().year


def place_of(request: HttpRequest) -> Place:
    """The node that the address names (scope, node); else where the person begins."""
    return places.asked(request.user, request.GET.get("scope", "")[:12], request.GET.get("node", "").strip()[:20])


def kept_of(place: Place) -> dict[str, str]:
    """What stays in addresses so that the node goes along."""
    return {} if place.scope == "city" else {"scope": place.scope, "node": place.code}


def address(name: str, place: Place, at: Moment, *arguments: str, **more: str) -> str:
    """An address of this room with the node and the day."""
    query = urlencode(kept_of(place) | at.parameters | more)
    return reverse(f"indicators:{name}", args=arguments) + (f"?{query}" if query else "")
