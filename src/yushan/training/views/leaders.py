"""Leaders of organizations and the compulsory training: rates by area, who lacks it, writing to them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.paging import paginate
from yushan.common.rates import Rate
from yushan.common.refused import done
from yushan.organizations.access import can, require
from yushan.training.actions.leaders import remind_leaders
from yushan.training.queries import leaders as queries


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Rates, and the people behind them."""
    require(request.user, "training.view")
    area, which = request.GET.get("area", "")[:20], request.GET.get("which", "lacking")
    rows = queries.leaders_seen(request.user)
    by_area = queries.rates(rows)
    whole = Rate(sum(one.rate.numerator for one in by_area), sum(one.rate.denominator for one in by_area))
    shown = rows.filter(organization__area__code=area) if area else rows
    counts = {"lacking": 0, "trained": 0}
    for one in by_area:
        if not area or one.code == area:
            counts["trained"] += one.rate.numerator
            counts["lacking"] += one.rate.denominator - one.rate.numerator
    if which in counts:
        shown = shown.filter(is_trained=which == "trained")
    page = paginate(shown, order=["organization_id", "id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    context = {
        "page": page,
        "whole": whole,
        "by_area": by_area,
        "area": area,
        "which": which,
        "chips": [
            ("lacking", _("还没有培训"), counts["lacking"]),
            ("trained", _("培训合格"), counts["trained"]),
            ("all", _("全部"), sum(counts.values())),
        ],
        "courses": list(queries.compulsory()),
        "today": clock.today(),
        "may_edit": can(request.user, "training.edit"),
    }
    return render(request, "training/leaders.html", context)


@login_required
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Writes to those who lack it."""
    require(request.user, "training.edit")
    area = request.POST.get("area", "")[:20]

    def said(came: tuple[int, int]) -> str:
        told, unknown = came
        text = _("提醒了 %(n)d 位负责人。") % {"n": told}
        if unknown:
            text += _("另有 %(n)d 位没有和账号对上，请在组织页的任职里补上。") % {"n": unknown}
        return text

    return done(request, lambda: remind_leaders(request.user, area=area), said, "training:leaders")
