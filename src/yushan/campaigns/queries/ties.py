"""Who is tied to whom (rules/recusal.py): of one pair, and of all reviewers and nominees of a round at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q

from yushan.accounts.models import User
from yushan.campaigns.models import AwardRecusal, Nomination, Nominee, Reviewer
from yushan.campaigns.rules.recusal import Judged, ReviewerTies, tie
from yushan.common import clock
from yushan.organizations.models import Organization, RoleGrant, StaffMember
from yushan.organizations.queries import in_force
from yushan.projects.models import ProjectMember
from yushan.projects.queries.ties import ties_of_many
from yushan.stations.models import Station
from yushan.volunteers.models import Membership

ROOT = Organization.steplen
_BELONGS = (Membership.State.APPROVED, Membership.State.PAUSED)


def reviewer_ties(users: Sequence[User]) -> dict[int, ReviewerTies]:
    """What reviewers are tied to, by user; 4 statements."""
    keys = [user.pk for user in users]
    units: dict[int, set[int]] = defaultdict(set)
    stations: dict[int, set[int]] = defaultdict(set)
    now = clock.now()
    grants = RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), user__in=keys, starts_at__lte=now, scope__in=("unit", "station")
    )
    for user, scope, key in grants.values_list("user", "scope", "scope_id"):
        (units if scope == "unit" else stations)[user].add(key)
    rosters = StaffMember.objects.filter(in_force(clock.today()), person__user__in=keys)
    for user, unit in rosters.values_list("person__user", "unit"):
        units[user].add(unit)
    ties = ties_of_many(users)
    return {pk: ReviewerTies(ties[pk], frozenset(units[pk]), frozenset(stations[pk])) for pk in keys}


def judged(nominees: Collection[Nominee]) -> dict[int, Judged]:
    """Nominees as the rule looks at them; 8 statements for any number. Read them with their candidates."""
    people: dict[int, set[int]] = defaultdict(set)
    nominators: dict[int, set[int]] = defaultdict(set)
    paths: dict[int, set[str]] = defaultdict(set)
    units: dict[int, set[int]] = defaultdict(set)
    voices = Nomination.objects.filter(nominee__in=[row.pk for row in nominees])
    for pk, user, unit, path in voices.values_list("nominee", "user", "unit", "organization__path"):
        nominators[pk] |= {user} if user else set()
        units[pk] |= {unit} if unit else set()
        paths[pk] |= {path} if path else set()
    _of_people({row.volunteer_id: row for row in nominees if row.volunteer_id}, people, paths, units)
    _of_projects({row.project_id: row for row in nominees if row.project_id}, people, paths)
    _of_organizations([row for row in nominees if row.organization_id], people, paths, units)
    _of_stations({row.station_id: row for row in nominees if row.station_id}, paths, units)
    return {
        row.pk: Judged(
            frozenset(people[row.pk]), frozenset(nominators[row.pk]), tuple(sorted(paths[row.pk])), row.area_id,
            frozenset(units[row.pk]), row.station_id,
        )
        for row in nominees
    }  # fmt: skip


def _of_people(rows: dict[Any, Nominee], people: Any, paths: Any, units: Any) -> None:
    if not rows:
        return
    persons = {row.volunteer.person_id: row.pk for row in rows.values() if row.volunteer}
    for person, user in User.objects.filter(person__in=persons).values_list("person", "pk"):
        people[persons[person]].add(user)
    members = Membership.objects.filter(volunteer__in=rows, state__in=_BELONGS)
    for volunteer, path in members.values_list("volunteer", "organization__path"):
        paths[rows[volunteer].pk].add(path)
    rosters = StaffMember.objects.filter(in_force(clock.today()), person__in=persons)
    for person, unit in rosters.values_list("person", "unit"):
        units[persons[person]].add(unit)


def _of_projects(rows: dict[Any, Nominee], people: Any, paths: Any) -> None:
    if not rows:
        return
    for row in rows.values():
        if row.project:
            paths[row.pk].add(row.project.organization.path)
            people[row.pk] |= {row.project.lead_id} if row.project.lead_id else set()
    for project, user in ProjectMember.objects.filter(project__in=rows).values_list("project", "user"):
        if user:
            people[rows[project].pk].add(user)


def _of_organizations(rows: list[Nominee], people: Any, paths: Any, units: Any) -> None:
    now = clock.now()
    nodes = {row.organization_id: row for row in rows if row.organization_id}
    for row in rows:
        if row.organization:
            paths[row.pk].add(row.organization.path)
            units[row.pk] |= {row.organization.host_id} if row.organization.host_id else set()
    if nodes:
        grants = RoleGrant.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=now), scope="organization", scope_id__in=nodes, starts_at__lte=now
        )
        for key, user in grants.values_list("scope_id", "user"):
            people[nodes[key].pk].add(user)


def _of_stations(rows: dict[Any, Nominee], paths: Any, units: Any) -> None:
    if not rows:
        return
    for pk, host, path in Station.objects.filter(pk__in=rows).values_list("pk", "host", "organization__path"):
        units[rows[pk].pk] |= {host} if host else set()
        paths[rows[pk].pk] |= {path} if path else set()


def tie_of(reviewer: Reviewer, nominee: Nominee) -> str:
    """What ties them, in words that follow «您»; a declared tie with its reason; empty where nothing does."""
    found = tie(reviewer_ties([reviewer.user])[reviewer.user_id], judged([nominee])[nominee.pk], ROOT)
    if found:
        return found
    declared = AwardRecusal.objects.filter(nominee=nominee, reviewer=reviewer).first()
    return f"已申请回避：{declared.reason}" if declared else ""


def tied_pairs(nominees: Sequence[Nominee], reviewers: Sequence[Reviewer]) -> set[tuple[int, int]]:
    """Places (nominee, reviewer) in the two lists that must not meet; a dozen statements for any number."""
    ties, who = reviewer_ties([one.user for one in reviewers]), judged(nominees)
    declared = set(
        AwardRecusal.objects.filter(reviewer__in=[one.pk for one in reviewers]).values_list("nominee", "reviewer")
    )
    return {
        (place, at)
        for place, nominee in enumerate(nominees)
        for at, reviewer in enumerate(reviewers)
        if (nominee.pk, reviewer.pk) in declared or tie(ties[reviewer.user_id], who[nominee.pk], ROOT)
    }
