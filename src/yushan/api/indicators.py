"""The three rates of the plan, as far as the asker may see them."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from yushan.api.answers import errors
from yushan.api.schemas import IndicatorOut, IndicatorQuery
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.indicators.export import as_dict
from yushan.indicators.queries import figures
from yushan.organizations.access import can, require, visible
from yushan.organizations.models import Area, Unit

router = Router(tags=["indicators"])


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
def list_indicators(request: HttpRequest, asked: Query[IndicatorQuery]) -> Any:
    """Registration rate, party-member and staff participation of every node of a scope, ordered by code."""
    ids = _nodes(request.user, asked.scope)
    today = clock.today()
    as_of = asked.as_of or min(today, date(asked.year, 12, 31))
    if as_of.year != asked.year:
        raise Refusal("截止日期要在所查的年份之内，并且不晚于今天。", field="as_of" if asked.as_of else "year")
    if as_of > today:
        raise Refusal("截止日期不能晚于今天。", field="as_of")
    return [as_dict(row) for row in figures(asked.scope, year=asked.year, as_of=as_of, ids=ids)]
