"""The nightly check: what it found, and putting it right."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yushan.common.errors import NotAllowed
from yushan.indicators import places
from yushan.indicators.actions import start_recount
from yushan.indicators.models import DriftCheck, Recount
from yushan.indicators.words import KINDS, PHASES


def _kinds(check: DriftCheck | Recount) -> list[tuple[str, int]]:
    counted = Counter(str(detail["count"]) for detail in check.details)
    return [(KINDS.get(kind, kind), number) for kind, number in counted.most_common()]


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The last thirty checks and the last ten rebuildings."""
    if not places.is_city_admin(request.user):
        raise NotAllowed("只有市级管理员可以查看每日核对。")
    found = list(DriftCheck.objects.order_by("-pk")[:30])
    context: dict[str, Any] = {
        "checks": [(check, _kinds(check)) for check in found],
        "last": found[0] if found else None,
        "recounts": [(run, PHASES[run.phase], _kinds(run)) for run in Recount.objects.order_by("-pk")[:10]],
    }
    return render(request, "indicators/checks.html", context)


@login_required
@require_POST
def recount(request: HttpRequest) -> HttpResponse:
    """Starts the recount; its page shows how far it is."""
    return redirect("job", start_recount(request.user).pk)
