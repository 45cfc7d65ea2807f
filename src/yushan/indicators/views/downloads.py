"""Figures as files: what the page shows, without names of people."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from yushan.common.errors import NotFound, Refusal
from yushan.indicators import export, places, queries
from yushan.indicators.actions.handing_out import LIMIT
from yushan.indicators.moments import Moment
from yushan.indicators.queries import Figures
from yushan.indicators.queries.people import placed_on
from yushan.indicators.views.asked import moment_of
from yushan.indicators.views.units import sieve_of, units_asked


def _file(request: HttpRequest, name: str, rows: Sequence[Figures], at: Moment) -> HttpResponse:
    kind = request.GET.get("format", "xlsx")
    if kind not in ("xlsx", "csv"):
        raise NotFound("只能导出为 xlsx 或 csv，请从页面上选择。")
    cells = [export.as_cells(row) for row in rows]
    return export.download(kind, f"{name}-{at.as_of}", export.title(at.year, at.as_of), export.HEADER, cells)


@login_required
def city(request: HttpRequest) -> HttpResponse:
    """The city and its areas."""
    place, at = places.city(request.user), moment_of(request)
    rows = queries.figures("city", year=at.year, as_of=at.as_of)
    return _file(request, place.name, rows + queries.figures("area", year=at.year, as_of=at.as_of), at)


@login_required
def area(request: HttpRequest, code: str) -> HttpResponse:
    """An area and its units."""
    place, at = places.area(request.user, code), moment_of(request)
    ids = list(placed_on(at.as_of).filter(area_id=place.pk).values_list("unit_id", flat=True))
    rows = queries.figures("area", year=at.year, as_of=at.as_of, ids=[place.pk])
    return _file(request, place.name, rows + queries.figures("unit", year=at.year, as_of=at.as_of, ids=ids), at)


@login_required
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit."""
    place, at = places.unit(request.user, code), moment_of(request)
    return _file(request, place.name, queries.figures("unit", year=at.year, as_of=at.as_of, ids=[place.pk]), at)


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """The list of units as it is narrowed."""
    at = moment_of(request)
    ids = list(
        units_asked(request.user, sieve_of(request), at).order_by("code").values_list("pk", flat=True)[: LIMIT + 1]
    )
    if len(ids) > LIMIT:
        raise Refusal(f"单位超过 {LIMIT:,} 个，请先按区县筛选，再分别导出。")
    return _file(request, "全部单位", queries.figures("unit", year=at.year, as_of=at.as_of, ids=ids), at)
