"""Booking a room, moving a booking, calling it off. The database decides between two (docs/decisions/0030)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock, terms
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.organizations.access import can
from yushan.stations.actions.messages import place, tell_keepers, tell_taker, when
from yushan.stations.actions.taking import Taking
from yushan.stations.lifecycle_use import BOOKING
from yushan.stations.linking import activities
from yushan.stations.models import Audience, Booking, Room, Station
from yushan.stations.queries.bookings import may_act, standing_of
from yushan.stations.queries.opening import Calendar
from yushan.stations.queries.rooms import calendar_for, hours_of, terms_of
from yushan.stations.rules import booking as rules

CLASH = "clash"


class Taken(Conflict):
    """Somebody has the room at this time; the page shows the next free times."""

    code = CLASH


def lock_station(station_id: int) -> Station:
    """All that is booked at one station waits for each other: the deposit of trust is counted under this lock. Without its
    key, so that what only names the station goes on.
    """
    return Station.objects.select_for_update(no_key=True).get(pk=station_id)


def locked_booking(booking: Booking) -> Booking:
    """The station under lock, then the row as it is now."""
    lock_station(booking.room.station_id)
    return locked(booking, "room__station", "organization", "unit", "user")


def is_keeper(actor: Any, booking: Booking) -> bool:
    """Whether the actor keeps the station of a booking."""
    return can(actor, "station.edit", on=booking)


def new_number() -> str:
    """The next number of the month: «YY-2609-0041»."""
    month = f"{clock.today():%y%m}"
    return f"YY-{month}-{take(f'booking:{month}'):04d}"


def _others(booking: Booking) -> Any:
    rows = Booking.objects.filter(room=booking.room_id, state__in=Booking.HOLDING)
    return rows.filter(holds_from__lt=booking.holds_until, holds_until__gt=booking.holds_from).exclude(pk=booking.pk)


def save_held(booking: Booking, *fields: str) -> None:
    """Writes the row; Taken when the database knows of a clash that nobody saw coming."""
    try:
        with transaction.atomic():
            booking.save(update_fields=fields or None)
    except IntegrityError as error:
        if "booking_no_clash" not in str(error):
            raise
        raise Taken("这个时间刚刚被约走，请看下面还空着的时间。", field="starts_at") from error


def check_time(booking: Booking, *, by_keeper: bool, calendar: Calendar | None = None) -> None:
    """The terms of the room and the opening hours of its station allow it, and nobody has it. Refusal, Taken.

    `calendar` is the station's where the caller has read it already.
    """
    begin, end = clock.local(booking.starts_at), clock.local(booking.ends_at)
    day = begin.date()
    if calendar is None:
        calendar = calendar_for(booking.room.station, booking.audience, day)
    why, field = rules.problem(
        terms_of(booking.room), hours_of(booking.room, day, calendar), begin, end, audience=booking.audience,
        people=booking.people, now=clock.local(clock.now()), by_keeper=by_keeper,
    )  # fmt: skip
    if why:
        raise Refusal(why, field=field)
    booking.holds_from, booking.holds_until = rules.held(terms_of(booking.room), booking.starts_at, booking.ends_at)
    if other := _others(booking).order_by("starts_at").first():
        pause = "，前后要留收拾的时间" if not rules.overlap(
            (booking.starts_at, booking.ends_at), (other.starts_at, other.ends_at)
        ) else ""  # fmt: skip
        raise Taken(f"{when(other)} 已经有人约了{pause}，请看下面还空着的时间。", field="starts_at")


def check_standing(booking: Booking) -> None:
    """The taker may have one more open booking at the station. Refusal says why not and what helps."""
    standing = standing_of(booking.room.station, booking)
    if standing.left < 1:
        raise Refusal(
            f"您在这个站点已经有 {standing.open} 个没用完的预约，最多 {standing.allowed} 个。{standing.why}"
            "请先用完或取消一个再约。",
            field="starts_at",
        )


def put_in_state(booking: Booking, *, by_keeper: bool) -> None:
    """Confirmed, or asked for with a clock: the term of the plan folder, at the latest when it begins."""
    if by_keeper or not rules.needs_approval(terms_of(booking.room), booking.audience):
        booking.state, booking.due_at = Booking.State.CONFIRMED, None
        return
    due = terms.due(clock.now(), "booking_answer_working_days")
    booking.state, booking.due_at = Booking.State.ASKED, min(due or booking.starts_at, booking.starts_at)


@transaction.atomic
def book(
    actor: Any, *, room: Room, taking: Taking, starts_at: datetime, ends_at: datetime, title: str, people: int,
    wishes: str = "", activity_code: str = "",
) -> Booking:  # fmt: skip
    """Books a room for whom `taking` names (actions.taking). Sent again it is the same booking.

    By the keeper it is confirmed at once and bound to the hours only. Refusal or Taken says what to change.
    """
    lock_station(room.station_id)
    room = locked(room, "station")
    by_keeper = can(actor, "station.edit", on=room)
    if taking.user is None and not by_keeper:
        raise NotAllowed("没有账号的人由站点的管理员登记。")
    booking = Booking(
        room=room, title=title.strip()[:60], people=people, wishes=wishes.strip()[:200], starts_at=starts_at,
        ends_at=ends_at, asked_at=clock.now(), asked_by=None if is_system(actor) else actor, **taking.columns(),
    )  # fmt: skip
    if known := _same(booking):
        return known
    if not booking.title:
        raise Refusal("请写做什么用。", field="title")
    booking.activity_code = _checked_activity(booking, activity_code)
    check_time(booking, by_keeper=by_keeper)
    if not by_keeper:
        check_standing(booking)
    put_in_state(booking, by_keeper=by_keeper)
    booking.number = new_number()
    save_held(booking)
    record(actor, "stations.book", subject=booking, label=str(booking), room=room.name, station=room.station_id)
    if booking.state == Booking.State.ASKED:
        said = f"{when(booking)}，{booking.people} 人，{booking.title}。请审核。"
        tell_keepers(booking, key="asked", title=f"{booking.taker_masked}预约{room.name}", body=said, actor=actor)
    return booking


def _same(booking: Booking) -> Booking | None:
    """The booking that this one says once more: same taker, same room, same beginning."""
    if booking.audience == Audience.STATION or (booking.user_id is None and not booking.contact_hash):
        return None
    rows = Booking.objects.filter(
        room=booking.room_id, starts_at=booking.starts_at, ends_at=booking.ends_at, state__in=Booking.OPEN,
        audience=booking.audience, organization=booking.organization_id, unit=booking.unit_id, user=booking.user_id,
        contact_hash=booking.contact_hash, title=booking.title,
    )  # fmt: skip
    return rows.select_related("room__station").first()


def _checked_activity(booking: Booking, code: str) -> str:
    if not code or booking.organization is None:
        return ""
    if code not in {one for one, _label in activities().offered(booking.organization)}:
        raise Refusal("这个活动不是这支队的，或者已经结束，请重新选。", field="activity_code")
    return code


@transaction.atomic
def move_booking(
    actor: Any, *, booking: Booking, room: Room, starts_at: datetime, ends_at: datetime, people: int | None = None
) -> Booking:
    """Another time or room of the same station. Where the keeper has to agree, it is asked for anew and the old time goes."""
    booking = locked_booking(booking)
    by_keeper = is_keeper(actor, booking)
    if not (by_keeper or may_act(actor, booking)):
        raise NotAllowed("这个预约由约的人或站点的管理员改。")
    if booking.state not in Booking.OPEN or booking.starts_at <= clock.now():
        raise Conflict("这个预约已经开始或结束，不能再改。")
    if room.station_id != booking.room.station_id:
        raise Refusal("只能换成同一个站点的场地。", field="room")
    room = locked(room, "station")
    was = f"{booking.room.name} {when(booking)}"
    booking.room, booking.starts_at, booking.ends_at = room, starts_at, ends_at
    booking.people = people or booking.people
    check_time(booking, by_keeper=by_keeper)
    put_in_state(booking, by_keeper=by_keeper)
    save_held(booking, "room", "starts_at", "ends_at", "people", "holds_from", "holds_until", "state", "due_at")
    record(actor, "stations.move_booking", subject=booking, label=str(booking), was=was)
    stamp, now_said = int(starts_at.timestamp()), f"原定 {was}，改为{room.name} {when(booking)}。"
    tell_taker(booking, key=f"moved:{stamp}", title=f"“{booking.title}”的场地改了时间", body=now_said, actor=actor)
    tell_keepers(booking, key=f"moved:{stamp}", title=f"{booking.taker_masked}改了预约", body=now_said, actor=actor)
    return booking


@transaction.atomic
def link_activity(actor: Any, *, booking: Booking, code: str) -> Booking:
    """Says which activity of the team a booking is for; an empty code: for none any more."""
    booking = locked_booking(booking)
    if not may_act(actor, booking):
        raise NotAllowed("这个预约由约的人改。")
    if booking.state not in Booking.OPEN:
        raise Conflict("这个预约已经结束，不能再改。")
    booking.activity_code = _checked_activity(booking, code)
    booking.save(update_fields=["activity_code"])
    record(actor, "stations.booking_link", subject=booking, label=str(booking), activity=booking.activity_code)
    return booking


def step(actor: Any, booking: Booking, event: str, *fields: str, reason: str = "") -> None:
    """One row of the life cycle, written and recorded; the caller holds the lock and checked the right."""
    before = booking.state
    booking.state = BOOKING.next_state(before, event)
    if event != "confirm":
        booking.ended_at = clock.now()
    booking.reason = reason
    save_held(booking, "state", "reason", "ended_at", *fields)
    record(
        actor, f"stations.booking_{event}", subject=booking, label=str(booking), reason=reason, was=before,
        now=booking.state,
    )  # fmt: skip


def call_off(actor: Any, booking: Booking, reason: str) -> None:
    """Frees the time and tells both sides; the caller holds the lock and checked the right."""
    step(actor, booking, "cancel", reason=reason)
    said = f"{when(booking)}，{place(booking)}。{reason}"
    tell_taker(booking, key="cancelled", title=f"“{booking.title}”的场地取消了", body=said, actor=actor)
    tell_keepers(booking, key="cancelled", title=f"{booking.taker_masked}取消了预约", body=said, actor=actor)


@transaction.atomic
def cancel_booking(actor: Any, *, booking: Booking, reason: str = "") -> Booking:
    """The taker gives the room back before it begins; the keeper takes it back with a reason that the taker reads."""
    booking = locked_booking(booking)
    own = booking.user_id is not None and booking.user_id == getattr(actor, "pk", None)
    if is_keeper(actor, booking) and not own:
        reason = because(reason, "请写明为什么取消，约的人会看到。", most=200)
    elif may_act(actor, booking):
        reason = reason.strip()[:200]
        # Else whoever is late would call off what they missed.
        if booking.starts_at <= clock.now():
            raise Conflict("已经到了开始的时间，不能再取消。来不了请跟站点说一声。")
    else:
        raise NotAllowed("这个预约由约的人或站点的管理员取消。")
    if booking.state in Booking.OPEN and booking.ends_at <= clock.now():
        raise Conflict("这个预约的时间已经过去，请登记有没有来。")
    call_off(actor, booking, reason)
    return booking
