"""Bookings as the keeper of a station sees them: the week, one booking, the desk."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.asked import asked_day, asked_number
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, grants_of, require
from yushan.organizations.models import RoleGrant
from yushan.stations import actions
from yushan.stations.actions.booking import Taken
from yushan.stations.actions.keeping import may_appeal
from yushan.stations.forms.booking import DeskForm, MoveForm, usual_times
from yushan.stations.models import Audience, Booking, Room
from yushan.stations.queries import bookings as queries
from yushan.stations.queries.keepers import station_kept, station_seen, stations_used
from yushan.stations.queries.rooms import next_times, other_rooms, outside_hours, rooms_of
from yushan.stations.views.weeks import week_asked

_MOST = 50


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """What waits at all stations in reach; whoever keeps one station is led to its week."""
    require(request.user, "station.use")
    grants = [one for one in grants_of(request.user) if "station" in one.role or one.scope == RoleGrant.Scope.STATION]
    if len(grants) == 1 and len(grants_of(request.user)) == 1:
        return redirect("stations:bookings", pk=grants[0].scope_id)
    found = stations_used(request.user).filter(Exists(Room.objects.filter(station=OuterRef("pk"))))
    page = paginate(found, order=["area__code", "name", "pk"], cursor=request.GET.get("after"), query=request.GET)
    waiting = list(queries.to_answer(request.user).order_by("due_at", "pk")[:_MOST])
    context = {"waiting": waiting, "page": page, "stations": page.rows}
    return render(request, "stations/use_overview.html", context)


@login_required
def week(request: HttpRequest, pk: int) -> HttpResponse:
    """A week of a station, what waits for an answer on top."""
    station = station_seen(request.user, pk)
    asked = week_asked(request)
    days = queries.week_at(station, asked["monday"])
    may_edit = can(request.user, "station.edit", on=station)
    own = queries.to_answer(request.user) if may_edit else Booking.objects.none()
    context = {
        "station": station, "days": days, "place": "bookings", "may_edit": may_edit,
        "waiting": list(own.filter(room__station=station).order_by("due_at", "pk")[:_MOST]),
        "appeals": list(queries.appeals(request.user).filter(room__station=station)[:_MOST]) if may_edit else [],
        "to_mark": list(queries.to_mark(request.user).filter(room__station=station).order_by("starts_at")[:_MOST])
        if may_edit else [],
        "has_rooms": rooms_of(station).exists(), "outside": outside_hours(station) if may_edit else [], **asked,
    }  # fmt: skip
    return render(request, "stations/bookings.html", context)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One booking with everything that the keeper can do about it."""
    booking = queries.booking_seen(request.user, pk)
    may_edit = can(request.user, "station.edit", on=booking)
    now = clock.now()
    is_open = booking.state in Booking.OPEN
    context = {
        "booking": booking, "station": booking.room.station, "place": "bookings", "may_edit": may_edit,
        "may_unmask": can(request.user, "person.unmask", on=booking),
        "standing": queries.standing_of(booking.room.station, booking) if booking.audience != "station" else None,
        "linked": queries.linked([booking]).get(booking.activity_code),
        "may_answer": may_edit and booking.state == Booking.State.ASKED,
        "may_change": may_edit and is_open and booking.starts_at > now,
        "may_cancel": may_edit and is_open and booking.ends_at > now,
        "may_mark": may_edit and booking.state in ("confirmed", "kept", "missed") and booking.starts_at <= now,
        "waits_for_appeal": may_edit and booking.state == "missed" and booking.appealed_at and not booking.appeal_answered_at,
        "can_still_appeal": may_appeal(booking), "loans": list(booking.loans.select_related("equipment")),
        "history": told(booking) if may_edit else [],
    }  # fmt: skip
    return render(request, "stations/booking.html", context)


def _act(request: HttpRequest, pk: int, act: Any, said: Any) -> HttpResponse:
    booking = queries.booking_seen(request.user, pk)
    require(request.user, "station.edit", on=booking)
    back = request.POST.get("back")
    to = ("stations:bookings", booking.room.station_id) if back == "week" else ("stations:booking", pk)
    return done(request, lambda: act(booking), said, *to)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to what somebody asked for."""
    accept, reason = request.POST.get("do") == "accept", request.POST.get("reason", "")
    said = _("已同意，约的人会收到消息。") if accept else _("已答复，这个时间别人可以约。")
    return _act(
        request, pk, lambda row: actions.answer_booking(request.user, booking=row, accept=accept, reason=reason), said
    )


@login_required
@require_POST
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """They are there."""
    came = asked_number(request.POST.get("came"), 5) or None
    return _act(
        request,
        pk,
        lambda row: actions.note_arrival(request.user, booking=row, came=came),
        _("已登记到场，记入使用记录。"),
    )


@login_required
@require_POST
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    """They did not come."""
    reason = request.POST.get("reason", "")
    said = _("已登记没有来，约的人会收到消息，可以跟您说明。")
    return _act(request, pk, lambda row: actions.note_missed(request.user, booking=row, reason=reason), said)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the room back; with `rest` all later dates of a series too."""
    reason = request.POST.get("reason", "")
    if request.POST.get("rest"):
        return _act(
            request, pk, lambda row: actions.cancel_rest(request.user, booking=row, reason=reason),
            lambda count: _("已取消 %(count)s 次。") % {"count": count},
        )  # fmt: skip
    said = _("已取消，约的人会收到消息。")
    return _act(request, pk, lambda row: actions.cancel_booking(request.user, booking=row, reason=reason), said)


