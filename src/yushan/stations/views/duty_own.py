"""我的值班: one's turns, swaps, gaps, invitations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_number
from yushan.common.errors import NotFound
from yushan.common.refused import done
from yushan.stations import actions
from yushan.stations.models import DutyMember, DutySwap
from yushan.stations.queries import duty as queries


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, my turns, what others want to swap, where somebody is missing."""
    members = queries.own_members(request.user)
    own = {one.pk for one in members}
    swaps, turns = queries.swaps_for(members), queries.own_turns(members)
    offered = {swap.turn_id: swap for swap in swaps if swap.turn.member_id in own}
    context = {
        "invitations": [one for one in members if one.state == DutyMember.State.INVITED],
        "members": [one for one in members if one.state == DutyMember.State.ACTIVE],
        "to_answer": [one for one in offered.values() if one.state == DutySwap.State.ANSWERED],
        "turns": [(turn, offered.get(turn.pk)) for turn in turns],
        "others": [one for one in swaps if one.turn.member_id not in own and one.state == DutySwap.State.OFFERED],
        "gaps": queries.open_places(members), "tab": "me",
    }  # fmt: skip
    return render(request, "stations/my_duty.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to taking turns."""
    member, accept = queries.own_member(request.user, pk), request.POST.get("do") == "accept"
    said = _("已答应，排了班会发消息给您。") if accept else _("已谢绝。")
    return done(
        request, lambda: actions.answer_invitation(request.user, member=member, accept=accept), said, "bookings:duty"
    )


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """No more turns."""
    member = queries.own_member(request.user, pk)
    said = _("已退出值班，排好的班空出来了，站点会收到消息。")
    return done(request, lambda: actions.end_member(request.user, member=member), said, "bookings:duty")


@login_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Fills a gap."""
    shift = queries.shift_open_to(request.user, pk)
    member = next(
        one for one in queries.own_members(request.user)
        if one.station_id == shift.station_id and one.state == DutyMember.State.ACTIVE
    )  # fmt: skip
    return done(
        request,
        lambda: actions.take_place(request.user, shift=shift, member=member),
        _("排上了，谢谢您。"),
        "bookings:duty",
    )


@login_required
@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offers one's own turn."""
    turn, note = queries.own_turn(request.user, pk), request.POST.get("note", "")
    said = _("已告诉一起值班的人。有人接以前，这一班还是您的。")
    return done(request, lambda: actions.offer_swap(request.user, turn=turn, note=note), said, "bookings:duty")


@login_required
@require_POST
def take_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes somebody's turn over, or proposes one's own for it."""
    swap = queries.swap_at_own_station(request.user, pk)
    asked = asked_number(request.POST.get("in_return"))
    mine = queries.own_turn(request.user, asked) if asked else None
    said = _("已提出对换，等对方答应。") if mine else _("这一班由您来，对方会收到消息。")
    return done(request, lambda: actions.take_swap(request.user, swap=swap, in_return=mine), said, "bookings:duty")


@login_required
@require_POST
def answer_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to an exchange."""
    swap, agree = queries.swap_at_own_station(request.user, pk), request.POST.get("do") == "agree"
    said = _("换好了，对方会收到消息。") if agree else _("没有对换，这一班继续等人接。")
    return done(request, lambda: actions.answer_swap(request.user, swap=swap, agree=agree), said, "bookings:duty")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps the turn."""
    swap = queries.swap_at_own_station(request.user, pk)
    if swap.turn.member_id not in {one.pk for one in queries.own_members(request.user)}:
        raise NotFound()
    return done(
        request, lambda: actions.withdraw_swap(request.user, swap=swap), _("已撤回，这一班还是您的。"), "bookings:duty"
    )
