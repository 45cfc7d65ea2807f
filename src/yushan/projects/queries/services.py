"""Reading the service list: for everybody what somebody can bring, for staff also the rest and why."""

from calendar import monthrange
from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet

from yushan.common import clock, periods
from yushan.common.errors import NotFound
from yushan.organizations.access import scope_filter, visible, visible_or_404
from yushan.organizations.models import Area, Organization
from yushan.plan import queries as plan
from yushan.projects import demand
from yushan.projects.models import Project, ServiceItem, ServiceOffer
from yushan.projects.rules.library import UNDER_WAY
from yushan.projects.rules.services import ACCESSIBILITY, Capacity, ItemFacts, OfferFacts, capacity, undeliverable

SCOPE = {"area": "project__organization__area", "organization": "project__organization__path"}
ORDER = ["-demand", "-id"]
CHIPS = (("published", "已上架"), ("idle", "没人能承接"), ("draft", "草稿"), ("paused", "已暂停"))


def _able(area: Area | None = None) -> QuerySet[ServiceOffer]:
    rows = ServiceOffer.objects.filter(is_active=True, organization__state=Organization.State.ACTIVE)
    return rows.filter(areas=area) if area else rows.filter(areas__isnull=False)


def deliverable(rows: QuerySet[ServiceItem], area: Area | None = None) -> QuerySet[ServiceItem]:
    """Those that somebody brings now (to an area)."""
    return rows.filter(Exists(_able(area).filter(item=OuterRef("pk"))), project__state__in=UNDER_WAY)


def public_services(kind: str = "", area: Area | None = None, text: str = "") -> QuerySet[ServiceItem]:
    """What everybody may order, with `demand`; order by ORDER. Nothing that nobody can bring."""
    rows = deliverable(ServiceItem.objects.filter(state=ServiceItem.State.PUBLISHED), area)
    if kind:
        rows = rows.filter(service_type__code=kind)
    if words := text.strip():
        rows = rows.filter(Q(title__icontains=words) | Q(description__icontains=words) | Q(audience__icontains=words))
    return demand.annotate(rows).select_related("service_type", "project__organization")


def public_service(pk: int) -> ServiceItem:
    """One of them with who brings it (`able`). NotFound for what cannot be ordered now."""
    offers = Prefetch("offers", _able().distinct().select_related("organization").prefetch_related("areas"), "able")
    found = public_services().prefetch_related(offers).filter(pk=pk).first()
    if found is None:
        raise NotFound("这项服务现在不能点，请看看别的，或者写下您的心愿。")
    return found


def services_seen(actor: Any, chip: str = "", text: str = "") -> QuerySet[ServiceItem]:
    """The staff list: entries of the actor's projects, and published ones of others that an own organization may bring."""
    own = scope_filter(actor, "project.view", **SCOPE)
    rows = ServiceItem.objects.all()
    if own:  # the whole city: an empty condition would vanish beside another one
        rows = rows.filter(own | Q(state=ServiceItem.State.PUBLISHED))
    if chip == "idle":
        ready = deliverable(ServiceItem.objects.all()).order_by().values("pk")
        rows = rows.filter(state=ServiceItem.State.PUBLISHED).exclude(pk__in=ready)
    elif chip in ServiceItem.State.values:
        rows = rows.filter(state=chip)
    if words := text.strip():
        rows = rows.filter(Q(title__icontains=words) | Q(project__organization__name__icontains=words))
    return (
        demand.annotate(rows)
        .select_related("service_type", "project__organization")
        .prefetch_related(
            Prefetch("offers", ServiceOffer.objects.select_related("organization").prefetch_related("areas"))
        )
    )


def counts_by_chip(actor: Any) -> dict[str, int]:
    """How many entries stand under each chip; 2 statements."""
    rows = services_seen(actor).prefetch_related(None).order_by()
    counts: Counter[str] = Counter(rows.values_list("state", flat=True))
    idle = services_seen(actor, "idle").prefetch_related(None).order_by().count()
    return {"": sum(counts.values()), "idle": idle} | {state: counts[state] for state in ServiceItem.State.values}


def staff_service(actor: Any, pk: int) -> ServiceItem:
    """One entry with its offers. NotFound for others' drafts."""
    found = services_seen(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def own_service(actor: Any, pk: int) -> ServiceItem:
    """One that the actor may change."""
    rows = ServiceItem.objects.select_related("service_type", "project__organization")
    return visible_or_404(actor, "service.edit", rows, pk, **SCOPE)


def own_offer(actor: Any, pk: int) -> ServiceOffer:
    """An offer of an organization that the actor looks after."""
    rows = ServiceOffer.objects.select_related("organization", "item__project__organization")
    return visible_or_404(actor, "service.edit", rows, pk, area="organization__area", organization="organization__path")


def projects_for(actor: Any) -> QuerySet[Project]:
    """Projects whose services the actor may list."""
    rows = Project.objects.filter(state__in=UNDER_WAY).select_related("organization")
    scope = {"area": "organization__area", "organization": "organization__path"}
    return visible(actor, "service.edit", rows, **scope).order_by("-id")


def organizations_for(actor: Any) -> QuerySet[Organization]:
    """Organizations for which the actor may say what they can bring."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return visible(actor, "service.edit", rows, area="area", organization="path").order_by("path")


def care_words(thing: Any) -> dict[str, list[str]]:
    """Languages and accessibility of an entry or of an order, in words; what the plan no longer knows is left out."""
    languages = dict(plan.choices("languages")) if thing.languages else {}
    return {
        "languages": [str(languages[code]) for code in thing.languages if code in languages],
        "accessibility": [ACCESSIBILITY[code] for code in thing.accessibility if code in ACCESSIBILITY],
    }


def capacity_left(item: ServiceItem, month: date) -> Capacity:
    """What organizations that bring the service now can still bring in the month of the day `month`: their promises, less the
    orders for days of that month, taken or waiting. 2 statements.
    """
    first = month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    monthly = dict(_able().filter(item=item).order_by().values_list("organization", "monthly").distinct())
    return capacity(monthly, demand.booked(item.pk, first, last))


def first_day(item: ServiceItem) -> date:
    """The first day on which anybody can bring it, by the shortest lead time. 1 statement."""
    lead = _able().filter(item=item).aggregate(least=Min("lead_days"))["least"] or 0
    return periods.add_working_days(clock.today(), lead)


def facts_of(item: ServiceItem) -> ItemFacts:
    """What publishing looks at; 1 statement."""
    return ItemFacts(
        has_audience=bool(item.audience.strip()),
        has_description=bool(item.description.strip()),
        has_host_provides=bool(item.host_provides.strip()),
        project_open=item.project.state in UNDER_WAY,
        offers=item.offers.count(),
    )


def why_idle(item: ServiceItem) -> list[str]:
    """Why nobody can bring it now, in words. Reads offers with areas: prefetch them."""
    offers = [
        OfferFacts(
            name=offer.organization.name,
            is_active=offer.is_active,
            is_running=offer.organization.state == Organization.State.ACTIVE,
            areas=len(offer.areas.all()),
        )
        for offer in item.offers.all()
    ]
    is_open = item.project.state in UNDER_WAY
    return undeliverable(offers, project_open=is_open, project_state=item.project.get_state_display())
