"""Candidates: where they stand, who speaks for them and hears about them, whom somebody may nominate."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from yushan.campaigns.models import AwardCampaign, Kind, Nominee
from yushan.common import clock
from yushan.organizations.access import can
from yushan.organizations.models import Area, Organization, RoleGrant
from yushan.projects.models import Project
from yushan.projects.rules.library import SHOWN
from yushan.stations.models import Station
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for, inboxes_of, wards_of
from yushan.volunteers.queries.people import is_minor

# What a nominee is read with wherever its name is shown.
READ = (
    "category", "area", "volunteer__person", "organization__area", "station__area", "station__host",
    "project__organization__area",
)  # fmt: skip


def area_of(candidate: Volunteer | Organization | Station | Project) -> Area | None:
    """The district in which a candidate stands; none for those of the city."""
    found: Area | None = candidate.organization.area if isinstance(candidate, Project) else candidate.area
    return found


def able(kind: str, campaign: AwardCampaign | None = None) -> QuerySet[Any]:
    """Candidates of a kind that can be nominated at all: verified, at work, public; of the district of its campaign."""
    where: dict[str, Any] = {"area": campaign.area_id} if campaign and campaign.area_id else {}
    if kind == Kind.PERSON:
        people = Volunteer.objects.filter(state=Volunteer.State.VERIFIED, merged_into=None, **where)
        return people.select_related("person", "area")
    if kind == Kind.ORGANIZATION:
        nodes: QuerySet[Any] = Organization.objects.filter(state=Organization.State.ACTIVE, **where)
        return nodes.exclude(level=Organization.Level.CORPS).select_related("area")
    if kind == Kind.STATION:
        return Station.objects.filter(state__in=Station.AT_WORK, **where).select_related("area", "organization")
    own: dict[str, Any] = {f"organization__{name}": area for name, area in where.items()}
    return Project.objects.filter(state__in=SHOWN, **own).select_related("organization__area")


def speaks_for(user: Any, nominee: Nominee) -> bool:
    """Who agrees and writes for a nominee: the person or their guardian; who keeps the organization, station, project."""
    if not getattr(user, "pk", None):
        return False
    return keeps(user, nominee.candidate)


def keeps(user: Any, candidate: Any) -> bool:
    """The same for a candidate that nobody has nominated yet."""
    if isinstance(candidate, Volunteer):
        return acts_for(user, candidate)
    if isinstance(candidate, Organization):
        return can(user, "organization.edit", on=candidate)
    if isinstance(candidate, Station):
        return can(user, "station.edit", on=candidate)
    return bool(candidate.lead_id == user.pk) or can(user, "project.edit", on=candidate)


def may_agree(user: Any, nominee: Nominee) -> bool:
    """Whose yes counts: that of who speaks for the nominee; for a minor the guardian's, who is not the child (未成年人保护法:
    name and face of a minor in public). A no, and taking a yes back, is everybody's own.
    """
    if not speaks_for(user, nominee):
        return False
    who = nominee.volunteer
    return who is None or user.person_id != who.person_id or not is_minor(who)


def own_candidates(user: Any, kind: str, campaign: AwardCampaign) -> list[Any]:
    """Candidates of a kind that the person can put forward as themselves; at most 50."""
    rows = able(kind, campaign)
    if kind == Kind.PERSON:
        keys = [ward.pk for ward in wards_of(user)]
        return list(rows.filter(Q(person__user=user.pk) | Q(pk__in=keys)).order_by("pk")[:50])
    grants = RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=clock.now()), user=user.pk, starts_at__lte=clock.now()
    )
    if kind == Kind.STATION:
        return list(rows.filter(pk__in=grants.filter(scope="station").values("scope_id")).order_by("name")[:50])
    nodes = grants.filter(scope="organization", role="organization_admin").values("scope_id")
    if kind == Kind.ORGANIZATION:
        return list(rows.filter(pk__in=nodes).order_by("path")[:50])
    return list(rows.filter(Q(lead=user.pk) | Q(organization__in=nodes)).order_by("title")[:50])


def _in_force() -> QuerySet[RoleGrant]:
    now = clock.now()
    return RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


def inboxes(nominees: Collection[Nominee]) -> dict[int, list[int]]:
    """Users who hear about each nominee: those who speak for it; 4 statements for any number."""
    found: dict[int, list[int]] = defaultdict(list)
    people = {row.volunteer_id: row.pk for row in nominees if row.volunteer_id}
    for volunteer_id, whose in inboxes_of(people).items():
        found[people[volunteer_id]] += whose.all()
    keepers: dict[tuple[str, int], list[int]] = defaultdict(list)
    nodes = {row.organization_id for row in nominees if row.organization_id}
    stations = {row.station_id for row in nominees if row.station_id}
    where = Q(scope="organization", role="organization_admin", scope_id__in=nodes)
    where |= Q(scope="station", role="station_admin", scope_id__in=stations)
    if nodes or stations:
        for scope, key, user in _in_force().filter(where).values_list("scope", "scope_id", "user"):
            keepers[scope, key].append(user)
    for row in nominees:
        if row.organization_id:
            found[row.pk] += keepers["organization", row.organization_id]
        elif row.station_id:
            found[row.pk] += keepers["station", row.station_id]
        elif row.project is not None and row.project.lead_id:
            found[row.pk].append(row.project.lead_id)
    return found
