"""Staff pages of series: plan, what belongs together, joint steps; and a copy on another day."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yushan.activities.actions import series as actions
from yushan.activities.actions.planning import EDITABLE
from yushan.activities.forms.series import CopyForm, PatternForm
from yushan.activities.models import Activity
from yushan.activities.queries import series as queries
from yushan.activities.queries.following import preview
from yushan.activities.queries.staff import staff_activity
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import can, level_above


@login_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft like this activity, on another day."""
    activity = staff_activity(request.user, pk, "activity.edit")
    form = CopyForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = form.answer_status
        if form.is_valid():
            try:
                made = actions.copy_activity(request.user, activity=activity, day=form.cleaned_data["day"])
            except Refusal as error:
                form.refuse(error)
                status = form.answer_status
            else:
                messages.success(request, _("已复制成草稿，请检查后提交审核。"))
                return redirect("activities:edit", pk=made.pk)
    return render(request, "activities/copy.html", {"activity": activity, "form": form}, status=status)


@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """How often it comes again, the days with their notes, and the drafts made of them."""
    activity = staff_activity(request.user, pk, "activity.edit")
    if activity.state not in EDITABLE:
        raise NotFound()
    first = actions.first_day(activity)
    asked = request.POST if request.method == "POST" else request.GET if "repeat" in request.GET else None
    form = PatternForm(asked, first=first, initial={"weekdays": [str(first.weekday())]})
    context: dict[str, Any] = {"activity": activity, "form": form, "first": first}
    status = 200
    if form.is_bound and form.is_valid():
        if request.method == "POST" and (made := _planned(request, activity, form)):
            return redirect("activities:series", pk=made)
        planned = queries.planned_days(activity)
        on_holidays = form.cleaned_data["on_holidays"]
        proposed = queries.proposed_days(activity, form.pattern(), on_holidays=on_holidays)
        context |= {"proposed": [one for one in proposed if one.day not in planned], "is_planned": len(planned)}
    if form.is_bound and form.errors:
        status = form.answer_status
    return render(request, "activities/series_plan.html", context, status=status)


def _planned(request: HttpRequest, activity: Activity, form: PatternForm) -> int | None:
    days = [day for text in request.POST.getlist("day")[:400] if (day := _day(text))]
    try:
        made = actions.plan_series(request.user, activity=activity, pattern=form.pattern(), days=days)
    except Refusal as error:
        form.refuse(error)
        return None
    messages.success(request, _("已排好 %(count)d 次，都是草稿。检查后一起提交审核。") % {"count": len(days)})
    return int(made.pk)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """All dates of a series and what can be done to them together."""
    found = queries.staff_series(request.user, pk)
    page = paginate(
        queries.dates_of(found), order=["starts_at", "id"], cursor=request.GET.get("after"), query=request.GET, size=30
    )
    context = {
        "series": found,
        "page": page,
        "tally": queries.tally(found),
        "may_edit": can(request.user, "activity.edit", on=found),
        "may_approve": can(request.user, "activity.approve", on=level_above(found.organization)),
    }
    return render(request, "activities/series.html", context)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """All drafts to the level above."""
    found = queries.staff_series(request.user, pk)
    outcome = actions.submit_series(request.user, series=found)
    _tell(request, outcome, _("已提交 %(count)d 次，结果会告诉您。"))
    return redirect("activities:series", pk=pk)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """All dates that wait are published by the level above."""
    found = queries.staff_series(request.user, pk)
    outcome = actions.publish_series(request.user, series=found)
    _tell(request, outcome, _("已发布 %(count)d 次，志愿者可以报名了。"))
    return redirect("activities:series", pk=pk)


@login_required
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """The other dates become like this one: those after it, or all. What each of them loses is said beforehand."""
    activity = staff_activity(request.user, pk, "activity.edit")
    if request.method != "POST":
        everywhere = request.GET.get("which") == "all"
        coming = preview(activity, actions.followers_of(activity, everywhere))
        context = {"activity": activity, "preview": coming, "everywhere": everywhere}
        return render(request, "activities/series_follow.html", context)
    everywhere = request.POST.get("which") == "all"
    outcome = actions.carry_over(request.user, activity=activity, everywhere=everywhere)
    _tell(request, outcome, _("已照改 %(count)d 次，报名的人都收到了通知。"))
    return redirect("activities:detail", pk=pk)


@login_required
@require_POST
def cancel_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """This date and all after it are called off."""
    activity = staff_activity(request.user, pk, "activity.edit")
    outcome = actions.cancel_rest(request.user, activity=activity, reason=request.POST.get("reason", ""))
    _tell(request, outcome, _("已取消 %(count)d 次，报名的人都会收到通知。"))
    return redirect("activities:series", pk=activity.series_id)


def _tell(request: HttpRequest, outcome: actions.Outcome, done: str) -> None:
    """What went through, and of the rest the first few with their reasons."""
    if outcome.done:
        messages.success(request, done % {"count": len(outcome.done)})
    for row, reason in outcome.left[:5]:
        messages.warning(request, f"{actions.first_day(row):%m-%d}：{reason}")
    if (more := len(outcome.left) - 5) > 0:
        messages.warning(request, ngettext("另有 %d 次没有办成。", "另有 %d 次没有办成。", more) % more)
    if not outcome.done and not outcome.left:
        messages.info(request, _("没有需要办的。"))
