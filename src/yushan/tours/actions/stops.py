"""Booking a stop of a tour, answering, moving, calling it off. Each confirmed stop is an activity of its host (T3.5)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.activities.actions import cancel_activity, create_activity, update_activity
from yushan.activities.actions.planning import uneditable
from yushan.activities.actions.shifts import PostPlan, ShiftPlan
from yushan.activities.lifecycle import ACTIVITY
from yushan.activities.models import Activity
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER, is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.geo import metres
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization
from yushan.stations.models import Station
from yushan.tours import rules
from yushan.tours.actions.messages import tell_host, tell_senders
from yushan.tours.lifecycle import STOP
from yushan.tours.models import Stop, Tour, Vehicle


def _lock_road(tour: Tour) -> Tour:
    """Tour and vehicle under lock, in this order, before any stop: whoever books waits for who closes or calls off the
    tour, and for who books the vehicle on another one.
    """
    found = locked(tour)
    Vehicle.objects.select_for_update().get(pk=found.vehicle_id)
    return found


def locked(tour: Tour) -> Tour:
    """The tour's row under lock, as it is now; NotFound when it is gone."""
    return locked_row(tour, "organization", "vehicle")


def _locked(stop: Stop) -> Stop:
    return locked_row(stop, "tour__organization", "vehicle", "organization", "area")


def _clock(begin: datetime, end: datetime) -> str:
    start, until = clock.local(begin), clock.local(end)
    return f"{start.month} 月 {start.day} 日 {start:%H:%M}–{until:%H:%M}"


def _distance(a: Stop, b: Stop) -> float | None:
    if None in (a.longitude, a.latitude, b.longitude, b.latitude):
        return None
    return metres(*(float(x) for x in (a.longitude, a.latitude, b.longitude, b.latitude)))  # type: ignore[arg-type]


def _check_road(tour: Tour, stop: Stop) -> None:
    """The time lies in the tour's hours, is free, and can be reached from the stop before and left for the next one."""
    begin, end = clock.local(stop.starts_at), clock.local(stop.ends_at)
    daily = (tour.daily_from, tour.daily_until)
    if why := rules.window_problem(begin, end, first=tour.starts_on, last=tour.ends_on, daily=daily):
        raise Refusal(why, field="starts_at")
    if stop.starts_at <= clock.now():
        raise Refusal("这个时间已经过去，请选今后的。", field="starts_at")
    others = Stop.objects.filter(vehicle=tour.vehicle_id, state__in=Stop.HOLDING).exclude(pk=stop.pk)
    taken = others.filter(starts_at__lt=stop.ends_at, ends_at__gt=stop.starts_at).first()
    if taken:
        raise Conflict(f"{_clock(taken.starts_at, taken.ends_at)} 已经被约走，请换一个时间。", field="starts_at")
    before = others.filter(ends_at__lte=stop.starts_at).order_by("-ends_at").first()
    if before and (minutes := rules.too_tight(before.ends_at, stop.starts_at, _distance(before, stop))):
        until = clock.local(before.ends_at)
        raise Refusal(f"前一站 {until:%H:%M} 才结束，开过来约 {minutes} 分钟，请晚一点开始。", field="starts_at")
    after = others.filter(starts_at__gte=stop.ends_at).order_by("starts_at").first()
    if after and (minutes := rules.too_tight(stop.ends_at, after.starts_at, _distance(stop, after))):
        since = clock.local(after.starts_at)
        raise Refusal(f"下一站 {since:%H:%M} 开始，开过去约 {minutes} 分钟，请早一点结束。", field="ends_at")


def _save(stop: Stop, *fields: str) -> None:
    """Writes the row; Conflict when the database knows of a clash that nobody saw coming."""
    try:
        with transaction.atomic():
            stop.save(update_fields=fields or None)
    except IntegrityError as error:
        if "stop_no_clash" not in str(error):
            raise
        raise Conflict("这个时间刚刚被约走，请换一个时间。", field="starts_at") from error


