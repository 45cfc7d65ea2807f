"""Reading events: for everybody, for staff of the host."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from yushan.activities.models import Activity, Shift
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.events.models import Accreditation, Batch, BoardingPoint, Event, Service, Venue
from yushan.organizations.access import visible, visible_or_404
from yushan.organizations.models import Organization

REACH = {"area": "organization__area", "organization": "organization__path"}
OF_EVENT = {name: f"event__{lookup}" for name, lookup in REACH.items()}
CHIPS = (
    ("open", "招募中", (Event.State.OPEN,)),
    ("running", "举办中", (Event.State.RUNNING,)),
    ("draft", "准备中", (Event.State.DRAFT,)),
    ("over", "已结束", (Event.State.CLOSED, Event.State.CANCELLED)),
)
PARTS: dict[str, type[Any]] = {"venues": Venue, "batches": Batch, "boarding": BoardingPoint}


def public_events() -> QuerySet[Event]:
    """Events that everybody may see."""
    return Event.objects.filter(state__in=Event.PUBLIC).select_related("organization", "kind")


def public_event(code: str) -> Event:
    """One of them. NotFound for drafts and what was called off."""
    found = public_events().filter(code=code).first()
    if found is None:
        raise NotFound("没有这次大型活动，或者它已经取消。")
    return found


def seen(user: Any) -> QuerySet[Event]:
    """Events that the person arranges, in whatever state."""
    return visible(user, "event.edit", Event.objects.select_related("organization", "kind"), **REACH)


def staff_event(user: Any, pk: int) -> Event:
    """One of them; NotFound for those of others."""
    return visible_or_404(user, "event.edit", Event.objects.select_related("organization", "kind"), pk, **REACH)


def counts_by_chip(user: Any) -> dict[str, int]:
    """How many events stand behind each chip of the list; 1 statement."""
    return seen(user).aggregate(
        all=Count("pk"), **{key: Count("pk", filter=Q(state__in=states)) for key, _label, states in CHIPS}
    )


def hosts(user: Any) -> QuerySet[Organization]:
    """Organizations for which the person may arrange events."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(user, "event.edit", rows, area="area", organization="path").order_by("path")


def part_of(event: Event, kind: str, pk: int) -> Any:
    """A venue, batch or boarding point of an event; NotFound for any other."""
    model = PARTS.get(kind)
    found = model.objects.filter(event=event, pk=pk).first() if model else None
    if found is None:
        raise NotFound()
    found.event = event
    return found


def services_of(event: Event) -> QuerySet[Service]:
    """Its activities in the order of time; 1 statement."""
    rows = Service.objects.filter(event=event).select_related("activity__organization", "venue", "batch")
    return rows.order_by("activity__starts_at", "activity_id")


def offered(event: Event) -> list[Service]:
    """Activities that are published, with shifts, posts, types and English words; 5 statements."""
    shifts = Prefetch("activity__shifts", Shift.objects.prefetch_related("posts"))
    rows = services_of(event).filter(activity__state__in=Activity.HELD)
    rows = rows.select_related("activity__organization", "activity__area", "venue", "batch")
    return list(rows.prefetch_related(shifts, "activity__service_types", "post_words"))


def staff_service(user: Any, pk: int) -> Service:
    """An assigned activity of an event that the person arranges."""
    rows = Service.objects.select_related("event__organization", "activity__organization", "venue", "batch")
    return visible_or_404(user, "event.edit", rows, pk, **OF_EVENT)


def assignable(event: Event, text: str = "") -> QuerySet[Activity]:
    """Activities of the host and below that are not over, around the days of the event, and serve no event yet; by words
    of the title, the code or the team.
    """
    rows = Activity.objects.filter(organization__path__startswith=event.organization.path, event_service=None)
    rows = rows.exclude(state__in=(*Activity.OVER, Activity.State.CANCELLED)).select_related("organization")
    if words := text.strip():
        rows = rows.filter(Q(title__icontains=words) | Q(code=words) | Q(organization__name__icontains=words))
    begin, until = event.starts_on - timedelta(days=60), event.ends_on + timedelta(days=8)
    return rows.filter(starts_at__lt=clock.at(until), ends_at__gte=clock.at(begin)).order_by("starts_at", "id")


def staff_accreditation(user: Any, pk: int) -> Accreditation:
    """An accreditation of an event that the person arranges."""
    rows = Accreditation.objects.select_related("event__organization", "volunteer__person", "photo", "decided_by")
    return visible_or_404(user, "event.edit", rows, pk, **OF_EVENT)