@login_required
@require_POST
def answer_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said to somebody who had a word about having missed it."""
    forgive, text = request.POST.get("do") == "forgive", request.POST.get("answer", "")
    return _act(
        request, pk,
        lambda row: actions.answer_appeal(request.user, booking=row, forgive=forgive, answer=text), _("已答复。"),
    )  # fmt: skip


def suggestions(room: Any, wanted: Any, error: Refusal, *, by_keeper: bool, **other: Any) -> dict[str, Any]:
    """After a clash: the next free times of the room, and other rooms that are free at that very time."""
    if not isinstance(error, Taken) or wanted is None:
        return {}
    audience, people, beside = other.get("audience", "team"), other.get("people", 1), other.get("beside")
    return {
        "free": next_times(room, *wanted, by_keeper=by_keeper, own_use=audience == Audience.STATION, beside=beside),
        "elsewhere": other_rooms(room, *wanted, audience=audience, people=people), "wanted": wanted,
    }  # fmt: skip


@login_required
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody without a telephone, a team that calls, or the station itself."""
    station = station_kept(request.user, pk)
    initial = {
        "room": asked_number(request.GET.get("room")) or None,
        **usual_times(asked_day(request.GET.get("day")), None),
    }
    form = DeskForm(request.POST or None, actor=request.user, station=station, initial=initial)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        # Kept apart: what is refused takes its field out of the form's own values.
        asked, (begin, end) = dict(form.cleaned_data), form.times()
        try:
            made = actions.book(
                request.user, room=asked["room"], taking=form.taking(request.user), starts_at=begin, ends_at=end,
                title=asked["title"], people=asked["people"], wishes=asked["wishes"],
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
            audience = Audience.STATION if asked["for_station"] else Audience.TEAM
            shown = suggestions(
                asked["room"], (begin, end), error, by_keeper=True, people=asked["people"], audience=audience
            )
        else:
            messages.success(request, _("已约好，编号 %(number)s。") % {"number": made.number})
            return redirect("stations:bookings", pk=station.pk)
    context = {"form": form, "station": station, "has_rooms": rooms_of(station).exists(), **shown}
    return render(request, "stations/desk.html", context, status=form.answer_status if form.errors else 200)


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The keeper gives a booking another time or room."""
    booking = queries.booking_seen(request.user, pk)
    require(request.user, "station.edit", on=booking)
    return move_page(request, booking, "stations/move.html", "stations:booking", by_keeper=True)


def move_page(request: HttpRequest, booking: Booking, template: str, back: str, *, by_keeper: bool) -> HttpResponse:
    """The form of another time, for keeper and taker alike."""
    begin, end = clock.local(booking.starts_at), clock.local(booking.ends_at)
    initial = {
        "room": booking.room_id,
        "day": begin.date(),
        "begin": begin.time(),
        "end": end.time(),
        "people": booking.people,
    }
    form = MoveForm(request.POST or None, station=booking.room.station, initial=initial)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        room, people, (starts_at, ends_at) = form.cleaned_data["room"], form.cleaned_data["people"], form.times()
        try:
            moved = actions.move_booking(
                request.user, booking=booking, room=room, starts_at=starts_at, ends_at=ends_at, people=people
            )
        except Refusal as error:
            put_refused(form, error)
            shown = suggestions(
                room, (starts_at, ends_at), error, by_keeper=by_keeper, beside=booking, audience=booking.audience,
                people=people,
            )  # fmt: skip
        else:
            asked_again = moved.state == Booking.State.ASKED
            messages.success(request, _("已改，要等站点重新审核。") if asked_again else _("已改好。"))
            return redirect(back, pk=booking.pk)
    context = {"form": form, "booking": booking, "station": booking.room.station, "tab": "me", **shown}
    return render(request, template, context, status=form.answer_status if form.errors else 200)
