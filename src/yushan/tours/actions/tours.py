"""Planning a tour, opening it for booking, calling it off."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.actors import WORKER, is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import held
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.tours.actions.stops import call_off, locked
from yushan.tours.lifecycle import TOUR
from yushan.tours.models import Stop, Tour
from yushan.tours.rules import Readiness

FIELDS = (
    *("title", "vehicle", "brand", "work", "starts_on", "ends_on", "daily_from", "daily_until", "book_until"),
    *("text", "safety_note"),
)


def readiness(tour: Tour) -> Readiness:
    """What the guard of opening asks; 1 statement."""
    return Readiness(
        has_text=bool(tour.text.strip()),
        has_safety_note=bool(tour.safety_note.strip()),
        has_work=tour.work_id is not None,
        has_service_type=tour.service_types.exists(),
        in_service=tour.vehicle.is_in_service,
        book_until=tour.book_until,
        today=clock.today(),
    )


def _check(tour: Tour) -> None:
    if not tour.title:
        raise Refusal("请填写巡回名称。", field="title")
    if tour.ends_on < tour.starts_on:
        raise Refusal("最后一天比第一天还早，请核对。", field="ends_on")
    if tour.ends_on - tour.starts_on > timedelta(days=366):
        raise Refusal("一次巡回最长一年，更长的请分几次安排。", field="ends_on")
    if tour.daily_until <= tour.daily_from:
        raise Refusal("每天的结束时间要晚于开始时间。", field="daily_until")
    if tour.book_until > tour.ends_on:
        raise Refusal("预约截止日不能晚于最后一天。", field="book_until")


@transaction.atomic
def create_tour(actor: Any, *, organization: Organization, service_types: Sequence[Entry] = (), **facts: Any) -> Tour:
    """A draft; `facts` are names of FIELDS. The vehicle is one of the organization or of one above it."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    require(actor, "tour.edit", on=organization)
    if organization.state != Organization.State.ACTIVE:
        raise Refusal(f"“{organization.name}”还没有运行，不能安排巡回。", field="organization")
    vehicle = facts["vehicle"]
    require(actor, "tour.edit", on=vehicle)
    if not vehicle.is_in_service:
        raise Refusal(f"{vehicle} 停用了，请换一辆。", field="vehicle")
    year = facts["starts_on"].year
    tour = Tour(
        code=f"XH{year}-{take(f'tour:{year}'):04d}",
        organization=organization,
        created_by=None if is_system(actor) else actor,
        created_at=clock.now(),
        **facts,
    )
    tour.title = tour.title.strip()
    _check(tour)
    tour.save()
    tour.service_types.set(service_types)
    record(actor, "tours.create", subject=tour, label=tour.title)
    return tour


@transaction.atomic
def update_tour(
    actor: Any, *, tour: Tour, service_types: Sequence[Entry] | None = None, seen: int | None = None, **facts: Any
) -> Tour:
    """Changes what is planned. Days and hours stay around what is booked; the vehicle stays once somebody booked."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    tour = locked(tour)
    require(actor, "tour.edit", on=tour)
    require_unchanged(tour, seen)
    if tour.state not in (Tour.State.DRAFT, Tour.State.OPEN, Tour.State.CLOSED):
        raise Conflict(f"这次巡回{tour.get_state_display()}，不能再改。")
    changed = [name for name, value in facts.items() if getattr(tour, name) != value]
    for name in changed:
        setattr(tour, name, facts[name])
    tour.title = tour.title.strip()
    _check(tour)
    booked = list(Stop.objects.filter(tour=tour, state__in=Stop.HOLDING).order_by("starts_at"))
    if booked and "vehicle" in changed:
        raise Refusal("已经有站点预约，不能换车；请取消这次巡回后另排。", field="vehicle")
    if "vehicle" in changed:
        require(actor, "tour.edit", on=tour.vehicle)
    for stop in booked:
        begin, end = clock.local(stop.starts_at), clock.local(stop.ends_at)
        if not tour.starts_on <= begin.date() <= tour.ends_on:
            raise Refusal(f"{stop} 约在 {begin:%m-%d}，日期要把它包括在内。", field="starts_on")
        if begin.time() < tour.daily_from or end.time() > tour.daily_until:
            raise Refusal(f"{stop} 约在 {begin:%H:%M}–{end:%H:%M}，每天的时间要把它包括在内。", field="daily_from")
    tour.save(update_fields=[*{*changed, "title"}])
    if service_types is not None:
        tour.service_types.set(service_types)
    record(actor, "tours.update", subject=tour, label=tour.title, changed=changed)
    return tour


def _step(actor: Any, tour: Tour, event: str, *fields: str, reason: str = "") -> Tour:
    before = tour.state
    tour.state = TOUR.next_state(before, event, readiness(tour))
    tour.save(update_fields=["state", *fields])
    record(actor, f"tours.{event}", subject=tour, label=tour.title, reason=reason, was=before, now=tour.state)
    return tour


@transaction.atomic
def open_tour(actor: Any, *, tour: Tour) -> Tour:
    """Districts can book from now on. Refusal lists what is missing."""
    tour = locked(tour)
    require(actor, "tour.edit", on=tour)
    return _step(actor, tour, "open")


@transaction.atomic
def close_tour(actor: Any, *, tour: Tour) -> Tour:
    """No further stops; what is booked stands."""
    tour = locked(tour)
    require(actor, "tour.edit", on=tour)
    return _step(actor, tour, "close")


@transaction.atomic
def cancel_tour(actor: Any, *, tour: Tour, reason: str) -> Tour:
    """Calls the whole tour off: every host is told, and everybody who signed up at one of its stops."""
    tour = locked(tour)
    require(actor, "tour.edit", on=tour)
    if not reason.strip():
        raise Refusal("请写明取消的原因，会告诉每一站的主办方和报名的人。", field="reason")
    return call_off_tour(actor, tour, reason)


def call_off_tour(actor: Any, tour: Tour, reason: str) -> Tour:
    """Calls off what lies ahead, then the tour; the caller holds its lock and checked the right."""
    tour.reason = reason.strip()[:300]
    ahead = Stop.objects.filter(tour=tour, state__in=Stop.HOLDING, ends_at__gt=clock.now())
    for stop in held(ahead.order_by("pk"), "organization", "area", "activity"):
        stop.tour = tour
        call_off(actor, stop, tour.reason)
    return _step(actor, tour, "cancel", "reason", reason=reason)


def end_due() -> int:
    """Tours whose last day is over end; answers how many. May run twice harmlessly."""
    due = Tour.objects.filter(state__in=(Tour.State.OPEN, Tour.State.CLOSED), ends_on__lt=clock.today())
    ended = 0
    for row in due.order_by("ends_on", "pk")[:200]:
        with transaction.atomic():
            tour = locked(row)
            if tour.state in (Tour.State.OPEN, Tour.State.CLOSED):
                _step(WORKER, tour, "end")
                ended += 1
    return ended
