"""Activities that serve an event, and their words in English."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from yushan.activities.models import Activity
from yushan.audit.actions import record
from yushan.common.errors import Conflict, Refusal
from yushan.events.actions.events import editable
from yushan.events.models import Batch, Event, PostWords, Service, Venue


def _belongs(event: Event, venue: Venue, batch: Batch | None) -> None:
    if venue.event_id != event.pk:
        raise Refusal("请选这次大型活动的场馆。", field="venue")
    if batch and batch.event_id != event.pk:
        raise Refusal("请选这次大型活动的批次。", field="batch")


@transaction.atomic
def assign(actor: Any, *, event: Event, activity: Activity, venue: Venue, batch: Batch | None = None) -> Service:
    """An activity of the host, or of an organization below it, serves the event at a venue. Twice does it once."""
    event = editable(actor, event)
    _belongs(event, venue, batch)
    if not activity.organization.path.startswith(event.organization.path):
        raise Refusal("只能安排主办组织和它下属组织的活动。", field="activity")
    if activity.state == Activity.State.CANCELLED:
        raise Refusal("这场活动已经取消，请换一场。", field="activity")
    if activity.state in Activity.OVER:
        raise Refusal("这场活动已经结束，请换一场。", field="activity")
    known = Service.objects.filter(activity=activity).select_related("event").first()
    if known and known.event_id != event.pk:
        raise Conflict(f"这场活动已经安排给“{known.event.name}”。", field="activity")
    if known:
        return known
    try:
        with transaction.atomic():
            row = Service.objects.create(event=event, activity=activity, venue=venue, batch=batch)
    except IntegrityError as error:
        raise Conflict("这场活动刚刚被安排了，请刷新页面。", field="activity") from error
    record(actor, "events.assign", subject=event, label=event.name, activity=activity.code)
    return row


@transaction.atomic
def assign_all(
    actor: Any, *, event: Event, activities: Sequence[Activity], venue: Venue, batch: Batch | None = None
) -> int:
    """Several at once, all or none; answers how many. Refusal where none was chosen."""
    if not activities:
        raise Refusal("请先勾选要安排的活动。")
    for activity in activities:
        assign(actor, event=event, activity=activity, venue=venue, batch=batch)
    return len(activities)


@transaction.atomic
def save_service(
    actor: Any,
    *,
    service: Service,
    venue: Venue,
    batch: Batch | None = None,
    title_en: str = "",
    text_en: str = "",
    posts: Mapping[str, tuple[str, str]] | None = None,
) -> Service:
    """Venue, batch and English words of an assigned activity; `posts`: name → (name, duties) in English."""
    event = editable(actor, service.event)
    _belongs(event, venue, batch)
    row = Service.objects.select_for_update().filter(pk=service.pk, event=event).first()
    if row is None:
        raise Conflict("这场活动刚刚被移出这次大型活动，没有保存。请回到大型活动页面看看。")
    row.venue, row.batch, row.title_en, row.text_en = venue, batch, title_en.strip(), text_en.strip()
    row.save(update_fields=["venue", "batch", "title_en", "text_en"])
    for name, (name_en, duties_en) in (posts or {}).items():
        PostWords.objects.update_or_create(
            service=row, name=name, defaults={"name_en": name_en.strip(), "duties_en": duties_en.strip()}
        )
    record(actor, "events.save_service", subject=event, label=event.name, service=row.pk)
    return row


@transaction.atomic
def release(actor: Any, *, service: Service) -> None:
    """The activity no longer serves the event; the activity itself stays as it is."""
    event = editable(actor, service.event)
    code = service.activity.code
    service.delete()
    record(actor, "events.release", subject=event, label=event.name, activity=code)
