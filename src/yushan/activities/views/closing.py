"""What remains of an activity: the report for staff and for everybody, opinions with and without a name."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.activities import actions
from yushan.activities.actions.closing import PHOTOS
from yushan.activities.forms.closing import CostFormSet, OpinionForm, PhotoForm, ReportForm
from yushan.activities.models import Activity, ClosingReport, ReportPhoto
from yushan.activities.queries import closing as queries
from yushan.activities.queries.mine import own_sign_up
from yushan.activities.queries.people import volunteers_of
from yushan.activities.queries.public import public_activity
from yushan.activities.queries.staff import SCOPE, staff_activity
from yushan.activities.views.scene import sign_up_of_staff
from yushan.common.errors import NotFound, Refusal, TooOften
from yushan.common.paging import paginate
from yushan.ledger import guessing
from yushan.organizations.access import can, require, visible_or_404

# A cookie for opinions alone: what is kept of it differs by activity and leads back to nobody.
COOKIE = "opinion"


def _initial(report: ClosingReport | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {"summary": report.summary, "reached": report.reached, "reached_how": report.reached_how}


def _rows(report: ClosingReport | None) -> list[dict[str, Any]]:
    listed = report.costs.all() if report else []
    return [{"item": one.item, "yuan": f"{one.fen / 100:.2f}", "payer": one.payer} for one in listed]


def _of_staff(request: HttpRequest, pk: int) -> Activity:
    activity = staff_activity(request.user, pk)
    if not activity.takes_report:
        raise NotFound(_("活动结束以后才能写小结。"))
    return activity


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The report: writing it, publishing it, pictures, costs, and what people thought."""
    activity = _of_staff(request, pk)
    report = queries.report_of(activity)
    form = ReportForm(request.POST or None, initial=_initial(report))
    costs: Any = CostFormSet(request.POST or None, initial=_rows(report), prefix="cost")
    if request.method == "POST":
        require(request.user, "activity.edit", on=activity)
        if form.is_valid() and costs.is_valid():
            try:
                actions.save_report(request.user, activity=activity, costs=costs.costs(), **form.cleaned_data)
                if request.POST.get("step") == "publish":
                    actions.publish_report(request.user, activity=activity)
            except Refusal as error:
                if error.status in (403, 409):
                    raise
                form.refuse(error)
            else:
                messages.success(request, _("已保存。") if request.POST.get("step") != "publish" else _("小结已公开。"))
                return redirect("activities:closing", pk)
    wrong = form.errors or (costs.is_bound and not costs.is_valid())
    photo_form = PhotoForm(people=queries.people_to_name(activity))
    return render(request, "activities/closing.html", _context(request, activity, report, form, costs, photo_form),
                  status=form.answer_status if wrong else 200)  # fmt: skip


def _context(
    request: HttpRequest, activity: Activity, report: ClosingReport | None, form: Any, costs: Any, photo_form: Any
) -> dict[str, Any]:
    shown = set(queries.shown_photos(report).values_list("pk", flat=True)) if report else set()
    return {
        "activity": activity,
        "report": report,
        "form": form,
        "costs": costs,
        "photo_form": photo_form,
        "photos": [(one, one.pk in shown) for one in queries.all_photos(report)] if report else [],
        "total": queries.total_fen(report) / 100,
        "feedback": queries.feedback_of(activity),
        "takes_feedback": queries.takes_feedback(activity),
        "words": queries.words_of(activity)[:50],
        "volunteers": queries.thought_by_volunteers(activity),
        "volunteers_say": queries.words_of_volunteers(activity),
        "feedback_url": request.build_absolute_uri(reverse("activities:feedback", args=[activity.code])),
        "may_edit": can(request.user, "activity.edit", on=activity),
        "may_evaluate": can(request.user, "attendance.confirm", on=activity),
    }


