"""Making a large event, recruiting for it, ending it, calling it off."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.actors import WORKER, is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.events.actions.calling_off import call_off_activity
from yushan.events.lifecycle import EVENT
from yushan.events.models import Event, Service
from yushan.events.queries.opening import readiness
from yushan.organizations.access import require
from yushan.organizations.models import Organization

FIELDS = ("name", "name_en", "kind", "starts_on", "ends_on", "text", "text_en", "contact")
LONGEST = timedelta(days=90)


def locked(event: Event) -> Event:
    """The event's row under lock, as it is now; NotFound when it is gone."""
    return locked_row(event, "organization")


def editable(actor: Any, event: Event) -> Event:
    """The same, for who may change it while it is not over."""
    event = locked(event)
    require(actor, "event.edit", on=event)
    if event.state not in (Event.State.DRAFT, *Event.LIVE):
        raise Conflict(f"这次大型活动{event.get_state_display()}，不能再改。")
    return event


def _check(event: Event) -> None:
    event.name, event.name_en = event.name.strip(), event.name_en.strip()
    if not event.name:
        raise Refusal("请填写大型活动的名称。", field="name")
    if not event.name_en:
        raise Refusal("请填写英文名称，英文页面和证件上要用。", field="name_en")
    if event.kind and event.kind.table != "large_events":
        raise Refusal("请选行动方案里大型活动的一项。", field="kind")
    if event.ends_on < event.starts_on:
        raise Refusal("最后一天比第一天还早，请核对。", field="ends_on")
    if event.ends_on - event.starts_on > LONGEST:
        raise Refusal("一次大型活动最长 90 天，更长的请分几次。", field="ends_on")


@transaction.atomic
def create_event(actor: Any, *, organization: Organization, **facts: Any) -> Event:
    """A draft; `facts` are names of FIELDS."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    require(actor, "event.edit", on=organization)
    if organization.state != Organization.State.ACTIVE:
        raise Refusal(f"“{organization.name}”还没有运行，不能办大型活动。", field="organization")
    event = Event(
        organization=organization, created_by=None if is_system(actor) else actor, created_at=clock.now(), **facts
    )
    _check(event)
    year = event.starts_on.year
    event.code = f"DX{year}-{take(f'event:{year}'):04d}"
    event.save()
    record(actor, "events.create", subject=event, label=event.name)
    return event


@transaction.atomic
def update_event(actor: Any, *, event: Event, seen: int | None = None, **facts: Any) -> Event:
    """Changes what is planned; Conflict once it is over."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    event = editable(actor, event)
    require_unchanged(event, seen)
    changed = [name for name, value in facts.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, facts[name])
    _check(event)
    event.save(update_fields=[*{*changed, "name", "name_en"}])
    record(actor, "events.update", subject=event, label=event.name, changed=changed)
    return event


def _step(actor: Any, event: Event, what: str, *fields: str, reason: str = "") -> Event:
    before = event.state
    if what in ("close", "cancel"):
        event.ended_at, fields = clock.now(), (*fields, "ended_at")
    event.state = EVENT.next_state(before, what, readiness(event) if what == "open" else None)
    event.save(update_fields=["state", *fields])
    record(actor, f"events.{what}", subject=event, label=event.name, reason=reason, was=before, now=event.state)
    return event


@transaction.atomic
def open_event(actor: Any, *, event: Event) -> Event:
    """Everybody sees it and can sign up from now on. Refusal lists what is missing."""
    event = locked(event)
    require(actor, "event.edit", on=event)
    return _step(actor, event, "open")


@transaction.atomic
def close_event(actor: Any, *, event: Event) -> Event:
    """It is over: badges are no longer valid, its activities go on by themselves to notice and settlement."""
    event = locked(event)
    require(actor, "event.edit", on=event)
    return _step(actor, event, "close")


@transaction.atomic
def cancel_event(actor: Any, *, event: Event, reason: str) -> Event:
    """Calls the event off with its activities that are not over; everybody signed up for what lies ahead is told."""
    event = locked(event)
    require(actor, "event.edit", on=event)
    if len(reason.strip()) < 2:
        raise Refusal("请写明取消的原因，会告诉报了名的人。", field="reason")
    return call_off(actor, event, reason)


def call_off(actor: Any, event: Event, reason: str) -> Event:
    """Calls off what is not over, then the event; the caller holds its lock and checked the right."""
    event.reason = reason.strip()[:300]
    rows = Service.objects.filter(event=event, activity__ends_at__gt=clock.now()).select_related("activity")
    for service in rows.order_by("activity_id"):
        call_off_activity(actor, service.activity, f"{event.name}取消：{event.reason}"[:300])
    return _step(actor, event, "cancel", "reason", reason=reason)


def move_on() -> str:
    """Regular work: events begin on their first day and end after their last. May run twice harmlessly."""
    today, moved = clock.today(), 0
    due = [
        (row, "start") for row in Event.objects.filter(state=Event.State.OPEN, starts_on__lte=today, ends_on__gte=today)
    ]
    due += [(row, "close") for row in Event.objects.filter(state__in=Event.LIVE, ends_on__lt=today)]
    for row, what in due:
        with transaction.atomic():
            event = locked(row)
            if any(step.event == what for step in EVENT.events(event.state)):
                _step(WORKER, event, what)
                moved += 1
    return f"{moved} 次大型活动开幕或结束"
