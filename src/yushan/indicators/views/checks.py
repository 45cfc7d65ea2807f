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

KINDS = {
    "contribution": "人员的三项指标计数",
    "daily_total": "组织每日时长合计",
    "yearly_participation": "人员本年参与",
    "posted_minutes": "志愿者累计时长",
    "daily_sum": "三项指标的每日合计",
    "daily_hours": "区县和全市每日时长合计",
    "cell": "数据查询的分项合计",
    "cell_line": "活动每月时长",
    "posted_place": "组织时长所在的区县",
    "unit_line": "单位的服务时长",
    "registered_spell": "志愿者注册的日子",
    "served_year": "志愿者在各组织的服务",
    "counted_activity": "活动的计数",
    "counted_placement": "组织设立和调整的计数",
    "activity_sum": "活动和评价合计",
    "tree_sum": "组织数量合计",
    "volunteer_sum": "志愿者人数合计",
    "monthly_sum": "每月合计",
}

PHASES = {
    "people": "正在核算人员",
    "spells": "正在核算志愿者",
    "lines": "正在核算台账",
    "sums": "正在核算合计",
    "done": "已完成",
}


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
