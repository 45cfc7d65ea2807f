"""The published daily roots, and what anybody needs to compute them again."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.ledger import queries
from yushan.ledger.lines import moment_text
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
    rows = queries.roots().select_related("stamp")
    rows = rows.filter(day__lte=day) if day else rows
    page = paginate(rows, order=["-day"], cursor=request.GET.get("after"), size=30, query=request.GET)
    stamped = any(hasattr(row, "stamp") for row in page.rows)
    return render(request, "ledger/roots.html", {"page": page, "day": day, "with_stamps": stamped, "tab": "home"})


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
        "chains": root.chains,
        "entries": root.entries,
        "sealed_at": moment_text(root.sealed_at),
        "leaves": [
            {"organization": code, "sequence": sequence, "hash": mark}
            | ({} if first is None else {"first": first, "lines": lines})
            for code, sequence, mark, first, lines in listed
        ],
    }
    response = JsonResponse(body, json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="ledger-{root.day}.json"'
    return response


@require_safe
def stamp(request: HttpRequest, day: str) -> HttpResponse:
    """The time stamp over a day's root, as the authority gave it: a token of RFC 3161."""
    found = _day(day)
    kept = queries.stamp_of_day(found) if found else None
    if kept is None:
        raise NotFound("这一天的凭据没有时间戳。")
    response = HttpResponse(bytes(kept.token), content_type="application/timestamp-token")
    response["Content-Disposition"] = f'attachment; filename="ledger-{kept.root.day}.tst"'
    return response


@require_safe
def checker(request: HttpRequest) -> HttpResponse:
    """The small program that checks a proof without the platform: one file, nothing but Python's own library."""
    path = Path(settings.BASE_DIR) / "docs" / "check_proof.py"
    if not path.exists():
        raise NotFound("核对用的小程序没有随平台安装，请联系运维人员。")
    response = HttpResponse(path.read_bytes(), content_type="text/x-python")
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response
