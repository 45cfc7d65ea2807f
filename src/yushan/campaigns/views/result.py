"""The page of a selection for everybody, and the whole list of a category with a search.

A thousand people open a result in the minute it is out: what stands in it is read as plain values and drawn once
(common/pieces.py).
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.campaigns.actions.organising import rules_in_words
from yushan.campaigns.models import AwardCampaign, Category
from yushan.campaigns.queries import campaigns as queries
from yushan.campaigns.queries.lines import Line, line_of, of_category, public_lines
from yushan.campaigns.queries.nominees import categories_of
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.common.pieces import piece

Route = AwardCampaign.Route
# Of a category so many stand on the page itself; the others are behind its search.
FIRST, SIZE = 60, 100


def _shown(line: Line, now: datetime, is_noticed: bool) -> dict[str, Any]:
    may_object = is_noticed and line.until is not None and line.until > now
    return {"code": line.code, "name": line.name, "area": line.area, "may_object": may_object}


def _category(row: Category, lines: list[Line], now: datetime, is_noticed: bool) -> dict[str, Any]:
    own = [line for line in lines if line.category == row.pk]
    return {
        "pk": row.pk, "name": row.name, "honour": row.honour, "quota": row.quota, "rules": list(rules_in_words(row)),
        "count": len(own), "left": max(len(own) - FIRST, 0),
        "lines": [_shown(line, now, is_noticed) for line in own[:FIRST]],
    }  # fmt: skip


def _content(found: AwardCampaign) -> dict[str, Any]:
    """All that stands in the page; 2 statements."""
    now, is_noticed = clock.now(), found.state == AwardCampaign.State.NOTICED
    lines, is_open = public_lines(found), queries.is_open(found)
    return {
        "code": found.code, "text": found.text, "nominate_until": found.nominate_until, "notice_until": found.notice_until,
        "criteria": [(one["name"], one["weight"]) for one in found.criteria],
        "categories": [_category(row, lines, now, is_noticed) for row in categories_of(found)],
        "is_noticed": is_noticed, "is_done": found.state == AwardCampaign.State.DONE, "is_open": is_open,
        "may_nominate": is_open and bool({Route.PUBLIC, Route.SELF} & set(found.routes)),
        "routes": [str(Route(one).label) for one in found.routes],
        "year": found.year,
    }  # fmt: skip


@require_safe
@never_cache
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """One campaign; from the notice on those who are to win."""
    found = queries.public_campaign(code)
    body = piece("campaigns/_public_campaign.html", _content(found))
    return render(request, "campaigns/public_campaign.html", {"campaign": found, "body": body, "tab": "home"})


@require_safe
@never_cache
def category(request: HttpRequest, code: str, category: int) -> HttpResponse:
    """Everybody of a category, page by page, and who is looked for."""
    found = queries.public_campaign(code)
    row = next((one for one in categories_of(found) if one.pk == category), None)
    if row is None or found.state not in AwardCampaign.AFTER_REVIEW:
        raise NotFound("这次评选还没有公示，名单到时列在这里。")
    text, now = request.GET.get("q", "").strip()[:60], clock.now()
    page = paginate(
        of_category(found, row, text), order=["position", "id"], cursor=request.GET.get("after"), size=SIZE, query=request.GET
    )  # fmt: skip
    is_noticed = found.state == AwardCampaign.State.NOTICED
    context = {
        "campaign": found,
        "category": row,
        "page": page,
        "lines": [_shown(line_of(one), now, is_noticed) for one in page.rows],
        "text": text,
        "is_noticed": is_noticed,
        "tab": "home",
    }
    return render(request, "campaigns/public_category.html", context)
