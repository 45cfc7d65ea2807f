"""The duty roster for the keeper: the week with its gaps, the week plan, the members."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_day, asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can
from yushan.stations import actions
from yushan.stations.actions.duty_activity import make_activity
from yushan.stations.forms.duty import InviteForm, LineForm, ShiftForm
from yushan.stations.linking import activities
from yushan.stations.models import DutyMember
from yushan.stations.queries import duty as queries
from yushan.stations.queries.keepers import station_kept, station_seen
from yushan.stations.views.weeks import week_asked


@login_required
def week(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is there when, what is missing, what is offered for swapping."""
    return _week_page(request, pk, ShiftForm())


def _week_page(request: HttpRequest, pk: int, form: ShiftForm) -> HttpResponse:
    station, asked = station_seen(request.user, pk), week_asked(request)
    days = queries.roster_of(station, asked["monday"])
    may_edit = can(request.user, "station.edit", on=station)
    members = list(queries.members_of(station))
    shifts = [shown for _day, listed in days for shown in listed]
    own = {one.pk for one in queries.own_members(request.user)}
    context = {
        "station": station, "days": days, "may_edit": may_edit, "place": "duty", "form": form,
        "gaps": sum(shown.missing for shown in shifts if not shown.has_begun),
        "members": [one for one in members if one.state == DutyMember.State.ACTIVE],
        "has_plan": queries.lines_of(station).exists(), "has_shifts": bool(shifts),
        "hosts": activities().hosts(request.user)[:60] if may_edit and shifts else [],
        "is_member": any(one.pk in own for one in members), **asked,
    }  # fmt: skip
    return render(request, "stations/duty.html", context, status=form.answer_status if form.errors else 200)


def _back(request: HttpRequest, station: int) -> HttpResponse:
    week = request.POST.get("week", "")
    answer = redirect("stations:duty", pk=station)
    if asked_day(week):
        answer["Location"] += f"?week={week}"
    return answer


def _act(request: HttpRequest, station: int, act: Any, said: Any) -> HttpResponse:
    done(request, act, said, "stations:duty", station)
    return _back(request, station)


@login_required
@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the shifts of a week by the plan."""
    station = station_kept(request.user, pk)
    monday = asked_day(request.POST.get("week")) or clock.today()

    def said(made: tuple[int, int]) -> str:
        return _("排好 %(shifts)s 班，已经有人的 %(turns)s 个位子。") % {"shifts": made[0], "turns": made[1]}

    return _act(request, pk, lambda: actions.plan_week(request.user, station=station, monday=monday), said)


@login_required
@require_POST
def add_shift(request: HttpRequest, pk: int) -> HttpResponse:
    """One shift beside the plan."""
    station, form = station_kept(request.user, pk), ShiftForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        begin, end = (clock.at(asked["day"], at.hour, at.minute) for at in (asked["begins"], asked["ends"]))
        try:
            actions.add_shift(request.user, station=station, starts_at=begin, ends_at=end, places=asked["places"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已加一班。"))
            answer = redirect("stations:duty", pk=pk)
            answer["Location"] += f"?week={asked['day'].isoformat()}"
            return answer
    return _week_page(request, pk, form)


@login_required
@require_POST
def off(request: HttpRequest, pk: int) -> HttpResponse:
    """Calls a shift off."""
    shift = queries.shift_kept(request.user, pk)
    said = _("这一班取消了，排了班的人会收到消息。")
    return _act(request, shift.station_id, lambda: actions.call_off_shift(request.user, shift=shift), said)


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives somebody a turn."""
    shift = queries.shift_kept(request.user, pk)
    member = queries.members_of(shift.station).filter(pk=asked_number(request.POST.get("member"))).first()
    if member is None:
        raise NotFound()
    return _act(
        request, shift.station_id, lambda: actions.assign(request.user, shift=shift, member=member),
        _("已排上，本人会收到消息。"),
    )  # fmt: skip


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes somebody out of a shift."""
    turn = queries.turn_kept(request.user, pk)
    said = _("已撤下，本人会收到消息。")
    return _act(request, turn.shift.station_id, lambda: actions.release(request.user, turn=turn), said)


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Records whether somebody was there."""
    turn, came = queries.turn_kept(request.user, pk), request.POST.get("do") == "came"
    return _act(
        request, turn.shift.station_id, lambda: actions.note_turn(request.user, turn=turn, came=came), _("已登记。")
    )


@login_required
@require_POST
def to_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the week an activity of a team, and leads there."""
    station = station_kept(request.user, pk)
    monday = asked_day(request.POST.get("week")) or clock.today()
    chosen = asked_number(request.POST.get("organization"))
    host = next((one for one in activities().hosts(request.user) if one.pk == chosen), None)
    if host is None:
        raise NotFound()
    made: list[str] = []

    def act() -> None:
        made.append(make_activity(request.user, station=station, monday=monday, organization=host))

    answer = _act(request, pk, act, _("活动草稿已建好。补全后提交审核，值班的人在活动里报名、签到，才有时长。"))
    return redirect(made[0]) if made else answer


@login_required
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """The week plan and who takes turns."""
    return _members_page(request, pk)


def _members_page(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    station = station_kept(request.user, pk)
    listed = list(queries.members_of(station))
    invite, line = forms.get("invite") or InviteForm(), forms.get("line") or LineForm(station=station)
    context = {
        "station": station, "members": listed, "lines": list(queries.lines_of(station)), "invite": invite, "line": line,
        "is_listed": any(one.user_id == request.user.pk for one in listed), "place": "duty",
    }  # fmt: skip
    status = 422 if invite.errors or line.errors else 200
    return render(request, "stations/duty_plan.html", context, status=status)


@login_required
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks a volunteer."""
    station, form = station_kept(request.user, pk), InviteForm(request.POST)
    if form.is_valid():
        try:
            actions.invite_member(request.user, station=station, number=form.cleaned_data["number"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已发出邀请，本人答应以后就能排班。"))
            return redirect("stations:duty_members", pk=pk)
    return _members_page(request, pk, invite=form)


@login_required
@require_POST
def add_self(request: HttpRequest, pk: int) -> HttpResponse:
    """The keeper takes turns, too."""
    station = station_kept(request.user, pk)
    return done(
        request, lambda: actions.add_keeper(request.user, station=station, user=request.user),  # type: ignore[arg-type]
        _("已把您加进值班名单。"), "stations:duty_members", pk,
    )  # fmt: skip


@login_required
@require_POST
def end_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves the roster."""
    member = queries.member_kept(request.user, pk)
    return done(
        request, lambda: actions.end_member(request.user, member=member), _("已移出名单，排好的班空出来了。"),
        "stations:duty_members", member.station_id,
    )  # fmt: skip


@login_required
@require_POST
def save_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A line more of the week plan."""
    station = station_kept(request.user, pk)
    form = LineForm(request.POST, station=station)
    if form.is_valid():
        try:
            actions.save_line(request.user, station=station, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已加到排班表。"))
            return redirect("stations:duty_members", pk=pk)
    return _members_page(request, pk, line=form)


@login_required
@require_POST
def drop_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a line out of the week plan."""
    line = queries.line_kept(request.user, pk)
    said = _("已从排班表去掉，已经排好的班不变。")
    return done(
        request, lambda: actions.drop_line(request.user, line=line), said, "stations:duty_members", line.station_id
    )
