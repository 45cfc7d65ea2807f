"""Pages that everybody can read."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.activities.queries import cards, open_activities
from yushan.common import clock
from yushan.common.paging import paginate
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.plan.models import Target
from yushan.portal.queries import (
    coming_activities,
    figures,
    last_round,
    public_project,
    public_projects,
    week_count,
)
from yushan.portal.queries.me import is_watched
from yushan.portal.views.area import areas, chosen, remember
from yushan.projects.actions.watching import watch as watch_project
from yushan.projects.rules.library import ASKED_AGAIN

_TARGETS = {
    "registration_rate": "职工注册率",
    "party_participation": "党员每年参与率",
    "staff_participation": "职工每年参与率",
    "demonstration_stations": "示范站点",
}
_SCOPES = {"unit": "每个单位", "area": "每个区县", "city": "全市"}


def home(request: HttpRequest) -> HttpResponse:
    """What is on near here, and the way to everything else."""
    listed = areas()
    area = chosen(request, listed)
    coming = coming_activities(area, 3)
    elsewhere = area is not None and not coming
    if elsewhere:
        coming = coming_activities(None, 3)
    soon = clock.at(clock.today() + timedelta(days=2))
    context = {
        "areas": listed,
        "area": area,
        "cards": cards(coming, None, None),
        "elsewhere": elsewhere,
        "soon": bool(coming) and coming[0].starts_at < soon,
        "week": week_count(area),
        "figures": figures(),
        "tab": "home",
    }
    return remember(request, render(request, "portal/home.html", context), area)


def _area_of(request: HttpRequest, listed: Sequence[Area]) -> Area | None:
    return next((one for one in listed if one.code == request.GET.get("area")), None)


def projects(request: HttpRequest) -> HttpResponse:
    """Projects by area, programme, focus and strategy; on request only those that look for people."""
    listed = areas()
    area, programme, text = _area_of(request, listed), request.GET.get("programme", ""), request.GET.get("q", "")[:60]
    chosen = {name: request.GET.get(name, "")[:40] for name in ("focus", "strategy")}
    joinable = bool(request.GET.get("open"))
    page = paginate(
        public_projects(area, programme, text, **chosen, joinable=joinable),
        order=["-id"],
        cursor=request.GET.get("after"),
        size=20,
        query=request.GET,
    )
    context = {"page": page, "areas": listed, "area": area, "programme": programme, "text": text, "tab": "home"}
    context |= {"programmes": plan.choices("programmes"), "chosen": chosen, "joinable": joinable}
    context |= {"focuses": plan.choices("focuses"), "strategies": plan.choices("strategies")}
    return render(request, "portal/projects.html", context)


def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project: what it wants to reach, whom it looks for, its coming activities with places left."""
    found = public_project(code)
    coming = list(open_activities().filter(project=found)[:10])
    is_recruiting = found.state in ("recruiting", "running")
    before = last_round(found)
    context = {
        "project": found,
        "is_asked_again": found.state in ASKED_AGAIN,
        "goal": before.get("goal", found.goal),
        "beneficiaries": before.get("beneficiaries", found.beneficiaries),
        "posts": list(found.posts.all()) if is_recruiting else [],
        "is_recruiting": is_recruiting,
        "is_watched": is_watched(request.user, found),
        "cards": cards(coming, None, None),
        "tab": "home",
    }
    context["focus"] = plan.name_of("focuses", found.focus) if found.focus else ""
    return render(request, "portal/project.html", context)


@login_required
@require_POST
def watch(request: HttpRequest, code: str) -> HttpResponse:
    """Begins or ends to hear of a project's new activities."""
    found = public_project(code)
    is_watched = request.POST.get("do") != "drop"
    watch_project(request.user, project=found, watched=is_watched)  # type: ignore[arg-type]
    text = _("已关注，有新活动会告诉您。") if is_watched else _("已取消关注。")
    messages.success(request, text)
    return redirect("portal:project", code=code)


def the_plan(request: HttpRequest) -> HttpResponse:
    """The plan in force: targets, programmes and brands, every clause with who is responsible."""
    targets = [
        {
            "name": _TARGETS.get(row.indicator, row.indicator),
            "scope": _SCOPES.get(row.scope, row.scope),
            "value": f"{row.permille / 10:g}%" if row.permille is not None else f"{row.count} 个",
            "year": row.from_year,
            "clause": row.clause,
        }
        for row in Target.objects.order_by("clause", "from_year")
    ]
    clauses = [(heading, list(rows)) for heading, rows in groupby(plan.clauses(), key=lambda row: row.heading)]
    tables = [
        ("四大工程", plan.entries("works")),
        ("行动计划", plan.entries("programmes")),
        ("品牌活动", plan.entries("brands")),
        ("重要时点", plan.entries("key_dates")),
        ("服务类型", plan.entries("service_types")),
    ]
    context = {"plan": plan.current_plan(), "targets": targets, "clauses": clauses, "tables": tables, "tab": "home"}
    return render(request, "portal/plan.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    """How things are done, and whom to call."""
    return render(request, "portal/help.html", {"tab": "home"})
