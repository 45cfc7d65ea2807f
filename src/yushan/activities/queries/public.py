"""Activities as everybody may see them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from yushan.activities.models import Activity, Presence, Shift
from yushan.activities.queries.presences import counting
from yushan.common import clock
from yushan.common.errors import NotFound

# The one condition of what everybody may see. Held states are reached by publishing alone, or by the import of what was
# held before the platform; a draft can be cancelled as well, and stays as unknown as it was.
PUBLIC = Q(state__in=Activity.HELD) | Q(state=Activity.State.CANCELLED, published_at__isnull=False)


def is_public(activity: Activity) -> bool:
    """The same of one activity: it stands, or it was called off after everybody could see it."""
    was_seen = activity.state == Activity.State.CANCELLED and activity.published_at is not None
    return activity.state in Activity.HELD or was_seen


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed by; everything optional."""

    area_id: int | None = None
    service_type: str = ""
    day: date | None = None
    weekend: bool = False
    online: bool = False
    text: str = ""
    past: bool = False


def _condition(filters: Filters) -> Q:
    condition = Q()
    if filters.area_id:
        condition &= Q(area_id=filters.area_id)
    if filters.service_type:
        condition &= Q(service_types__code=filters.service_type)
    if filters.online:
        condition &= Q(is_online=True)
    if filters.day:
        condition &= Q(starts_at__lt=clock.at(filters.day + timedelta(days=1)), ends_at__gte=clock.at(filters.day))
    if filters.weekend:
        condition &= Q(starts_at__iso_week_day__in=(6, 7))
    if words := filters.text.strip():
        condition &= Q(title__icontains=words) | Q(place__icontains=words) | Q(organization__name__icontains=words)
    return condition


def open_activities(filters: Filters | None = None) -> QuerySet[Activity]:
    """Published activities that are not over (or, with `past`, those that are), with shifts, posts and types.

    4 statements when evaluated. Order: `public_order`.
    """
    filters = filters or Filters()
    if filters.past:
        rows = Activity.objects.filter(state__in=Activity.OVER)
    else:
        rows = Activity.objects.filter(state__in=Activity.OPEN, ends_at__gt=clock.now())
    shifts = Prefetch("shifts", Shift.objects.prefetch_related("posts"))
    listed = rows.filter(_condition(filters)).select_related("organization", "area").order_by(*public_order(filters))
    return listed.prefetch_related(shifts, "service_types")


def public_order(filters: Filters) -> list[str]:
    """Soonest first; of what is over, latest first."""
    return ["-starts_at", "-id"] if filters.past else ["starts_at", "id"]


def public_activity(code: str) -> Activity:
    """One activity by its public code. NotFound for what never was published: it is nobody's business."""
    found = (
        Activity.objects.filter(PUBLIC, code=code)
        .select_related("organization", "area", "project", "work", "brand", "programme", "closing_report")
        .prefetch_related(Prefetch("shifts", Shift.objects.prefetch_related("posts")), "service_types")
        .first()
    )
    if found is None:
        raise NotFound("没有这个活动，或者还没有发布。")
    return found


def is_term_over(activity: Activity) -> bool:
    """Whether the last moment of signing up is past; one without such a moment takes people to the end."""
    return activity.sign_up_until is not None and activity.sign_up_until <= clock.now()


def takes_sign_ups(activity: Activity) -> bool:
    """Whether somebody can still sign up for some shift of it, as far as state and time go."""
    return activity.state in Activity.OPEN and activity.ends_at > clock.now() and not is_term_over(activity)


def open_by_area() -> dict[int | None, int]:
    """How many activities on site are open, by area; those of the whole city under None. 1 statement."""
    rows = Activity.objects.filter(state__in=Activity.OPEN, ends_at__gt=clock.now(), is_online=False)
    return dict(rows.order_by().values_list("area").annotate(Count("id")))


def notice_lines(activity: Activity) -> QuerySet[Presence]:
    """The lines of a public notice, by shift and post; names are masked by the page."""
    return (
        counting(activity)
        .select_related("sign_up__volunteer__person", "sign_up__post", "sign_up__shift")
        .order_by("id")
    )
