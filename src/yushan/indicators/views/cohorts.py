"""Cohorts: of those who registered in a quarter, how many still serve (G9)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yushan.common.errors import Refusal
from yushan.common.rates import Rate
from yushan.indicators import export
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.cohorts import cohorts_of
from yushan.indicators.rules.cohorts import SHOWN
from yushan.indicators.views.asked import moment_of
from yushan.indicators.views.catalogue import address, counts_word, file_kind, frame_of, place_of


def _asked(request: HttpRequest) -> tuple[Place, Moment]:
    place = place_of(request)
    if place.scope not in ("city", "area"):
        raise Refusal(f"分批次留存按全市和区县看，不按{counts_word(place.scope)}看。", field="scope")
    return place, moment_of(request)


def _shade(rate: Rate | None) -> str:
    """Class of a cell: shares in fifths. Nothing is told by the shade alone, the figures stand in it."""
    return f"ys-shade-{rate.numerator * 5 // rate.denominator}" if rate and rate.denominator else ""


def _heads() -> list[str]:
    return ["当季", *(f"{number} 季后" for number in range(1, SHOWN))]


@login_required
def cohorts(request: HttpRequest) -> HttpResponse:
    """The last eight quarters."""
    place, at = _asked(request)
    rows = cohorts_of(place, at.as_of)
    cells = [(row, [(rate, _shade(rate)) for rate in row.served]) for row in rows]
    context: dict[str, Any] = frame_of(request, at, place) | {
        "rows": cells,
        "heads": _heads(),
        "people": sum(row.people for row in rows),
        "heading": _("分批次留存"),
        "export_url": address("cohorts_export", place, at),
    }
    return render(request, "indicators/cohorts.html", context)


@login_required
def cohorts_export(request: HttpRequest) -> HttpResponse:
    """The same as a table: people, and how many of them served in each quarter."""
    kind = file_kind(request)
    place, at = _asked(request)
    rows = [
        [row.name, row.people, *("" if rate is None else rate.numerator for rate in row.served)]
        for row in cohorts_of(place, at.as_of)
    ]
    head = f"{place.name} 各季度注册的志愿者，之后每季参加服务的人数，截至 {at.as_of}"
    return export.download(kind, f"{place.name}-分批次留存-{at.as_of}", head, ["注册季度", "人数", *_heads()], rows)
