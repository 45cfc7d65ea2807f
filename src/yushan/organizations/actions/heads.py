"""The head of an organization and the copy of the name on its card.

Terms of office (OrganizationLeader) are what holds. `Organization.leader_name`, which pages, files and records of hours
show, is the name of today's head: written here with every change, and by `keep_names` as terms begin and end. What
a card or an import file says of the leader becomes a term in turn, so both never tell different stories.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from yushan.common import clock
from yushan.organizations.actions.placements import RUNNING
from yushan.organizations.models import Organization, OrganizationLeader

HEAD = OrganizationLeader.Post.HEAD


def in_office(day: date) -> Q:
    """Condition for terms in force on a day."""
    return Q(Q(until_day=None) | Q(until_day__gt=day), from_day__lte=day)


def head_on(organization: Organization, day: date) -> OrganizationLeader | None:
    """Who heads the organization on a day."""
    rows = OrganizationLeader.objects.filter(in_office(day), organization=organization, post=HEAD)
    return rows.order_by("-from_day", "-pk").first()


def show_head(organization: Organization) -> None:
    """Writes the name of today's head on the card. The caller holds the organization's lock."""
    head = head_on(organization, clock.today())
    name = head.name if head else ""
    if organization.leader_name != name:
        organization.leader_name = name
        organization.save(update_fields=["leader_name"])


def install_head(actor: Any, organization: Organization, name: str, *, since: date | None = None) -> None:
    """Makes a term of what a card says: the first head begins on `since` (today), another name takes over today.

    Before the organization runs, and on the day somebody took over, another name is a correction. No term is set; that
    is done on the page of leaders. The caller holds the organization's lock.
    """
    today = clock.today()
    current = head_on(organization, today)
    if not name or (current and current.name == name):
        return
    if current and (organization.state not in RUNNING or current.from_day >= today):
        current.name, current.person, current.phone = name, None, ""
        current.save(update_fields=["name", "person", "phone"])
        return
    if current:
        current.until_day, current.end_reason = today, "由别人接任"
        current.save(update_fields=["until_day", "end_reason"])
    terms = OrganizationLeader.objects.filter(organization=organization, post=HEAD)
    earlier = terms.filter(until_day__lte=today).order_by("-until_day").values_list("until_day", flat=True).first()
    later = terms.filter(from_day__gt=today).order_by("from_day").values_list("from_day", flat=True).first()
    begins = min(since or today, today) if current is None else today
    OrganizationLeader.objects.create(
        organization=organization, post=HEAD, name=name, from_day=max(begins, earlier) if earlier else begins,
        until_day=later, created_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip


def keep_names() -> int:
    """Regular work: the card shows today's head also when nobody did anything; answers how many cards changed."""
    terms = OrganizationLeader.objects.filter(organization=OuterRef("pk"), post=HEAD)
    today = terms.filter(in_office(clock.today())).order_by("-from_day", "-pk").values("name")[:1]
    shown = Organization.objects.filter(Exists(terms)).exclude(state=Organization.State.CLOSED)
    stale = shown.annotate(head=Coalesce(Subquery(today), Value(""))).exclude(leader_name=F("head"))
    changed = 0
    for organization in stale:
        changed += Organization.objects.filter(pk=organization.pk).update(leader_name=organization.head)
    return changed


def end_terms(organization: Organization, reason: str) -> None:
    """The organization ends today, and every term with it; terms to come never begin. The card keeps the last name."""
    today = clock.today()
    OrganizationLeader.objects.filter(organization=organization, from_day__gte=today).delete()
    open_terms = OrganizationLeader.objects.filter(in_office(today), organization=organization)
    open_terms.update(until_day=today, end_reason=reason[:200])
