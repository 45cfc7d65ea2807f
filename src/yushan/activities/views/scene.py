"""The scene of an activity: who is in, doubts to answer, confirmation, objections."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.activities import actions
from yushan.activities.forms import CorrectionForm
from yushan.activities.models import Activity, Objection, Presence, Shift, SignUp
from yushan.activities.queries import scene as queries
from yushan.activities.queries.paper import open_sheets
from yushan.activities.queries.staff import SCOPE, staff_activity
from yushan.common import clock, periods, rulebook
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import say_refused
from yushan.organizations.access import can, require, visible_or_404

_ROAD = ("报名", "进行", "答疑确认", "公示 {days} 个工作日", "入账")
_PLACE = {"published": 0, "ongoing": 1, "finished": 2, "noticed": 3, "settled": 5}


def _steps(activity: Activity) -> list[tuple[str, str]]:
    here = _PLACE.get(activity.state, 0)
    days = rulebook.number("notice_working_days")
    return [
        (label.format(days=days), "done" if at < here else "now" if at == here else "next")
        for at, label in enumerate(_ROAD)
    ]


def _shift(activity: Activity, asked: str) -> Shift:
    pk = asked_number(asked)
    found = activity.shifts.filter(pk=pk).first() if pk else queries.running_shift(activity)
    if found is None:
        raise NotFound(_("这个活动还没有场次。"))
    return found


def _notice_end(activity: Activity) -> object:
    """When a notice published now would end; nothing when the calendar of that year is not known."""
    if activity.state != "finished":
        return activity.notice_until
    try:
        return periods.notice_ends(clock.now(), rulebook.number("notice_working_days"))
    except periods.OutsideCalendar:
        return None


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of people, the questions, what would be posted."""
    activity = staff_activity(request.user, pk)
    require(request.user, "attendance.record", on=activity)
    shift = _shift(activity, request.GET.get("shift", ""))
    chip = request.GET.get("show", "")
    page = paginate(
        queries.people(shift, chip), order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET
    )
    counts = queries.chip_counts(shift)
    posting = queries.posting(activity)
    context = {
        "activity": activity,
        "shift": shift,
        "shifts": activity.shifts.all(),
        "chips": [(key, label, counts[key]) for key, label in queries.CHIPS],
        "chip": chip,
        "page": page,
        "steps": _steps(activity),
        "doubts": queries.doubts(activity) if activity.state in ("finished", "noticed") else [],
        "posting": posting,
        "own_hours": activity.state == "finished" and queries.own_presences(request.user, activity).exists(),
        "open_sheets": open_sheets(activity.pk) if activity.state == "finished" else 0,
        "objections": queries.open_objections(activity),
        "notice_end": _notice_end(activity),
        "may_confirm": can(request.user, "attendance.confirm", on=activity),
        "can_correct": activity.state in ("finished", "noticed"),
        "is_live": activity.state in Activity.OPEN,
    }
    return render(request, "activities/scene.html", context)


