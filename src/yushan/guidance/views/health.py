"""T5.5: the health check of an organization, and the list of who needs help for the level above."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yushan.common import clock
from yushan.common.paging import paginate
from yushan.guidance import queries
from yushan.guidance.models import HealthScore
from yushan.guidance.pages import weak_nouns
from yushan.guidance.queries.scores import ORDER
from yushan.guidance.rules import CODES, LOW, NOUNS, Check, checks_of, grade_of, score_of
from yushan.guidance.views.composition import organization_of
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization

Where = Callable[[Organization], str]


def _by_name(name: str) -> Where:
    return lambda organization: reverse(f"organizations:{name}", args=[organization.pk])


def _activities(**query: str) -> Where:
    return lambda organization: (
        f"{reverse('activities:list')}?{urlencode(query | ({'q': organization.name} if organization.numchild == 0 else {}))}"
    )


# Check → (capability over the organization, words of the link, where it is put right, who else does it)
_PUT_RIGHT: dict[str, tuple[str, str, Where, str]] = {
    "charter": ("organization.edit", "去写章程", _by_name("charter"), "由组织的管理员写。"),
    "leader": ("organization.edit", "去任命或续任", _by_name("leaders"), "由组织的管理员登记。"),
    "admins": (
        "grant.manage",
        "增设管理员",
        lambda row: (
            f"{reverse('organizations:give_grant')}?{urlencode({'role': 'organization_admin', 'place': row.code})}"
        ),
        "由区县或市级管理员增设。",
    ),
    "activity": (
        "activity.edit",
        "新建活动",
        lambda row: reverse("activities:create"),
        "由组织的管理员或项目负责人发布。",
    ),
    "records": ("attendance.confirm", "看待公示的活动", _activities(state="finished"), "由组织的管理员结算。"),
    "members": (
        "volunteer.view",
        "看志愿者名单",
        lambda row: reverse("volunteers:list"),
        "由组织的管理员联系。",
    ),
    "objections": ("attendance.confirm", "看公示中的活动", _activities(state="noticed"), "由组织的管理员答复。"),
}


def _line(user: Any, organization: Organization, check: Check) -> dict[str, Any]:
    capability, words, where, others = _PUT_RIGHT[check.code]
    may = check.is_weak and can(user, capability, organization)
    return {
        "check": check,
        "url": where(organization) if may else "",
        "words": words,
        "others": others if check.is_weak and not may else "",
    }


def _chart(history: list[HealthScore]) -> dict[str, Any]:
    return {
        "labels": [f"{row.month:%Y-%m}" for row in history],
        "series": [{"name": "健康检查", "values": [row.score for row in history]}],
        "unit": "分",
        "max": 100,
    }


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The seven checks as things stand at this moment, with advice and the way there, and the score month by month."""
    organization = organization_of(request, pk)
    checks = checks_of(queries.facts_of(organization, clock.today()), queries.weights())
    score = score_of(checks)
    word, tone = grade_of(score)
    history = queries.scores_of(organization)
    weak = sorted((check for check in checks if check.is_weak), key=lambda check: (check.score, -check.weight))
    others = [check for check in checks if not check.is_weak]
    context = {
        "organization": organization, "score": score, "word": word, "tone": tone, "history": history[::-1],
        "lines": [_line(request.user, organization, check) for check in [*weak, *others]],
        "weak": len(weak), "weight": sum(check.weight for check in checks), "chart": _chart(history),
        "today": clock.today(), "may_list": can(request.user, "organization.approve", organization),
        "is_team": organization.level == Organization.Level.TEAM,
    }  # fmt: skip
    return render(request, "guidance/health.html", context)


def _chips(request: HttpRequest, name: str, options: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Filter chips that keep the other filter."""
    asked = {key: request.GET.get(key, "") for key in ("level", "weak", "q")}
    made = []
    for value, label in options:
        query = {key: text for key, text in (asked | {name: value}).items() if text}
        made.append({"label": label, "url": f"?{urlencode(query)}", "on": asked[name] == value})
    return made


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Organizations over whose life one decides, who needs help first; the scores are those of the last reckoning, at most a day old."""
    require(request.user, "organization.approve")
    level, weak, text = (request.GET.get(key, "")[:60] for key in ("level", "weak", "q"))
    month = queries.month_shown()
    rows = queries.scores_seen(request.user, month, level=level, weak=weak, text=text)
    page = paginate(rows, order=ORDER, cursor=request.GET.get("after"), query=request.GET)
    counts = rows.order_by().aggregate(total=Count("pk"), low=Count("pk", filter=Q(score__lt=LOW)))
    levels = [(one.value, str(one.label)) for one in list(Organization.Level)[1:]]
    context = {
        "lines": [(row, *grade_of(row.score), weak_nouns(row)) for row in page], "page": page, "text": text,
        "levels": _chips(request, "level", [("", "全部"), *levels]),
        "checks": _chips(request, "weak", [("", "全部"), *((code, NOUNS[code]) for code in CODES)]),
        "level": level, "weak": weak, "day": page.rows[0].day if page.rows else None, "month": month, **counts,
    }  # fmt: skip
    return render(request, "guidance/list.html", context)
