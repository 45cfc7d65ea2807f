"""What the keeper of a station does with bookings: agreeing, who came, who did not, what they say about it."""

from typing import Any

from django.db import transaction

from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.stations.actions.booking import Taken, call_off, locked_booking, step
from yushan.stations.actions.messages import place, tell_keepers, tell_taker, when
from yushan.stations.actions.using import forget_booking, note_booking
from yushan.stations.models import Booking
from yushan.stations.queries.bookings import may_act

_APPEAL_DAYS = 15


@transaction.atomic
def answer_booking(actor: Any, *, booking: Booking, accept: bool, reason: str = "") -> Booking:
    """Yes, or no with a reason that whoever asked reads."""
    booking = locked_booking(booking)
    require(actor, "station.edit", on=booking)
    booking.answered_at = clock.now()
    if accept:
        if booking.ends_at <= clock.now():
            raise Conflict("这个时间已经过去，不能再同意。")
        step(actor, booking, "confirm", "answered_at")
        said = f"{when(booking)}，{place(booking)}。来不了请提前取消，让别人用。"
        tell_taker(booking, key="confirmed", title=f"“{booking.title}”的场地约好了", body=said, actor=actor)
        return booking
    step(
        actor, booking, "decline", "answered_at",
        reason=because(reason, "请写明不同意的原因，约的人会看到。", most=200),
    )  # fmt: skip
    tell_taker(
        booking, key="declined", title=f"“{booking.title}”的场地没有约成",
        body=f"{when(booking)}，{place(booking)}。{booking.reason}", actor=actor,
    )  # fmt: skip
    return booking


@transaction.atomic
def note_arrival(actor: Any, *, booking: Booking, came: int | None = None) -> Booking:
    """They were there, `came` people (as many as announced where nobody counted); stands in the use log."""
    booking = locked_booking(booking)
    require(actor, "station.edit", on=booking)
    if booking.starts_at > clock.now() and clock.local(booking.starts_at).date() > clock.today():
        raise Conflict("还没有到这一天，不能登记到场。")
    if came is not None and not 1 <= came <= 5000:
        raise Refusal("到场人数请填 1 到 5000。", field="came")
    try:
        keep(actor, booking, came)
    except Taken as error:
        raise Conflict("登记没有来以后，这个时间给了别人用，不能再改成到场。可以请约的人说明，不记没有来。") from error
    return booking


def keep(actor: Any, booking: Booking, came: int | None) -> None:
    """The same without questions of who and when: for the worker, too. The caller holds the lock."""
    booking.came = came or booking.came or booking.people
    if booking.state == Booking.State.KEPT:
        booking.save(update_fields=["came"])
    else:
        step(actor, booking, "keep", "came")
    note_booking(booking)


@transaction.atomic
def note_missed(actor: Any, *, booking: Booking, reason: str = "") -> Booking:
    """They did not come; the time is free again, and they hear of it with the way to say something about it."""
    booking = locked_booking(booking)
    require(actor, "station.edit", on=booking)
    if booking.starts_at > clock.now():
        raise Conflict("还没有到开始的时间，不能登记没有来。")
    miss(actor, booking, reason.strip()[:200])
    return booking


def miss(actor: Any, booking: Booking, reason: str) -> None:
    """The same for the worker. The caller holds the lock."""
    booking.came = None
    step(actor, booking, "miss", "came", reason=reason)
    forget_booking(booking)
    tell_taker(
        booking, key=f"missed:{int(clock.now().timestamp())}", title=f"“{booking.title}”登记为没有来", actor=actor,
        body=f"{when(booking)}，{place(booking)}。来过的、有特殊情况的，{_APPEAL_DAYS} 天内在预约里跟站点说一声。",
    )  # fmt: skip


def may_appeal(booking: Booking) -> bool:
    """Whether something can still be said about having missed it."""
    recent = (clock.today() - clock.local(booking.starts_at).date()).days <= _APPEAL_DAYS
    return booking.state == Booking.State.MISSED and booking.appealed_at is None and recent


@transaction.atomic
def appeal(actor: Any, *, booking: Booking, text: str) -> Booking:
    """A word of the taker to the keeper: they came, or why they could not. Once."""
    booking = locked_booking(booking)
    if not may_act(actor, booking):
        raise NotAllowed("这个预约由约的人来说明。")
    if not may_appeal(booking):
        raise Conflict("现在不能再说明：没有登记为没有来、已经说明过，或者过了 15 天。")
    booking.appeal = because(text, "请写明情况，站点的管理员会看到。", field="text", most=200)
    booking.appealed_at = clock.now()
    booking.save(update_fields=["appeal", "appealed_at"])
    tell_keepers(
        booking, key="appeal", title=f"{booking.taker_masked}对“没有来”有话说", body=booking.appeal, actor=actor
    )  # fmt: skip
    return booking


@transaction.atomic
def answer_appeal(actor: Any, *, booking: Booking, forgive: bool, answer: str = "") -> Booking:
    """Forgiven it counts for nothing, so the time may have gone to somebody else since; not forgiven the taker reads why."""
    booking = locked_booking(booking)
    require(actor, "station.edit", on=booking)
    if booking.state != Booking.State.MISSED or booking.appealed_at is None or booking.appeal_answered_at:
        raise Conflict("这个说明已经答复过，或者登记已经改了。请刷新后查看。")
    booking.appeal_answer = answer.strip()[:200] if forgive else because(
        answer, "请写明为什么不改，约的人会看到。", field="answer", most=200
    )  # fmt: skip
    booking.appeal_answered_at = clock.now()
    booking.save(update_fields=["appeal_answer", "appeal_answered_at"])
    if forgive:
        step(actor, booking, "excuse", reason=booking.reason)
    title = "已改为不记没有来" if forgive else "没有来的登记没有改"
    tell_taker(
        booking, key="appeal-answer", title=f"“{booking.title}”{title}", body=booking.appeal_answer, actor=actor
    )  # fmt: skip
    return booking


def free_room(actor: Any, booking: Booking, reason: str) -> None:
    """Calls a booking off for somebody else's act: an activity that was cancelled, a team that ends."""
    booking = locked_booking(booking)
    if booking.state in Booking.OPEN:
        call_off(actor, booking, reason[:200])