@transaction.atomic
def book_stop(
    actor: Any,
    *,
    tour: Tour,
    organization: Organization,
    starts_at: datetime,
    ends_at: datetime,
    expected_people: int,
    volunteers: int,
    contact: str,
    station: Station | None = None,
    place: str = "",
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    wishes: str = "",
) -> Stop:
    """The host asks for a stop; the time is kept until it is answered. Sent again it is the same stop.

    Place and coordinates are those of the station where one is named. Refusal or Conflict says what to change.
    """
    require(actor, "activity.edit", on=organization)
    tour = _lock_road(tour)
    if tour.state != Tour.State.OPEN:
        raise Conflict(f"这次巡回{tour.get_state_display()}，不能预约。")
    if not tour.takes_bookings(clock.today()):
        raise Refusal(f"预约到 {tour.book_until.month} 月 {tour.book_until.day} 日截止，已经过了。")
    again = Stop.objects.filter(tour=tour, organization=organization, starts_at=starts_at, state__in=Stop.HOLDING)
    if known := again.first():
        return known
    if organization.state != Organization.State.ACTIVE or organization.area_id is None:
        raise Refusal("由区县里正在运行的组织预约，请换一个主办组织。", field="organization")
    if station:
        if station.area_id != organization.area_id:
            raise Refusal("这个站点在别的区县，请换一个。", field="station")
        place = place.strip() or (f"{station.name}（{station.address}）" if station.address else station.name)
        longitude, latitude = longitude or station.longitude, latitude or station.latitude
    if not place.strip():
        raise Refusal("请选站点，或者写明停在哪里。", field="place")
    if not contact.strip():
        raise Refusal("请留接待联系人和电话。", field="contact")
    stop = Stop(
        tour=tour, vehicle=tour.vehicle, organization=organization, area_id=organization.area_id, station=station,
        starts_at=starts_at, ends_at=ends_at, place=place.strip()[:120], longitude=longitude, latitude=latitude,
        expected_people=expected_people, volunteers=volunteers, contact=contact.strip(), wishes=wishes.strip(),
        asked_by=None if is_system(actor) else actor, asked_at=clock.now(),
    )  # fmt: skip
    _check_road(tour, stop)
    _save(stop)
    record(actor, "tours.book", subject=tour, label=tour.title, stop=stop.pk, host=organization.name)
    tell_senders(
        stop,
        key="asked",
        title=f"{organization.name} 预约“{tour.title}”",
        body=f"{_clock(starts_at, ends_at)}，{stop.place}，约 {expected_people} 人。请确认。",
    )
    return stop


def _step(actor: Any, stop: Stop, event: str, *fields: str, reason: str = "") -> None:
    before = stop.state
    stop.state = STOP.next_state(before, event)
    stop.reason = reason.strip()[:300]
    _save(stop, "state", "reason", *fields)
    record(
        actor, f"tours.stop_{event}", subject=stop.tour, label=stop.tour.title, reason=stop.reason, stop=stop.pk,
        was=before, now=stop.state,
    )  # fmt: skip


def _make_activity(stop: Stop) -> Activity:
    """The draft that the host completes and hands in, filled with what is known of tour and stop."""
    tour = stop.tour
    wishes = f"\n\n这一站希望：{stop.wishes}" if stop.wishes else ""
    post = PostPlan(name="现场服务", places=stop.volunteers, duties="引导、讲解、维持秩序")
    return create_activity(
        WORKER,
        organization=stop.organization,
        title=f"{tour.title}·{stop.area.name}站"[:120],
        shifts=[ShiftPlan(starts_at=stop.starts_at, ends_at=stop.ends_at, posts=[post])],
        service_types=list(tour.service_types.all()),
        brand=tour.brand,
        work=tour.work,
        description=f"{tour.text}{wishes}",
        safety_note=tour.safety_note,
        area=stop.area,
        place=stop.place,
        longitude=stop.longitude,
        latitude=stop.latitude,
        planned_people=stop.expected_people,
        contact=stop.contact,
    )


@transaction.atomic
def answer_stop(actor: Any, *, stop: Stop, accept: bool, reason: str = "") -> Stop:
    """Whoever sends the vehicle says yes, and the host gets a draft of an activity, or no with the reason."""
    stop = _locked(stop)
    require(actor, "tour.edit", on=stop.tour)
    if not accept and len(reason.strip()) < 2:
        raise Refusal("请写明不接受的原因，预约的人会看到。", field="reason")
    stop.answered_at = clock.now()
    if not accept:
        _step(actor, stop, "decline", "answered_at", reason=reason)
        tell_host(stop, key="declined", title=f"“{stop.tour.title}”没有接受您的预约", body=stop.reason)
        return stop
    if stop.starts_at <= stop.answered_at:
        raise Refusal("这个时间已经过去，请不接受并写明原因。")
    stop.activity = _make_activity(stop)
    _step(actor, stop, "confirm", "answered_at", "activity")
    tell_host(
        stop,
        key="confirmed",
        title=f"“{stop.tour.title}”确认到{stop.area.name}",
        body=f"{_clock(stop.starts_at, stop.ends_at)}，{stop.place}。活动草稿已建好，请补全后提交审核。",
    )
    return stop


