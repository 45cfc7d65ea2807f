"""The published daily roots, and what anybody needs to compute them again."""

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.ledger import queries
from yushan.ledger.rules import leaf_hash, merkle_root


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """Newest first; `?day=` begins at that day."""
    day = _day(request.GET.get("day", ""))
    rows = queries.roots().filter(day__lte=day) if day else queries.roots()
    page = paginate(rows, order=["-day"], cursor=request.GET.get("after"), size=30, query=request.GET)
    return render(request, "ledger/roots.html", {"page": page, "day": day, "tab": "home"})


@require_safe
def leaves(request: HttpRequest, day: str) -> JsonResponse:
    """The heads that went into a day's root: enough to compute it again with any SHA-256."""
    found = _day(day)
    root = queries.root_of_day(found) if found else None
    if root is None:
        raise NotFound("这一天没有台账凭据：当天没有时长入账，或者还没有封账。")
    listed = queries.leaves_of(root)
    body = {
        "day": root.day.isoformat(),
        "root": root.root,
        "previous_root": root.previous_root,
        "merkle": merkle_root([leaf_hash(*one) for one in listed]),
        "entries": root.entries,
        "sealed_at": root.sealed_at.isoformat(),
        "leaves": [{"organization": one[0], "sequence": one[1], "hash": one[2]} for one in listed],
    }
    response = JsonResponse(body, json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="ledger-{root.day}.json"'
    return response