@login_required
@require_POST
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture for the report."""
    activity = _of_staff(request, pk)
    require(request.user, "activity.edit", on=activity)
    form = PhotoForm(request.POST, request.FILES, people=queries.people_to_name(activity))
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_photo(
                request.user,
                activity=activity,
                content=data["photo"].read(),
                caption=data["caption"],
                faces=data["faces"],
                people=[int(one) for one in data["people"]],
            )
        except Refusal as error:
            if error.status in (403, 409):
                raise
            form.refuse(error)
        else:
            messages.success(request, _("照片已加上，照片里的拍摄时间、地点和设备信息已去掉。"))
            return redirect("activities:closing", pk)
    report = queries.report_of(activity)
    costs = CostFormSet(initial=_rows(report), prefix="cost")
    context = _context(request, activity, report, ReportForm(initial=_initial(report)), costs, form)
    return render(request, "activities/closing.html", context, status=form.answer_status)


@login_required
@require_POST
def remove_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a picture away."""
    lookups = {key: f"report__activity__{lookup}" for key, lookup in SCOPE.items()}
    rows = ReportPhoto.objects.select_related("report__activity__organization")
    photo = visible_or_404(request.user, "activity.edit", rows, pk, **lookups)
    actions.remove_photo(request.user, photo=photo)
    messages.success(request, _("照片已删除。"))
    return redirect("activities:closing", photo.report.activity_id)


@require_safe
def photo(request: HttpRequest, code: str) -> HttpResponse:
    """A picture: for everybody once the report is public and all in it agree, before that for who writes it."""
    found = queries.photo_by_code(code)
    if found is None:
        raise NotFound()
    public = found.report.published_at and queries.shown_photos(found.report).filter(pk=found.pk).exists()
    if not public and not can(request.user, "activity.edit", on=found.report):
        raise NotFound()
    response = HttpResponse(PHOTOS.fetch(found.file), content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"  # whoever withdraws the consent is not to be shown by a cache
    return response


@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The public report. NotFound until it was published."""
    activity = public_activity(code)
    found = queries.report_of(activity)
    if found is None or found.published_at is None:
        raise NotFound(_("这个活动还没有公开小结。"))
    context = {
        "activity": activity,
        "report": found,
        "photos": queries.shown_photos(found),
        "total": queries.total_fen(found) / 100,
        "feedback": queries.feedback_of(activity),
        "tab": "join",
    }
    return render(request, "activities/report.html", context)


@never_cache
def feedback(request: HttpRequest, code: str) -> HttpResponse:
    """An opinion without a name, once a device and activity; the QR code of the scene leads here."""
    activity = public_activity(code)
    device = request.COOKIES.get(COOKIE, "")
    form = OpinionForm(request.POST or None)
    given = queries.has_spoken(activity, device)
    if request.method == "POST" and form.is_valid() and not given:
        if guessing.is_over(request, "opinion"):
            raise TooOften(_("这个网络今天提交得太多了，请换个时间再来。"))
        guessing.count(request, "opinion")
        device = device or secrets.token_hex(16)
        actions.give_feedback(activity=activity, device=device, **form.cleaned_data)
        answer = redirect("activities:feedback", code=code)
        answer.set_cookie(COOKIE, device, max_age=365 * 24 * 3600, httponly=True, samesite="Lax",
                          secure=request.is_secure())  # fmt: skip
        return answer
    context = {
        "activity": activity,
        "form": form,
        "given": given,
        "is_open": queries.takes_feedback(activity),
        "tab": "join",
    }
    return render(request, "activities/feedback.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def evaluate_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """The volunteer says how the activity was."""
    row = own_sign_up(request.user, pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请选一到五星。"))
    else:
        actions.evaluate_activity(request.user, sign_up=row, **form.cleaned_data)
        messages.success(request, _("谢谢，已记下。主办方看不到是谁评的。"))
    return redirect("activities:my_sign_up", pk=pk)


@login_required
@never_cache
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """The organiser's list of those who came, each with a word on their service."""
    activity = _of_staff(request, pk)
    require(request.user, "attendance.confirm", on=activity)
    page = paginate(
        queries.to_evaluate(activity), order=["id"], cursor=request.GET.get("after"), size=30, query=request.GET
    )
    own = {one.pk for one in volunteers_of(request.user)}
    context = {"activity": activity, "page": page, "own": own, "form": OpinionForm()}
    return render(request, "activities/evaluate.html", context)


@login_required
@require_POST
def evaluate_service(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment."""
    row = sign_up_of_staff(request, pk, "attendance.confirm")
    form = OpinionForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("请选一到五星。"))
    else:
        try:
            actions.evaluate_service(request.user, sign_up=row, **form.cleaned_data)
        except Refusal as error:
            if error.status in (403, 409):
                raise
            messages.warning(request, error.message)
        else:
            messages.success(request, _("已记下，并告诉了本人。"))
    return redirect("activities:evaluate", pk=row.shift.activity_id)
