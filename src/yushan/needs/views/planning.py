"""The two forms of staff and teams: an order typed in at the desk, and the time at which the team comes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.activities.models import Shift
from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import put_refused
from yushan.common.said import day_text
from yushan.needs import actions
from yushan.needs.actions.serving import skills_of, title_of
from yushan.needs.forms import DeskForm, wish_of
from yushan.needs.forms_staff import AttachForm, ServeForm
from yushan.needs.models import Need
from yushan.needs.queries import lists
from yushan.needs.queries.asking import areas_to_record, services_to_record
from yushan.needs.queries.sessions import offered_sessions
from yushan.needs.rules.times import BEGINS, usual_end
from yushan.needs.views.common import told_how, windows_text
from yushan.organizations.access import can, require


def _claimed(request: HttpRequest, pk: int) -> Need:
    need = lists.staff_need(request.user, pk)
    if need.organization is None:
        raise NotFound()
    require(request.user, "need.claim", on=need.organization)
    return need


@login_required
def serve(request: HttpRequest, pk: int) -> HttpResponse:
    """One step from the order to the activity: when, and with how many."""
    need = _claimed(request, pk)
    usual = {
        "title": title_of(need), "day": need.first_day, "begin": f"{BEGINS:%H:%M}",
        "end": f"{usual_end(BEGINS, need.item.minutes if need.item else 90):%H:%M}",
        "skills": "、".join(skills_of(need)),
    }  # fmt: skip
    form = ServeForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid() and form.times:
        data, (begin, end) = form.cleaned_data, form.times
        try:
            activity = actions.serve(
                request.user, need=need, title=data["title"], post=data["post"], volunteers=data["volunteers"],
                starts_at=begin.replace(tzinfo=clock.ZONE), ends_at=end.replace(tzinfo=clock.ZONE),
                skills=data["skills"], **form.opening(),
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("活动草稿已建好，地点、内容、人数都填了。补上负责人，提交审核。"))
            return redirect("activities:detail", pk=activity.pk)
    context = {"form": form, "need": need, "windows": windows_text(need), "sessions": len(offered_sessions(need))}
    return render(request, "needs/serve.html", context, status=form.answer_status if form.errors else 200)


def _session_text(shift: Shift) -> str:
    begin, activity = clock.local(shift.starts_at), shift.activity
    where = (activity.area.name if activity.area else "") + activity.place
    return f"{day_text(begin.date(), clock.today())} {begin:%H:%M} {activity.title}（{where}，{activity.get_state_display()}）"


@login_required
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Into a session that the team holds anyway."""
    need = _claimed(request, pk)
    sessions = offered_sessions(need)
    form = AttachForm(request.POST or None, choices=[(one.pk, _session_text(one)) for one in sessions])
    if request.method == "POST" and form.is_valid():
        shift = next(one for one in sessions if one.pk == form.cleaned_data["shift"])
        try:
            actions.attach(request.user, need=need, shift=shift)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已放到这一场，点单人会知道。"))
            return redirect("needs:detail", pk=pk)
    context = {"form": form, "need": need, "windows": windows_text(need), "sessions": sessions}
    return render(request, "needs/attach.html", context, status=form.answer_status if form.errors else 200)


@login_required
def record(request: HttpRequest) -> HttpResponse:
    """An order by telephone, typed in at the desk; the code is read out to whoever calls."""
    require(request.user, "need.record")
    has_board = can(request.user, "need.view") or can(request.user, "need.claim")
    services = services_to_record()
    areas = areas_to_record(request.user)
    form = DeskForm(request.POST or None, request.FILES or None, services=services, areas=areas, has_account=False)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.order(
                request.user,
                wish=wish_of(data, form, data["item"], on_wall=data["on_wall"]),
                contact=form.contact(phone_checked=False),
                channel=Need.Channel.DESK,
                submission=data["submission"],
                files=[actions.keep_file(one.read()) for one in data["attached"]],
            )
        except Refusal as error:
            put_refused(form, error)
        else:
            context = {"need": made.need, "secret": made.code, "has_board": has_board} | told_how(made.need)
            answer = render(request, "needs/recorded.html", context)
            answer["Cache-Control"] = "no-store"
            return answer
    context = {"form": form, "has_board": has_board}
    return render(request, "needs/record.html", context, status=form.answer_status if form.errors else 200)