def call_off(actor: Any, stop: Stop, reason: str) -> None:
    """Frees the time and cancels the activity; the caller holds the lock of the stop and checked the right."""
    _step(actor, stop, "withdraw", reason=reason)
    activity = stop.activity
    if activity and any(step.event == "cancel" for step in ACTIVITY.events(activity.state)):
        cancel_activity(WORKER, activity=activity, reason=reason)
    tell_host(stop, key="withdrawn", title=f"“{stop.tour.title}”{stop.area.name}站取消了", body=stop.reason)


@transaction.atomic
def withdraw_stop(actor: Any, *, stop: Stop, reason: str) -> Stop:
    """Host or sender calls a stop off: the time is free again, everybody signed up is told."""
    stop = _locked(stop)
    if not (can(actor, "activity.edit", on=stop.organization) or can(actor, "tour.edit", on=stop.tour)):
        raise NotAllowed("这一站由主办方或派车的组织取消。")
    if len(reason.strip()) < 2:
        raise Refusal("请写明取消的原因，会告诉对方和报名的人。", field="reason")
    if stop.starts_at <= clock.now():
        raise Conflict("这一站已经开始，不能取消。")
    call_off(actor, stop, reason)
    tell_senders(stop, key="withdrawn", title=f"{stop.organization.name} 的一站取消了", body=stop.reason, beside=actor)
    return stop


@transaction.atomic
def move_stop(actor: Any, *, stop: Stop, starts_at: datetime, ends_at: datetime) -> Stop:
    """Whoever sends the vehicle gives a stop another time; shift and people of its activity move with it."""
    tour = _lock_road(stop.tour)
    stop = _locked(stop)
    require(actor, "tour.edit", on=tour)
    if stop.state not in Stop.HOLDING:
        raise Conflict(f"这一站{stop.get_state_display()}，不能再改时间。")
    if stop.starts_at <= clock.now():
        raise Conflict("这一站已经开始，不能再改时间。")
    was = _clock(stop.starts_at, stop.ends_at)
    stop.starts_at, stop.ends_at = starts_at, ends_at
    _check_road(tour, stop)
    _save(stop, "starts_at", "ends_at")
    if stop.activity:
        _move_activity(stop, stop.activity)
    record(actor, "tours.stop_move", subject=tour, label=tour.title, stop=stop.pk, was=was)
    tell_host(
        stop,
        key=f"moved:{int(starts_at.timestamp())}",
        title=f"“{tour.title}”{stop.area.name}站改了时间",
        body=f"原定 {was}，改为 {_clock(starts_at, ends_at)}。",
    )
    return stop


def _move_activity(stop: Stop, activity: Activity) -> None:
    if why := uneditable(activity):
        raise Conflict(f"这一站的{why}")
    shifts = list(activity.shifts.prefetch_related("posts"))
    if len(shifts) != 1:
        raise Conflict("这一站的活动排了几个场次，请由主办方在活动里改时间。")
    names = PostPlan.__dataclass_fields__
    posts = [PostPlan(**{name: getattr(post, name) for name in names}) for post in shifts[0].posts.all()]
    plan = ShiftPlan(
        starts_at=stop.starts_at, ends_at=stop.ends_at, posts=posts, id=shifts[0].pk,
        break_minutes=shifts[0].break_minutes,
    )  # fmt: skip
    update_activity(WORKER, activity=activity, shifts=[plan])


def free_cancelled() -> int:
    """Stops whose host cancelled the activity give the time back; answers how many. May run twice harmlessly."""
    due = Stop.objects.filter(
        state=Stop.State.CONFIRMED, activity__state=Activity.State.CANCELLED, starts_at__gt=clock.now()
    )
    freed = 0
    for row in due.order_by("pk")[:200]:
        with transaction.atomic():
            stop = _locked(row)
            if stop.state == Stop.State.CONFIRMED:
                call_off(WORKER, stop, f"主办方取消了活动：{stop.activity.reason if stop.activity else ''}")
                tell_senders(stop, key="withdrawn", title=f"{stop.organization.name} 的一站取消了", body=stop.reason)
                freed += 1
    return freed