def _back(activity: Activity, shift_id: int = 0) -> HttpResponse:
    return redirect(reverse("activities:scene", args=[activity.pk]) + (f"?shift={shift_id}" if shift_id else ""))


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """确认并公示."""
    activity = staff_activity(request.user, pk)
    try:
        people = actions.confirm_and_publish(request.user, activity=activity)
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, _("已确认并公示 %(people)d 人的时长，公示期满自动入账。") % {"people": people})
    return _back(activity)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer to one doubt, or to one that several people share."""
    activity = staff_activity(request.user, pk)
    shift = asked_number(request.POST.get("shift"))
    code, words = request.POST.get("code", ""), request.POST.get("answer", "")
    try:
        if group := request.POST.get("group", ""):
            people = actions.answer_group(request.user, activity=activity, code=code, group=group, answer=words)
            messages.success(request, _("已回答，涉及 %(people)d 人。") % {"people": people})
        else:
            _answer_one(request, activity, code, words)
            messages.success(request, _("已回答。"))
    except Refusal as error:
        say_refused(request, error)
    return _back(activity, shift)


def _answer_one(request: HttpRequest, activity: Activity, code: str, words: str) -> None:
    line = asked_number(request.POST.get("presence"))
    presence = Presence.objects.filter(pk=line, sign_up__shift__activity=activity).first()
    if presence is None:
        raise NotFound()
    if request.POST.get("until_end") == "1":
        actions.count_until_end(request.user, presence=presence)
    else:
        actions.answer_flag(request.user, presence=presence, code=code, answer=words)


def sign_up_of_staff(request: HttpRequest, pk: int, capability: str) -> SignUp:
    """A sign-up over whose activity the asker has the capability; NotFound for any other."""
    lookups = {key: f"shift__activity__{lookup}" for key, lookup in SCOPE.items()}
    rows = SignUp.objects.select_related(
        "shift__activity__organization", "volunteer__person", "post", "presence", "scene_photo"
    )
    return visible_or_404(request.user, capability, rows, pk, **lookups)


def _corrected(activity: Activity, effect: tuple[int, int]) -> str:
    """What was saved, and whether the notice began anew."""
    text: str = _("已更正，并告诉了本人。")
    activity.refresh_from_db(fields=["state", "notice_until"])
    if activity.state == "noticed" and activity.notice_until and effect[1] > effect[0]:
        end = clock.local(activity.notice_until)
        text += _("时长增加了，公示重新开始，到 %(month)d 月 %(day)d 日零时。") % {"month": end.month, "day": end.day}
    return text


@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """New times for somebody; the effect on the hours is shown before saving."""
    row = sign_up_of_staff(request, pk, "attendance.confirm")
    presence = getattr(row, "presence", None)
    initial = {"in_at": presence.in_at, "out_at": presence.out_at} if presence else {}
    form = CorrectionForm(request.POST or None, initial=initial)
    effect, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            in_at, out_at = form.times()
            effect = queries.correction_effect(row, in_at, out_at)
            seen = request.POST.get("seen")  # what the button said it would save
            if request.POST.get("step") == "save" and seen is not None and seen != str(effect[1]):
                form.add_error(None, _("时间改过了，还没有保存。请核对下面的结果，再点一次。"))
            elif request.POST.get("step") == "save":
                try:
                    actions.correct_presence(
                        request.user, sign_up=row, in_at=in_at, out_at=out_at, reason=form.cleaned_data["reason"]
                    )
                except Refusal as error:
                    form.add_error(error.field if error.field in form.fields else None, error.message)
                else:
                    messages.success(request, _corrected(row.shift.activity, effect))
                    return _back(row.shift.activity, row.shift_id)
            else:
                try:
                    actions.check_times(row, in_at, out_at)
                    status = 200
                except Refusal as error:
                    form.add_error(error.field, error.message)
                    effect = None
    context = {
        "row": row,
        "form": form,
        "effect": effect,
        "restarts_notice": row.shift.activity.state == "noticed" and effect is not None and effect[1] > effect[0],
        "scans": row.scans.order_by("at"),
        "presence": presence,
        "photo": getattr(row, "scene_photo", None),
    }
    return render(request, "activities/correct.html", context, status=status)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes somebody off the list."""
    row = sign_up_of_staff(request, pk, "activity.edit")
    actions.decline_sign_up(request.user, sign_up=row, reason=request.POST.get("reason", ""))
    messages.success(request, _("已移出名单，并把原因告诉了本人。"))
    return _back(row.shift.activity, row.shift_id)


@login_required
@require_POST
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """The organiser's answer to an objection."""
    lookups = {key: f"activity__{lookup}" for key, lookup in SCOPE.items()}
    objection = visible_or_404(request.user, "attendance.confirm", Objection.objects.all(), pk, **lookups)
    upheld = request.POST.get("upheld") == "yes"
    words = request.POST.get("answer", "")
    try:
        actions.answer_objection(request.user, objection=objection, upheld=upheld, answer=words)
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, _("已答复，并告诉了提出的人。"))
    return _back(objection.activity)
