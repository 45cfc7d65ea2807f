"""The orders of a week distributed at once: list, proposal with reasons, changes, sending out."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.matching.quality import quality
from yushan.needs import actions
from yushan.needs.actions.weeks import Sent
from yushan.needs.forms_staff import ChooseForm, WeekForm
from yushan.needs.models import WeekLine, WeekPlan
from yushan.needs.queries import weeks as queries
from yushan.needs.queries.candidates import candidates
from yushan.needs.rules.week import compared
from yushan.needs.views.common import windows_text
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization

_SHOWN_UNPLACED = 60
_SHOWN_REFUSED = 5
_SHOWN_SHARES = 20


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Weeks that were planned in one's own areas, newest first."""
    require(request.user, "need.triage")
    page = paginate(
        queries.plans_seen(request.user), order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    return render(request, "needs/weeks.html", {"page": page})


def _next_monday() -> Any:
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Which week; then the solver works in the background."""
    require(request.user, "need.triage")
    areas, has_city = queries.own_areas(request.user), can(request.user, "need.triage", on={})
    form = WeekForm(request.POST or None, initial={"starts_on": _next_monday()}, areas=areas, has_city=has_city)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        area = next((one for one in areas if one.pk == data["area"]), None)
        try:
            made = actions.plan_week(request.user, area=area, starts_on=data["starts_on"], most_each=data["most_each"])
        except Refusal as error:
            put_refused(form, error)
        else:
            return redirect("needs:week", pk=made.pk)
    return render(request, "needs/week_form.html", {"form": form}, status=form.answer_status if form.errors else 200)


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal: how good it is, order by order with reasons, and what found nobody."""
    row = queries.plan_of(request.user, pk)
    asked = request.GET.get("state", "")
    state = asked if asked in WeekLine.State.values else ""
    page = paginate(
        queries.lines_seen(row, state), order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET
    )
    counts = queries.counts_of(row)
    unplaced = queries.unplaced_of(row)
    context = {
        "row": row,
        "page": page,
        "lines": [(line, windows_text(line.need)) for line in page],
        "shares": queries.shares_of(row)[:_SHOWN_SHARES],
        "counts": counts,
        "chips": [("", _("全部")), *((one.value, one.label, counts[one.value]) for one in WeekLine.State)],
        "state": state,
        "quality": quality(row.objective, row.bound),
        "compared": compared(row.objective, row.greedy),
        "unplaced": unplaced[:_SHOWN_UNPLACED],
        "unplaced_count": len(unplaced),
        "refused_count": queries.refused_since(row).count(),
    }
    return render(request, "needs/week.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Solve again, send all out, close."""
    row, user = queries.plan_of(request.user, pk), request.user
    if event == "again":
        said = _("正在重新排：固定的、派出的都不变。")
        return done(request, lambda: actions.solve_again(user, plan=row), said, "needs:week", pk)
    if event == "send":
        return _send(request, row)
    if event == "close":
        said = _("已结束。派出的单照常办。")
        return done(request, lambda: actions.close_week(user, plan=row), said, "needs:week", pk)
    raise NotFound()


def _send(request: HttpRequest, row: WeekPlan) -> HttpResponse:
    answer: list[Sent] = []
    said = lambda sent: _("已派出 %(n)d 单，等队里答复。") % {"n": sent.count}

    def act() -> Sent:
        answer.append(actions.send_week(request.user, plan=row))
        return answer[0]

    found = done(request, act, said, "needs:week", row.pk)
    refused = answer[0].refused if answer else []
    for title, why in refused[:_SHOWN_REFUSED]:
        messages.warning(request, f"“{title}”没有派：{why}")
    if len(refused) > _SHOWN_REFUSED:
        messages.warning(request, _("还有 %(n)d 单没有派。") % {"n": len(refused) - _SHOWN_REFUSED})
    return found


@login_required
@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Fixes a line, lets it go, or takes the organization off the order."""
    line, act = queries.line_of(request.user, pk), request.POST.get("do")
    if act == "exclude":
        said = _("这一单不派给这支队了。点“重新排”，会另找一支。")
        return done(request, lambda: actions.exclude_line(request.user, line=line), said, "needs:week", line.plan_id)
    is_fixed = act == "fix"
    said = _("已固定，重新排也不变。") if is_fixed else _("已放开，重新排时可能换。")
    return done(
        request, lambda: actions.fix_line(request.user, line=line, fixed=is_fixed), said, "needs:week", line.plan_id
    )


@login_required
def choose(request: HttpRequest, pk: int, need_pk: int) -> HttpResponse:
    """Staff choose the organization for an order."""
    row = queries.plan_of(request.user, pk)
    need = queries.need_of(row, need_pk)
    planned = queries.planned_of(row)
    ranked = candidates(need)
    choices = [(one.key, _choice_text(one, planned[one.key])) for one in ranked]
    form = ChooseForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        organization = Organization.objects.get(pk=form.cleaned_data["organization"])
        try:
            actions.choose(request.user, plan=row, need=need, organization=organization)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已选定，重新排也不变。"))
            return redirect("needs:week", pk=pk)
    context = {
        "row": row,
        "need": need,
        "windows": windows_text(need),
        "form": form,
        "ranked": ranked,
    }
    return render(request, "needs/week_choose.html", context, status=form.answer_status if form.errors else 200)


def _choice_text(one: Any, planned: int) -> str:
    words = [*one.good, *one.but, *([_("这一周已建议 %(n)d 单") % {"n": planned}] if planned else [])]
    return f"{one.name}：{'，'.join(words) or _('没有特别的理由')}"
