"""Booking with an account: what a station offers, one room on a day, one's own bookings."""

from datetime import time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_day
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.stations import actions
from yushan.stations.actions.keeping import may_appeal
from yushan.stations.actions.series import look_ahead
from yushan.stations.forms.booking import BookForm, usual_times
from yushan.stations.linking import activities
from yushan.stations.models import Booking, Room
from yushan.stations.queries import bookings as queries
from yushan.stations.queries.loans import loans_of
from yushan.stations.queries.rooms import bookable_station, day_of, next_times, open_rooms
from yushan.stations.views.bookings import move_page, suggestions

_SHOWN_DAYS = 7


@never_cache
def station(request: HttpRequest, code: str) -> HttpResponse:
    """The rooms of a station on a day, with what is free; for everybody."""
    found = bookable_station(code)
    today = clock.today()
    day = asked_day(request.GET.get("day")) or today
    day = min(max(day, today), today + timedelta(days=365))
    first = today if day < today + timedelta(days=_SHOWN_DAYS) else day
    context = {
        "station": found, "day": day, "rooms": day_of(list(open_rooms(found)), day), "tab": "home",
        "days": [first + timedelta(days=step) for step in range(_SHOWN_DAYS)],
    }  # fmt: skip
    return render(request, "stations/book.html", context)


def _room(code: str, room: int) -> Room:
    found = open_rooms(bookable_station(code)).filter(pk=room).first()
    if found is None:
        raise NotFound("这个场地不接受预约，请看站点的其他场地。")
    return found


def _hour(text: str) -> time | None:
    hour, _colon, minute = text.partition(":")
    right = hour.isascii() and minute.isascii() and hour.isdecimal() and minute.isdecimal() and len(text) <= 5
    return time(int(hour), int(minute)) if right and int(hour) < 24 and int(minute) < 60 else None


@never_cache
def room(request: HttpRequest, code: str, room: int) -> HttpResponse:
    """The form of one room; whoever is not signed in sees what is free and is led to sign in."""
    where = _room(code, room)
    day = asked_day(request.GET.get("day")) or clock.today()
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.get_full_path())
        context = {"room": where, "station": where.station, "shown": day_of([where], day)[0], "day": day, "tab": "home"}
        return render(request, "stations/book_room.html", context)
    initial = usual_times(day, _hour(request.GET.get("begin", "")))
    form = BookForm(request.POST or None, actor=request.user, initial=initial)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        wanted, people, audience = form.times(), form.cleaned_data["people"], _audience(form)
        day = wanted[0].date()
        try:
            if form.cleaned_data.get("repeat"):
                return _series(request, where, form)
            return _once(request, where, form)
        except Refusal as error:
            put_refused(form, error)
            shown = suggestions(where, wanted, error, by_keeper=False, people=people, audience=audience)
    context = {
        "form": form, "room": where, "station": where.station, "day": day, "shown": day_of([where], day)[0], "tab": "home",
        **shown,
    }  # fmt: skip
    return render(request, "stations/book_room.html", context, status=form.answer_status if form.errors else 200)


def _audience(form: BookForm) -> str:
    asked = form.cleaned_data
    return "team" if asked.get("organization") else "unit" if asked.get("unit") else "person"


def _once(request: HttpRequest, where: Room, form: BookForm) -> HttpResponse:
    begin, end = form.times()
    made = actions.book(
        request.user, room=where, taking=form.taking(request.user), starts_at=begin, ends_at=end, **form.facts()
    )
    asked = made.state == Booking.State.ASKED
    messages.success(
        request, _("已提交，站点审核以后发消息给您。") if asked else _("约好了。来不了请提前取消，让别人用。")
    )
    return redirect("bookings:own", pk=made.pk)


def _series(request: HttpRequest, where: Room, form: BookForm) -> HttpResponse:
    """First the list of what can be booked and what clashes; the second time, with `confirmed`, it is booked."""
    taking, pattern, asked = form.taking(request.user), form.pattern(), form.cleaned_data
    facts = {"room": where, "taking": taking, "begin": asked["begin"], "end": asked["end"], "people": asked["people"]}
    if not request.POST.get("confirmed"):
        dates = look_ahead(request.user, days=pattern.days(), **facts)
        free = [day for day, why in dates if not why]
        context = {
            "form": form, "room": where, "station": where.station, "dates": dates, "free": free, "tab": "home",
            "other": next_times(where, *form.times()) if not free else [],
        }  # fmt: skip
        return render(request, "stations/book_series.html", context)
    outcome = actions.book_series(request.user, pattern=pattern, title=asked["title"], wishes=asked["wishes"], **facts)
    said = _("约好 %(count)s 次。") % {"count": len(outcome.booked)}
    if outcome.left:
        days = "、".join(f"{day.month} 月 {day.day} 日" for day, _why in outcome.left)
        said += _("没有约上的：%(days)s。") % {"days": days}
    messages.success(request, said)
    return redirect("bookings:mine")


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What I booked, and what was booked for my teams and units: what is to come, then what is over."""
    rows, now = queries.bookings_of(request.user), clock.now()
    coming = list(rows.filter(state__in=Booking.OPEN, ends_at__gt=now).order_by("starts_at", "pk")[:60])
    over = rows.exclude(pk__in=[row.pk for row in coming])
    page = paginate(over, order=["-starts_at", "-pk"], cursor=request.GET.get("after"), size=20, query=request.GET)
    context = {
        "coming": coming, "page": page, "loans": list(loans_of(request.user).filter(state="out")[:20]),
        "today": clock.today(), "tab": "me",
    }  # fmt: skip
    return render(request, "stations/my_bookings.html", context)


@login_required
@never_cache
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: where, when, what can still be done."""
    booking, now = queries.own_booking(request.user, pk), clock.now()
    to_come = booking.state in Booking.OPEN and booking.starts_at > now
    context = {
        "booking": booking, "station": booking.room.station, "may_change": to_come, "may_appeal": may_appeal(booking),
        "standing": queries.standing_of(booking.room.station, booking),
        "linked": queries.linked([booking]).get(booking.activity_code),
        "rest": booking.series_id is not None and to_come, "tab": "me",
        "offered": activities().offered(booking.organization) if to_come and booking.organization else [],
    }  # fmt: skip
    return render(request, "stations/my_booking.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the room back; with `rest` all later dates of the series too."""
    booking, reason = queries.own_booking(request.user, pk), request.POST.get("reason", "")
    if request.POST.get("rest"):
        return done(
            request, lambda: actions.cancel_rest(request.user, booking=booking, reason=reason),
            lambda count: _("已取消 %(count)s 次，别人可以约了。") % {"count": count}, "bookings:own", pk,
        )  # fmt: skip
    said = _("已取消，别人可以约了。")
    return done(
        request, lambda: actions.cancel_booking(request.user, booking=booking, reason=reason), said, "bookings:own", pk
    )


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time or room."""
    booking = queries.own_booking(request.user, pk)
    return move_page(request, booking, "stations/my_move.html", "bookings:own", by_keeper=False)


@login_required
@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """A word to the keeper about having missed it."""
    booking, text = queries.own_booking(request.user, pk), request.POST.get("text", "")
    said = _("已告诉站点，答复了会发消息给您。")
    return done(request, lambda: actions.appeal(request.user, booking=booking, text=text), said, "bookings:own", pk)


@login_required
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Which activity of the team it is for."""
    booking, code = queries.own_booking(request.user, pk), request.POST.get("activity_code", "")[:20]
    return done(
        request,
        lambda: actions.link_activity(request.user, booking=booking, code=code),
        _("已保存。"),
        "bookings:own",
        pk,
    )
