"""Two plan folders side by side, for who oversees the city."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common.sections import PlanError
from yushan.organizations.access import require
from yushan.oversight.queries import access
from yushan.plan import consequences
from yushan.plan.comparing import compare

_MOST = 40


def folders() -> dict[str, Path]:
    """Plan folders beside the one in use, by name."""
    here = Path(settings.PLAN_DIR).resolve().parent
    return {one.name: one for one in sorted(here.iterdir()) if (one / "plan.toml").is_file()} if here.is_dir() else {}


@login_required
def changes(request: HttpRequest) -> HttpResponse:
    """What differs between two of them, and what that means for tasks under way."""
    require(request.user, access.GIVE, on={})
    known, current = folders(), Path(settings.PLAN_DIR).resolve().name
    was = request.GET.get("was", current)
    now = request.GET.get("now", "")
    context: dict[str, Any] = {"choices": [(name, name) for name in known], "was": was, "now": now, "current": current}
    if was in known and now in known:
        try:
            groups = compare(known[was], known[now])
        except PlanError as error:
            context["fault"] = str(error)
        else:
            context["groups"] = [(label, found[:_MOST], max(0, len(found) - _MOST)) for label, found in groups]
            context["means"] = consequences.of([one for _label, found in groups for one in found])
            context["is_same"] = not groups
    return render(request, "oversight/plan.html", context)
