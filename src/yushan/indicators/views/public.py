"""数据公开: the pictures of the city for everybody; small groups are left out, and kept for some minutes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from yushan.indicators.drawings import PICTURES
from yushan.indicators.open_pictures import SECONDS, drawn, whole_city
from yushan.indicators.queries.pictures import TRAITS
from yushan.indicators.rules.few import FEW
from yushan.indicators.views.catalogue import file_kind
from yushan.indicators.views.pictures import picture_named, table_file, trait_of


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All pictures, and the way to the big screen."""
    listed = [(one, reverse("open_figures:picture", args=[one.code])) for one in PICTURES.values()]
    return render(request, "indicators/open_pictures.html", {"listed": listed, "few": FEW, "tab": "home"})


@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """One picture beside its table."""
    one, trait = picture_named(code), trait_of(request)
    drawing, at = drawn(one, trait)
    url, query = reverse("open_figures:picture", args=[code]), f"?by={trait}" if one.has_traits else ""
    context: dict[str, Any] = {
        "picture": one,
        "drawn": drawing,
        "as_of": at.as_of,
        "heading": one.title_by(trait),
        "traits": [(label, f"{url}?by={name}", name == trait) for name, label in TRAITS.items()] if query else [],
        "export_url": reverse("open_figures:picture_export", args=[code]) + query,
        "tab": "home",
    }
    return render(request, "indicators/open_picture.html", context)


@require_safe
@cache_control(public=True, max_age=SECONDS)
def export_table(request: HttpRequest, code: str) -> HttpResponse:
    """The table as a file."""
    kind, one, trait = file_kind(request), picture_named(code), trait_of(request)
    drawing, at = drawn(one, trait)
    return table_file(kind, one, drawing, place=whole_city().name, title=one.title_by(trait), as_of=at.as_of)
