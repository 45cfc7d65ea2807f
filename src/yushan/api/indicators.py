"""The three rates of the plan, as far as the asker may see them."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from yushan.api.answers import errors
from yushan.api.schemas import CatalogueQuery, IndicatorOut, IndicatorQuery, MeasuredOut
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.indicators.export import as_dict, measured_dict
from yushan.indicators.moments import FIRST_YEAR, last_day
from yushan.indicators.queries import figures
from yushan.indicators.queries.catalogue import catalogue, indicator
from yushan.indicators.queries.of_nodes import nodes_of, over_nodes, place_of_unit
from yushan.organizations.access import can, require, visible
from yushan.organizations.models import Area, Unit

router = Router(tags=["indicators"])
# Units that are answered at once with every indicator of the catalogue.
_WITH_ALL = 200


def _nodes(actor: Any, scope: str) -> list[int] | None:
    """Which nodes of a scope the actor may see: their keys, None for all. NotAllowed when there is none."""
    require(actor, "indicators.view")
    if can(actor, "indicators.view", on={}):  # over the city
        return None
    ids: list[int] = []
    if scope == "area":
        ids = list(visible(actor, "indicators.view", Area.objects.all(), area="pk").values_list("pk", flat=True))
    elif scope == "unit":
        rows = visible(actor, "indicators.view", Unit.objects.all(), area="area", unit="pk")
        ids = list(rows.values_list("pk", flat=True))
    if not ids:
        raise NotAllowed("您没有查看这个层级指标的权限，可向上级管理员申请授权。")
    return ids


@router.get(
    "/indicators",
    response={200: list[IndicatorOut], **errors(401, 403, 422, 429)},
    operation_id="listIndicators",
    summary="三项指标",
)
def list_indicators(request: HttpRequest, asked: Query[IndicatorQuery], response: HttpResponse) -> Any:
    """Registration rate, party-member and staff participation of every node of a scope, ordered by code.

    Units come `limit` at a time; the header `Link` (rel="next") leads on while there are more.
    """
    ids = _nodes(request.user, asked.scope)
    as_of = _day(asked)
    if asked.scope == "unit":
        ids = [row.pk for row in _units(request, asked, asked.limit, response)]
    return [as_dict(row) for row in figures(asked.scope, year=as_of.year, as_of=as_of, ids=ids)]


def _units(request: HttpRequest, asked: IndicatorQuery, most: int, response: HttpResponse) -> list[Unit]:
    """The next units that the asker sees, by code, and the way on."""
    rows = visible(request.user, "indicators.view", Unit.objects.all(), area="area", unit="pk")
    found = list(rows.filter(code__gt=asked.after).order_by("code")[: most + 1])
    if len(found) > most:
        query = request.GET.copy()
        query["after"] = found[most - 1].code
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'
    return found[:most]


def _day(asked: IndicatorQuery) -> date:
    """The day that is asked: today, or the last day of a past year, where none is named."""
    today = clock.today()
    year = asked.year or (asked.as_of or today).year
    as_of = asked.as_of or last_day(year)
    if as_of.year != year:
        raise Refusal("截止日期要在所查的年份之内，并且不晚于今天。", field="as_of" if asked.as_of else "year")
    if as_of > today:
        raise Refusal("截止日期不能晚于今天。", field="as_of")
    if as_of.year < FIRST_YEAR:
        raise Refusal(f"截止日期太早，请用 {FIRST_YEAR} 年以后的日期。", field="as_of")
    return as_of


@router.get(
    "/indicators/catalogue",
    response={200: list[MeasuredOut], **errors(401, 403, 404, 422, 429)},
    operation_id="listCatalogue",
    summary="指标目录",
)
def list_catalogue(request: HttpRequest, asked: Query[CatalogueQuery], response: HttpResponse) -> Any:
    """Every indicator of the plan (or one, by its id) for each node of a scope that the asker sees, by code. Units come
    some at a time, as in listIndicators.
    """
    _nodes(request.user, asked.scope)
    as_of = _day(asked)
    chosen = [indicator(asked.indicator)] if asked.indicator else list(catalogue().values())
    if asked.scope == "unit":
        most = asked.limit if asked.indicator else min(asked.limit, _WITH_ALL)
        nodes = [place_of_unit(row) for row in _units(request, asked, most, response)]
    else:
        nodes = nodes_of(request.user, asked.scope)
    rows = over_nodes([one for one in chosen if asked.scope in one.scopes], asked.scope, nodes, as_of)
    return [
        measured_dict(row.place.scope, row.place.code, row.place.name, one)
        for row in rows
        for one in row.figures.values()
    ]
