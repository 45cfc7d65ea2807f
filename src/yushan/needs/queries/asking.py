"""What an order for a service can ask for in an area, from what the organizations promised."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from yushan.common import clock, periods
from yushan.common.actors import is_system
from yushan.needs.rules.asking import Promise, half_days
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.models import Area, Organization
from yushan.projects.models import ServiceItem, ServiceOffer
from yushan.projects.queries.services import capacity_left, public_services
from yushan.stations.models import Station

_MONTHS_AHEAD = 6


def promises(item: ServiceItem, area: Area | None = None) -> list[Promise]:
    """Of everybody who brings it (to the area) now; 1 statement."""
    rows = ServiceOffer.objects.filter(item=item, is_active=True, organization__state=Organization.State.ACTIVE)
    if area:
        rows = rows.filter(areas=area)
    today = clock.today()
    return [
        Promise(periods.add_working_days(today, lead), frozenset(slots))
        for lead, slots in rows.values_list("lead_days", "slots")
    ]


def areas_served(item: ServiceItem) -> set[int]:
    """Keys of the districts to which somebody brings it now; 1 statement."""
    rows = ServiceOffer.objects.filter(item=item, is_active=True, organization__state=Organization.State.ACTIVE)
    return set(rows.exclude(areas=None).values_list("areas", flat=True))


def areas_to_record(actor: Any) -> QuerySet[Area]:
    """Districts for which the actor types telephone orders in (actions.order): those of their grants, of a station or an
    organization the one where it stands; whoever works for the whole city, all. 1 statement.
    """
    rows = Area.objects.filter(valid_until=None).order_by("order", "code")
    grants = [grant for grant in grants_of(actor) if "need.record" in MATRIX[grant.role]]
    scopes: dict[str, list[int]] = defaultdict(list)
    for grant in grants:
        scopes[grant.scope].append(grant.scope_id)
    corps = Organization.objects.filter(pk__in=scopes["organization"], area=None)
    if is_system(actor) or "city" in scopes or (scopes["organization"] and corps.exists()):
        return rows
    at_stations = Station.objects.filter(pk__in=scopes["station"]).values("area")
    of_organizations = Organization.objects.filter(pk__in=scopes["organization"]).values("area")
    return rows.filter(Q(pk__in=scopes["area"]) | Q(pk__in=at_stations) | Q(pk__in=of_organizations))


def desk_label(item: ServiceItem, keys: Collection[int]) -> str:
    """An entry of the service list as the desk reads it out: how many people, how long before, when in the week, in these
    areas. Reads `offers` with organization and areas: prefetch them (`services_to_record`).
    """
    today = clock.today()
    offers = [
        one for one in item.offers.all()
        if one.is_active and one.organization.state == Organization.State.ACTIVE and {area.pk for area in one.areas.all()} & set(keys)
    ]  # fmt: skip
    if not offers:
        return f"{item.title}（这里还没有队伍能来）"
    known = [Promise(today, frozenset(one.slots)) for one in offers]
    said = [f"最多 {item.most_people} 人"] if item.most_people else []
    if lead := min(one.lead_days for one in offers):
        said.append(f"提前 {lead} 个工作日")
    said.append("、".join(half_days(known)) or "哪天都行")
    return f"{item.title}（{'；'.join(said)}）"


def services_to_record() -> QuerySet[ServiceItem]:
    """What can be ordered, by title, with all that `desk_label` reads; 3 statements."""
    offers = ServiceOffer.objects.select_related("organization").prefetch_related("areas")
    return public_services().order_by("title").prefetch_related(Prefetch("offers", offers))


def full_month(item: ServiceItem, day: date) -> str:
    """Why no more orders of a service are taken for the month of a day, and which month is free; empty while one is.

    2 statements, and 2 for each month that is full.
    """
    for ahead in range(_MONTHS_AHEAD):
        month = day.year * 12 + day.month - 1 + ahead
        first = date(month // 12, month % 12 + 1, 1)
        capacity = capacity_left(item, first)
        if capacity.left or not capacity.promised:
            return f"{day.month} 月已经约满，{first.month} 月还能约，请改到那个月。" if ahead else ""
    return f"{day.month} 月起连着 {_MONTHS_AHEAD} 个月都约满了，可以写成心愿，区县会另外找队。"
