"""G1: the structure of the corps as a picture, its gaps and its growth."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.tallies import up_to
from yushan.organizations.access import can, grants_of, require
from yushan.organizations.queries import coverage, the_corps
from yushan.organizations.queries import overview as queries

# What was at the ends of past quarters hardly changes; a corps of tens of thousands takes long to count.
_GROWTH_KEPT = 600


def _day(text: str) -> date:
    if not text:
        return clock.today()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("日期要写成 2026-03-05 这样，请重新选择。") from error
    if day > clock.today():
        raise Refusal("只能看今天和以前的日子，请重新选择。")
    return day


def _chart(growth: list[tuple[date, int, int]]) -> dict[str, Any]:
    return {
        "labels": [f"{day:%Y-%m}" for day, _, _ in growth],
        "series": [
            {"name": "支队", "values": [detachments for _, detachments, _ in growth]},
            {"name": "服务队", "values": [teams for _, _, teams in growth]},
        ],
        "unit": "个",
    }


def _growth(user: Any, totals: dict[str, int]) -> list[tuple[date, int, int]]:
    """The quarters behind us, kept for ten minutes, and today by the totals just counted."""
    today = clock.today()
    held = ",".join(str(grant.pk) for grant in grants_of(user))  # with another reach another history
    key = f"organizations:growth:{user.pk}:{today}:{sha256(held.encode()).hexdigest()[:16]}"
    past = cache.get_or_set(key, lambda: queries.growth(user), _GROWTH_KEPT)
    return [*(past or []), (today, totals["detachment"], totals["team"])]


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """The tree as a picture, areas without a detachment, detachments without teams, growth, any past day by area."""
    require(request.user, "organization.view")
    day = _day(request.GET.get("as_of", ""))
    tiles = queries.picture(request.user)
    totals, by_area = queries.structure_on(request.user, day)
    growth = _growth(
        request.user, totals if day == clock.today() else queries.structure_on(request.user, clock.today())[0]
    )
    corps = the_corps()
    may_found = can(request.user, "organization.edit")
    covers = coverage.cover(request.user)
    context = {
        "covers": covers, "towns": sum(one.total for one in covers), "covered": sum(one.covered for one in covers),
        "loose": up_to(coverage.unbound_teams(request.user)),
        "corps": corps, "tiles": tiles, "day": day, "totals": totals, "by_area": by_area,
        "right_under": queries.teams_right_under(corps, request.user) if corps else 0,
        "missing": [tile for tile in tiles if tile.tone == "missing"],
        "empty": [tile for tile in tiles if tile.tone == "empty"],
        "held": sum(tile.detachment is not None for tile in tiles),
        "growth": growth[::-1], "chart": _chart(growth),
        "may_found": may_found and corps is not None and corps.state == "active", "today": clock.today(),
    }  # fmt: skip
    return render(request, "organizations/overview.html", context)
