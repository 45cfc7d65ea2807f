"""Staff pages: list, form, detail, review and the steps of the life cycle."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.activities import actions, origins
from yushan.activities.actions.planning import EDITABLE, FIELDS, uneditable
from yushan.activities.actions.shifts import plans_of
from yushan.activities.forms import ActivityForm, PlanFormSet
from yushan.activities.lifecycle import ACTIVITY
from yushan.activities.models import Activity
from yushan.activities.queries import staff as queries
from yushan.activities.queries.dangers import dangers
from yushan.activities.queries.insurance import not_insured
from yushan.activities.queries.public import is_public
from yushan.activities.queries.readiness import readiness
from yushan.activities.rules.risk import texts as risk_texts
from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.audit.queries import history
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import can, require
from yushan.stations.models import Booking
from yushan.stations.queries.bookings import bookings_of
from yushan.stations.queries.rooms import open_rooms

BEFORE_REVIEW = ("draft", "returned")
# Said when a form comes back after the state has moved on.
_STILL_HERE_RECALL = _("没有保存，您填的都还在：请另开一页撤回审核，再回来按保存。")
_STILL_HERE = _("没有保存，您填的都还在：要留下的内容请先复制，再返回活动页。")


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """All activities of the person's scope, by state, with search."""
    require(request.user, "activity.view")
    chip, text = request.GET.get("state", ""), request.GET.get("q", "")[:60]
    rows = queries.activities_of(request.user, chip=chip, text=text)
    page = paginate(rows, order=["-starts_at", "-id"], cursor=request.GET.get("after"), query=request.GET)
    counts = queries.counts_by_chip(request.user)
    chips = [("", _("全部"), counts[""]), *((key, label, counts[key]) for key, label, _states in queries.CHIPS)]
    if can(request.user, "activity.approve"):
        chips.insert(1, ("review", _("待我审核"), queries.reviewable(request.user).count()))
    context = {"page": page, "chips": chips, "chip": chip, "text": text, "may_edit": can(request.user, "activity.edit")}
    return render(request, "activities/staff_list.html", context)


def _initial(activity: Activity) -> dict[str, Any]:
    values = {name: getattr(activity, f"{name}_id" if hasattr(activity, f"{name}_id") else name) for name in FIELDS}
    return values | {
        "service_types": [entry.pk for entry in activity.service_types.all()],
        "tags": [entry.pk for entry in activity.tags.all()],
    }


def _form_page(request: HttpRequest, activity: Activity | None) -> HttpResponse:
    """The form, empty, filled or with what is wrong; what was typed is never lost."""
    data = request.POST if request.method == "POST" else None
    initial = _initial(activity) if activity else {name: request.GET.get(name) for name in ("project", "key_date")}
    form = ActivityForm(data, actor=request.user, activity=activity, initial=initial)
    plan = PlanFormSet(data, initial=plans_of(activity) if activity else [])
    status = 200
    if data is not None and not data.get("more"):
        if saved := _save(request, activity, form, plan):
            # A day in the past is said where it can be changed, and so is a danger that nobody was asked about.
            to_change = saved.state in BEFORE_REVIEW and (plan.is_past or form.unseen_dangers())
            return redirect("activities:edit" if to_change else "activities:detail", pk=saved.pk)
        status = 409 if is_overtaken(form) else form.answer_status
    elif data is not None:
        form.unjudged()
        plan.unjudged()
    seen = mark_for(form, data, activity) if activity else None
    context = {"form": form, "plan": plan, "activity": activity, "seen": seen}
    context["is_planned"] = activity is None or activity.state in BEFORE_REVIEW
    return render(request, "activities/staff_form.html", context, status=status)


def _save(request: HttpRequest, activity: Activity | None, form: ActivityForm, plan: PlanFormSet) -> Activity | None:
    if activity and (why := uneditable(activity)):
        form.refuse(Conflict(why + (_STILL_HERE_RECALL if activity.state == "submitted" else _STILL_HERE)))
    for error in plan.too_many():
        form.add_error(None, error)
    # Both are asked, so that everything that is wrong stands on top at once.
    if not all([form.is_valid(), plan.is_valid()]):
        return None
    facts = form.facts()
    try:
        if activity is None:
            organization = form.cleaned_data["organization"]
            saved = actions.create_activity(request.user, organization=organization, shifts=plan.plans(), **facts)
            messages.success(request, _("草稿已保存。检查无误后提交审核。"))
            _say_unseen(request, form)
            return saved
        seen = seen_in(request.POST)
        saved = actions.update_activity(request.user, activity=activity, shifts=plan.plans(), seen=seen, **facts)
    except Overtaken as error:
        overtake(form, error)
        return None
    except Refusal as error:
        form.refuse(error)
        return None
    is_public = saved.state in Activity.OPEN
    messages.success(request, _("已保存，变动已告诉报名的人。") if is_public else _("已保存。"))
    _say_unseen(request, form)
    _say_uninsured(request, saved)
    return saved


