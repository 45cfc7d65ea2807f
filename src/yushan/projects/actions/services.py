"""The service list: making, changing, publishing and pausing an entry, and who can bring it."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.organizations.effects import Effect
from yushan.organizations.models import Area, Organization
from yushan.projects.actions.reach import keep_reach
from yushan.projects.models import Project, ServiceItem, ServiceOffer
from yushan.projects.queries.services import facts_of
from yushan.projects.rules.library import UNDER_WAY
from yushan.projects.rules.services import ACCESSIBILITY, publishing_lacks
from yushan.volunteers.rules_availability import clean

FIELDS = (
    *("title", "service_type", "audience", "description", "minutes", "least_people", "most_people"),
    *("host_provides", "languages", "accessibility", "skills"),
)


def _locked(item: ServiceItem) -> ServiceItem:
    return locked(item, "project__organization", "service_type")


def _check(item: ServiceItem) -> None:
    if not item.title.strip():
        raise Refusal("请填写服务名称。", field="title")
    if item.most_people is not None and item.most_people < item.least_people:
        raise Refusal("最多人数不能少于最少人数。", field="most_people")
    item.accessibility = [code for code in ACCESSIBILITY if code in item.accessibility]


def _set(item: ServiceItem, facts: dict[str, Any]) -> list[str]:
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    changed = [name for name, value in facts.items() if item.pk is None or getattr(item, name) != value]
    for name in changed:
        setattr(item, name, facts[name])
    item.title = item.title.strip()
    _check(item)
    return changed


@transaction.atomic
def create_service(actor: Any, *, project: Project, **facts: Any) -> ServiceItem:
    """A draft of an entry; `facts` are names of FIELDS. Refusal for a project that was not set up or is over."""
    require(actor, "service.edit", on=project)
    if project.state not in UNDER_WAY:
        raise Refusal(f"项目{project.get_state_display()}，立项以后才能上服务清单。", field="project")
    item = ServiceItem(project=project, created_at=clock.now())
    _set(item, facts)
    item.save()
    record(actor, "projects.service_create", subject=item, label=item.title)
    return item


@transaction.atomic
def update_service(actor: Any, *, item: ServiceItem, seen: int | None = None, **facts: Any) -> ServiceItem:
    """Changes what an entry says. A published one stays complete."""
    item = _locked(item)
    require(actor, "service.edit", on=item)
    require_unchanged(item, seen)
    changed = _set(item, facts)
    if item.state == ServiceItem.State.PUBLISHED and (lacks := publishing_lacks(facts_of(item))):
        raise Refusal(f"大家正看着这一条，不能缺{'、'.join(lacks)}。")
    if changed:
        item.save(update_fields=changed)
        record(actor, "projects.service_update", subject=item, label=item.title, changed=changed)
    return item


@transaction.atomic
def publish_service(actor: Any, *, item: ServiceItem) -> ServiceItem:
    """Puts an entry on the list, or back on it after a pause. Refusal says what is missing; twice does it once."""
    item = _locked(item)
    require(actor, "service.edit", on=item)
    if item.state == ServiceItem.State.PUBLISHED:
        return item
    if lacks := publishing_lacks(facts_of(item)):
        raise Refusal("还差：" + "；".join(lacks) + "。")
    item.state, item.published_at, item.reason = ServiceItem.State.PUBLISHED, clock.now(), ""
    item.save(update_fields=["state", "published_at", "reason"])
    keep_reach(items=[item.pk])
    record(actor, "projects.service_publish", subject=item, label=item.title)
    return item


@transaction.atomic
def pause_service(actor: Any, *, item: ServiceItem, reason: str) -> ServiceItem:
    """Takes an entry off the list for a while; orders that were placed go on."""
    item = _locked(item)
    require(actor, "service.edit", on=item)
    if item.state != ServiceItem.State.PUBLISHED:
        raise Conflict(f"这一条{item.get_state_display()}，不用暂停。")
    item.state, item.reason = ServiceItem.State.PAUSED, because(reason, "请写明暂停的原因，同事会看到。")
    item.save(update_fields=["state", "reason"])
    keep_reach(items=[item.pk])
    record(actor, "projects.service_pause", subject=item, label=item.title, reason=item.reason)
    return item


@transaction.atomic
def save_offer(
    actor: Any,
    *,
    item: ServiceItem,
    organization: Organization,
    areas: Collection[Area],
    slots: Collection[str],
    monthly: int,
    lead_days: int,
    is_active: bool = True,
) -> ServiceOffer:
    """What an organization can do for an entry: where, when, how often, how far ahead. Said again it replaces the first.

    Whoever looks after the organization says so, on any entry: a team of another project may bring it too.
    """
    require(actor, "service.edit", on=organization)
    item = _locked(item)
    if organization.state != Organization.State.ACTIVE:
        raise Refusal("由正在运行的组织承接，请换一个。", field="organization")
    if not areas:
        raise Refusal("请选能去的区县，至少一个。", field="areas")
    if monthly < 1:
        raise Refusal("每月至少能接 1 次；暂时接不了请不勾选“现在接单”。", field="monthly")
    values = {
        "slots": clean(slots), "monthly": monthly, "lead_days": lead_days, "is_active": is_active,
        "updated_by": None if is_system(actor) else actor,
    }  # fmt: skip
    offer, _made = ServiceOffer.objects.update_or_create(item=item, organization=organization, defaults=values)
    offer.areas.set(areas)
    keep_reach(items=[item.pk])
    record(actor, "projects.service_offer", subject=item, label=item.title, organization=organization.name)
    return offer


@transaction.atomic
def drop_offer(actor: Any, *, offer: ServiceOffer) -> None:
    """The organization no longer brings it; what it has claimed goes on. Only for whoever keeps the organization's offers."""
    row = locked(offer, "organization", "item__project")
    require(actor, "service.edit", on=row.organization)
    record(
        actor, "projects.service_offer_end", subject=row.item, label=row.item.title, organization=str(row.organization)
    )
    row.delete()
    keep_reach(items=[row.item_id])


def hold_offers(item: ServiceItem, organization: Organization | None = None) -> list[ServiceOffer]:
    """What organizations (or one of them) promise for an entry, under lock until the transaction ends, in the order of keys:
    what is left of a month is counted under it. 1 statement.
    """
    rows = ServiceOffer.objects.select_for_update(of=("self",)).filter(item=item).order_by("pk")
    return list(rows.filter(organization=organization) if organization else rows)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_offers` will do, for organizations.effects."""
    count = ServiceOffer.objects.filter(organization=organization).count()
    fate = f"由{successor.name}承接" if successor else "不再承接，没有别的组织能承接的从公开清单上撤下"
    return [Effect(count, "条承接的服务", fate)]


def carry_offers(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending."""
    for offer in ServiceOffer.objects.select_for_update().filter(organization=organization).order_by("pk"):
        if successor and not ServiceOffer.objects.filter(item=offer.item_id, organization=successor).exists():
            offer.organization = successor
            offer.save(update_fields=["organization"])
        else:
            offer.delete()
    keep_reach(organizations=[one.pk for one in (organization, successor) if one])
