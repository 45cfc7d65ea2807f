"""Finding a candidate to nominate: by staff within their reach, by everybody among what is public anyway."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from yushan.campaigns.models import AwardCampaign, Category, Kind
from yushan.campaigns.queries.candidates import able, area_of, keeps
from yushan.common import clock
from yushan.organizations.access import MATRIX, can, grants_of, scope_filter
from yushan.organizations.models import Organization, RoleGrant, StaffMember, Unit
from yushan.organizations.queries import in_force
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import search

MOST = 20
Route = AwardCampaign.Route
_NOBODY = Q(pk__in=[])
# Where the path of the team stands, and where the host unit.
_TEAM_AT: dict[str, str] = {Kind.ORGANIZATION: "", Kind.PROJECT: "organization__", Kind.STATION: "organization__"}
_HOST_AT: dict[str, str] = {Kind.ORGANIZATION: "", Kind.PROJECT: "organization__", Kind.STATION: ""}


@dataclass(frozen=True)
class Way:
    """One way in which somebody may nominate a candidate: «team:17», said in words."""

    key: str
    label: str
    route: str
    unit: Unit | None = None
    organization: Organization | None = None


def _places(user: Any, scope: str) -> list[RoleGrant]:
    return [one for one in grants_of(user) if one.scope == scope and "award.nominate" in MATRIX[one.role]]


def _reach(user: Any, kind: str) -> Q:
    """Candidates that somebody nominates for an area, a team or a unit."""
    area = scope_filter(user, "award.recommend", area="organization__area" if kind == Kind.PROJECT else "area")
    if area == Q():
        return area
    paths = [one.scope_path for one in _places(user, "organization") if one.scope_path]
    units = [one.scope_id for one in _places(user, "unit")]
    found = area
    if kind == Kind.PERSON:
        teams = _NOBODY
        for path in paths:
            teams |= Q(organization__path__startswith=path)
        members = Membership.objects.filter(teams, state__in=("approved", "paused")).order_by()
        staff = StaffMember.objects.filter(in_force(clock.today()), unit__in=units).order_by()
        found |= Q(pk__in=members.values("volunteer")) if paths else _NOBODY
        found |= Q(person__in=staff.values("person")) if units else _NOBODY
    else:
        for path in paths:
            found |= Q(**{f"{_TEAM_AT[kind]}path__startswith": path})
        found |= Q(**{f"{_HOST_AT[kind]}host__in": units}) if units else _NOBODY
        if kind == Kind.STATION:
            found |= Q(pk__in=[one.scope_id for one in _places(user, "station")])
    return found


def _by_words(rows: QuerySet[Any], kind: str, text: str) -> QuerySet[Any]:
    if kind == Kind.PERSON:
        return search(rows, text).order_by("person__name", "pk")
    title = "title" if kind == Kind.PROJECT else "name"
    for piece in text.split():
        rows = rows.filter(**{f"{title}__icontains": piece})
    return rows.order_by(title, "pk")


def found_by_staff(user: Any, category: Category, text: str) -> list[Any]:
    """Candidates within somebody's reach by pieces of the name (people also by number, pinyin); at most MOST."""
    rows = able(category.kind, category.campaign).filter(_reach(user, category.kind))
    return list(_by_words(rows, category.kind, text)[:MOST]) if text.strip() else []


def found_by_everybody(category: Category, text: str) -> list[Any]:
    """Organizations, stations and projects by pieces of the name. People are found by nobody: see `person_by_number`."""
    if category.kind == Kind.PERSON or len("".join(text.split())) < 2:
        return []
    return list(_by_words(able(category.kind, category.campaign), category.kind, text)[:MOST])


def person_by_number(campaign: AwardCampaign, number: str, name: str) -> Volunteer | None:
    """The volunteer whose number and name were both typed; None else, whatever did not fit."""
    rows = able(Kind.PERSON, campaign).filter(number__iexact="".join(number.split()))
    found = rows.first()
    if found is None or "".join(found.person.name.split()) != "".join(name.split()):
        return None
    return found  # type: ignore[no-any-return]


def ways_for(user: Any, campaign: AwardCampaign, candidate: Any, kind: str) -> list[Way]:
    """The ways of the campaign in which this person may nominate this candidate, the nearest first."""
    found = []
    if Route.SELF in campaign.routes and keeps(user, candidate):
        found.append(Way("self", str(Route.SELF.label), Route.SELF))
    if Route.TEAM in campaign.routes:
        found += _teams(user, candidate, kind)
    if Route.UNIT in campaign.routes:
        found += _units(user, candidate, kind)
    area = area_of(candidate)
    if Route.AREA in campaign.routes and can(user, "award.recommend", on={"area": area.pk if area else None}):
        found.append(Way("area", f"{area.name if area else '市级'}推荐", Route.AREA))
    if Route.PUBLIC in campaign.routes:
        found.append(Way("public", "以个人名义推荐", Route.PUBLIC))
    return found


def _teams(user: Any, candidate: Any, kind: str) -> list[Way]:
    keys = {one.scope_id: one.scope_path for one in _places(user, "organization")}
    if kind == Kind.PERSON:
        rows = Membership.objects.filter(volunteer=candidate, state__in=("approved", "paused"))
        paths = list(rows.values_list("organization__path", flat=True))
    else:
        serving = candidate if kind == Kind.ORGANIZATION else candidate.organization
        paths = [serving.path] if serving else []
    own = [pk for pk, path in keys.items() if path and any(one.startswith(path) for one in paths)]
    nodes = Organization.objects.filter(pk__in=own).order_by("-depth", "name")
    return [Way(f"team:{one.pk}", f"{one.name}推荐", Route.TEAM, organization=one) for one in nodes]


def _units(user: Any, candidate: Any, kind: str) -> list[Way]:
    keys = [one.scope_id for one in _places(user, "unit")]
    if kind == Kind.PERSON:
        rows = StaffMember.objects.filter(in_force(clock.today()), unit__in=keys, person=candidate.person_id)
        keys = list(rows.values_list("unit", flat=True))
    else:
        held = candidate.organization if kind == Kind.PROJECT else candidate
        keys = [pk for pk in keys if pk == held.host_id]
    units = Unit.objects.filter(pk__in=keys).order_by("name")
    return [Way(f"unit:{one.pk}", f"{one.name}推荐", Route.UNIT, unit=one) for one in units]


def beside(candidate: Any, kind: str) -> str:
    """What tells a candidate from its namesakes."""
    area = area_of(candidate)
    where = area.name if area else "市级"
    if kind == Kind.PERSON:
        return f"{candidate.number} · {where}"
    if kind == Kind.PROJECT:
        return f"{candidate.organization.name} · {where}"
    return where
