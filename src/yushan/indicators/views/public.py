"""数据公开: the pictures of the city for everybody; small groups are left out, and kept for some minutes."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from yushan.common import clock
from yushan.indicators.drawings import PICTURES, Picture
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.pictures import TRAITS
from yushan.indicators.rules.drawing import Drawing
from yushan.indicators.rules.few import FEW
from yushan.indicators.views.catalogue import file_kind
from yushan.indicators.views.pictures import picture_named, table_file, trait_of
from yushan.plan.queries import current_plan

_SECONDS = 600


def _city() -> Place:
    plan = current_plan()
    return Place("city", 0, plan.city_code, plan.city_name, {})


def _drawn(picture: Picture, trait: str) -> tuple[Drawing, Moment]:
    """Of the whole city up to today; everybody gets the same for _SECONDS."""
    today = clock.today()
    at = Moment(today.year, today, True)
    key = f"indicators:open:{picture.code}:{trait}:{today}"
    found = cache.get(key)
    if found is None:
        found = picture.draw(_city(), at, trait, FEW)
        cache.set(key, found, _SECONDS)
    return found, at


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All pictures, and the way to the big screen."""
    listed = [(one, reverse("open_figures:picture", args=[one.code])) for one in PICTURES.values()]
    return render(request, "indicators/open_pictures.html", {"listed": listed, "few": FEW, "tab": "home"})


@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """One picture beside its table."""
    one, trait = picture_named(code), trait_of(request)
    drawn, at = _drawn(one, trait)
    url, query = reverse("open_figures:picture", args=[code]), f"?by={trait}" if one.has_traits else ""
    context: dict[str, Any] = {
        "picture": one,
        "drawn": drawn,
        "as_of": at.as_of,
        "heading": one.title_by(trait),
        "traits": [(label, f"{url}?by={name}", name == trait) for name, label in TRAITS.items()] if query else [],
        "export_url": reverse("open_figures:picture_export", args=[code]) + query,
        "tab": "home",
    }
    return render(request, "indicators/open_picture.html", context)


@require_safe
@cache_control(public=True, max_age=_SECONDS)
def export_table(request: HttpRequest, code: str) -> HttpResponse:
    """The table as a file."""
    kind, one, trait = file_kind(request), picture_named(code), trait_of(request)
    drawn, at = _drawn(one, trait)
    return table_file(kind, one, drawn, place=_city().name, title=one.title_by(trait), as_of=at.as_of)
