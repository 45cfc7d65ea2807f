"""What the room gives to those below: how much is asked for, where it is ordered, what an activity was made
for, which masked values can be shown.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from yushan.activities.models import Activity
from yushan.activities.origins import Origin
from yushan.common import clock
from yushan.common.identity import mask_phone
from yushan.needs.models import Need
from yushan.needs.queries.lists import needs_seen
from yushan.organizations.access import can
from yushan.organizations.unmasking import Field, Kind
from yushan.projects.demand import Demand
from yushan.projects.models import ServiceItem

_YEAR = timedelta(days=365)
_MOST = 20  # orders of one session that its page names


def _with_demand(rows: QuerySet[ServiceItem]) -> QuerySet[ServiceItem]:
    """Orders of the last twelve months, but for those that were taken back or said twice."""
    counted = Need.objects.filter(item=OuterRef("pk"), asked_at__gte=clock.now() - _YEAR)
    grouped = counted.exclude(state__in=("withdrawn", "merged")).order_by().values("item")
    number = Subquery(grouped.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    return rows.annotate(demand=Coalesce(number, 0))


def _booked(item: int, first: date, last: date) -> dict[int | None, int]:
    """Orders of a service for the days of a span by the organization that took them, None: nobody yet; 1 statement."""
    rows = Need.objects.filter(item=item, first_day__range=(first, last))
    rows = rows.exclude(state__in=("withdrawn", "merged", "declined", "closed")).order_by()
    return dict(rows.values_list("organization").annotate(Count("pk")))


DEMAND = Demand(
    booked=_booked,
    annotate=_with_demand,
    order_url=lambda pk: f"{reverse('needs:order')}?service={pk}",
    wish_url=lambda: reverse("needs:order"),
)


def _person_of(need: Any) -> int | None:
    return need.user.person_id if need.user and need.channel == Need.Channel.SELF else None


UNMASKABLE = Kind(
    rows=lambda: Need.objects.select_related("user"),
    fields={"phone": Field("点单人电话", lambda row: row.contact_phone, mask_phone)},
    person_id=_person_of,
    describe=lambda row: f"{row.number} {row.title}",
)


def origins(actor: Any, activity: Activity) -> list[Origin]:
    """The orders that an activity serves, as far as the actor sees them; 1 statement."""
    if not (can(actor, "need.view") or can(actor, "need.claim")):
        return []
    rows = needs_seen(actor).filter(activity=activity).order_by("pk").values_list("pk", "number", "title")
    return [Origin(f"{number} {title}", reverse("needs:detail", args=[pk])) for pk, number, title in rows[:_MOST]]