def _say_uninsured(request: HttpRequest, activity: Activity) -> None:
    """A policy is for days: after a move it may insure nobody any more, and the door would send people away."""
    if count := not_insured(activity).count():
        text = _("有 %(count)d 人的岗位要保险，按现在的时间没有有效保单。请在“保险”里登记新的保单。")
        messages.warning(request, text % {"count": count})


def _say_unseen(request: HttpRequest, form: ActivityForm) -> None:
    """The page follows the service types by itself; where it could not, the risk check is looked at once more."""
    if unseen := form.unseen_dangers():
        text = _("所选的服务类型还要检查：%(dangers)s。有的请在“风险检查”里勾上，再保存一次。")
        messages.warning(request, text % {"dangers": "；".join(unseen)})


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new activity."""
    require(request.user, "activity.edit")
    return _form_page(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes to an activity."""
    activity = queries.staff_activity(request.user, pk, "activity.edit")
    if request.method != "POST" and (why := uneditable(activity)):
        messages.warning(request, why)
        return redirect("activities:detail", pk=pk)
    return _form_page(request, activity)


def _missing(activity: Activity) -> tuple[str, list[str]]:
    """The next step of the main road and what it still needs."""
    event = {"draft": "submit", "returned": "submit", "submitted": "publish", "finished": "notice", "noticed": "settle"}
    step = event.get(activity.state, "")
    return step, ACTIVITY.missing(activity.state, step, readiness(activity)) if step else []


def _detail_context(request: HttpRequest, activity: Activity) -> dict[str, Any]:
    user = request.user
    step, missing = _missing(activity)
    may_approve = (
        activity.state == "submitted"
        and can(user, "activity.approve", on=queries.approving_scope(activity))
        and queries.reviewable(user).filter(pk=activity.pk).exists()
    )
    return {
        "activity": activity,
        "shifts": activity.shifts.prefetch_related("posts"),
        "types": activity.service_types.all(),
        "tags": list(activity.tags.all()),
        "origins": origins.of(user, activity),
        "dangers": risk_texts(dangers(), activity.risk_answers) if activity.risk_answers else [],
        "asks_for_people": activity.state in Activity.OPEN,
        "now": clock.now(),
        "steps": ACTIVITY.stepper(activity.state),
        "is_public": is_public(activity),
        "step": step,
        "missing": missing,
        "history": history(activity)[:20],
        "may_edit": can(user, "activity.edit", on=activity),
        "may_confirm": can(user, "attendance.confirm", on=activity),
        "may_record": can(user, "attendance.record", on=activity),
        "may_approve": may_approve,
        **_rooms(user, activity),
    }


def _rooms(user: Any, activity: Activity) -> dict[str, Any]:
    """Rooms of the station that are booked for it, and whether this person may book one. At most 2 statements."""
    station = activity.station
    if station is None or not can(user, "station.book", on=activity.organization):
        return {}
    booked = bookings_of(user).filter(activity_code=activity.code, state__in=Booking.OPEN).order_by("starts_at")
    to_come = activity.state in EDITABLE and activity.ends_at > clock.now()
    return {"rooms_booked": list(booked[:10]), "may_book_room": to_come and open_rooms(station).exists()}


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: where it stands, what is missing, who may do what next."""
    activity = queries.staff_activity(request.user, pk)
    return render(request, "activities/staff_detail.html", _detail_context(request, activity))


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The approver's page: the facts to look at, publish or send back."""
    activity = queries.staff_activity(request.user, pk)
    require(request.user, "activity.approve", on=queries.approving_scope(activity))
    context = _detail_context(request, activity)
    if activity.state != "submitted":
        return redirect("activities:detail", pk=pk)
    return render(request, "activities/staff_review.html", context)


_STEPS = {
    "submit": (actions.submit_activity, _("已提交审核，结果会告诉您。")),
    "recall": (actions.recall_activity, _("已撤回，可以修改了。")),
    "publish": (actions.publish_activity, _("已发布，志愿者可以报名了。")),
    "return": (actions.return_activity, _("已退回，提交人会看到原因。")),
    "cancel": (actions.cancel_activity, _("已取消，报名的人都会收到通知。")),
    "close": (actions.close_without_hours, _("已结束，没有时长入账。")),
}
_WITH_REASON = {"return", "cancel"}


@login_required
@require_POST
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One step of the life cycle."""
    activity = queries.staff_activity(request.user, pk)
    if event not in _STEPS:
        raise NotFound()
    action, done = _STEPS[event]
    extra = {"reason": request.POST.get("reason", "")} if event in _WITH_REASON else {}
    action(request.user, activity=activity, **extra)  # type: ignore[operator]
    messages.success(request, done)
    return redirect("activities:detail", pk=pk)
