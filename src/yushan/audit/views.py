"""The trail for auditors: read only, and copies of it with a reason."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.audit import checking, words
from yushan.audit.actions import exports
from yushan.audit.queries import lines_seen
from yushan.common import clock
from yushan.common.paging import paginate

FILTERS = ("room", "action", "who", "about", "thing", "since", "until", "personal")


def _asked(values: object) -> dict[str, str]:
    """The filters as they were sent, cut to a sensible length."""
    return {name: values.get(name, "").strip()[:80] for name in FILTERS}  # type: ignore[attr-defined]


@login_required
def lines(request: HttpRequest) -> HttpResponse:
    """Newest first, by key; filters for room, action, person, subject, personal data and days."""
    asked = _asked(request.GET)
    found = lines_seen(request.user, **exports.asked_of(asked))
    page = paginate(found, order=["-at", "-pk"], cursor=request.GET.get("after"), size=50, query=request.GET)
    rows = [
        {
            "line": line,
            "actor": words.actor(line.who),
            "action": words.name(line.action),
            "room": words.room(line.action),
            "details": json.dumps(line.details, ensure_ascii=False, sort_keys=True) if line.details else "",
            "thing": urlencode({"thing": f"{line.subject_type}:{line.subject_id}"}) if line.subject_type else "",
        }
        for line in page.rows
    ]
    context = {
        "page": page,
        "rows": rows,
        "asked": asked,
        "narrowed": any(asked.values()),
        "rooms": words.ROOMS.items(),
        "actions": words.by_room(),
        "standing": checking.standing(),
    }
    return render(request, "audit/lines.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Orders a copy of what the page shows; its progress is a page of its own."""
    made = exports.ask(request.user, filters=_asked(request.POST), reason=request.POST.get("reason", ""))
    return redirect("job", made.job_id)


@login_required
def my_exports(request: HttpRequest) -> HttpResponse:
    """Copies that the asker ordered, while they are kept."""
    context = {"exports": exports.exports_of(request.user), "days": exports.KEPT_DAYS, "most": exports.MOST_LINES}
    return render(request, "audit/exports.html", context)


@login_required
@never_cache
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file; by POST, because it is written into the trail."""
    made, content = exports.fetch(request.user, pk=pk)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"audit-{clock.local(made.asked_at):%Y%m%d}-{made.pk}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
