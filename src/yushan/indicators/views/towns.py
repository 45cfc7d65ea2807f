"""The towns of an area on the pages that lead down to them."""

from typing import Any

from django.urls import reverse

from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.towns import towns_of
from yushan.organizations.access import can


def towns_below(user: Any, place: Place, at: Moment) -> dict[str, Any]:
    """What `_towns.html` draws; nothing but for an area with towns of its own."""
    rows = towns_of(place.pk, at.year, at.as_of) if place.scope == "area" else []
    node = reverse("indicators:catalogue") + "?scope=organization&node="
    without = reverse("organizations:towns") + f"?area={place.code}&show=missing"
    return {
        "towns": [(one, [(team, node + team.code) for team in one.teams]) for one in rows],
        "towns_covered": sum(bool(one.teams) for one in rows),
        "towns_without_url": without if can(user, "organization.view", on=place.access) else "",
    }
