"""What is known about a volunteer when posts are offered to them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from yushan.activities.models import Post
from yushan.activities.rules import Document, Requirements, VolunteerFacts
from yushan.common import clock
from yushan.common.periods import is_holiday
from yushan.common.prepared import Prepared
from yushan.organizations.models import StaffMember
from yushan.organizations.queries.rosters import in_force
from yushan.plan import queries as plan
from yushan.volunteers.models import Membership, Qualification, Volunteer
from yushan.volunteers.queries import volunteer_of, wards_of
from yushan.volunteers.queries.qualifications import kind_includes, qualification_names
from yushan.volunteers.queries.skills import skill_tree
from yushan.volunteers.rules_qualifications import included


def volunteers_of(user: Any) -> list[Volunteer]:
    """The volunteers for whom a user acts: themselves first, then the children they are guardian of; ≤ 2 statements."""
    own = volunteer_of(user)
    listed = [*([own] if own else []), *wards_of(user)]
    return [one for one in listed if one.state != Volunteer.State.WITHDRAWN]


# What decides who may take a post, for one person: asked at every sign-up, so written once (ADR 0024).
_TEAMS = Prepared(
    lambda volunteer: Membership.objects.filter(volunteer=volunteer, state="approved").values_list(
        "organization__path", flat=True
    )
)
_IN_PARTY = Prepared(lambda person, day: _members(day).filter(person=person).values_list("person", flat=True)[:1])
_PAPERS = Qualification.objects.exclude(state=Qualification.State.REFUSED).select_related("kind")
_PAPERS_OF = Prepared(lambda volunteer: _PAPERS.filter(volunteer=volunteer))


def _members(day: Any) -> QuerySet[StaffMember]:
    """Party members on rosters in force on a day."""
    return StaffMember.objects.filter(in_force(day), is_party_member=True)


def eligibility_facts(volunteer: Volunteer) -> VolunteerFacts:
    """What decides whether somebody may take a post; nothing of what makes it suit them. 3 statements."""
    listed = volunteer.politics.startswith("中共") or bool(_IN_PARTY.all(volunteer.person_id, clock.today()))
    return _facts(
        volunteer,
        is_party_member=listed,
        paths=_TEAMS.all(volunteer.pk),
        documents=_as_documents(_PAPERS_OF.all(volunteer.pk))[volunteer.pk],
    )


def volunteer_facts(volunteer: Volunteer) -> VolunteerFacts:
    """Facts for eligibility and fit; 4 statements beside the person."""
    return facts_of([volunteer])[volunteer.pk]


def facts_of(volunteers: Sequence[Volunteer]) -> dict[int, VolunteerFacts]:
    """The same for many by key, their persons loaded; as many statements for any number."""
    pks = [one.pk for one in volunteers]
    paths: dict[int, set[str]] = defaultdict(set)
    member = Membership.objects.filter(volunteer__in=pks, state="approved")
    for pk, path in member.values_list("volunteer", "organization__path"):
        paths[pk].add(path)
    asked = [one.person_id for one in volunteers if not one.politics.startswith("中共")]
    party = set(_members(clock.today()).filter(person__in=asked).values_list("person", flat=True)) if asked else set()
    served: dict[int, set[int]] = defaultdict(set)
    for pk, area in Volunteer.serves_in.through.objects.filter(volunteer__in=pks).values_list("volunteer", "area"):
        served[pk].add(area)
    documents = _as_documents(list(_PAPERS.filter(volunteer__in=pks)))
    return {
        one.pk: _facts(
            one,
            is_party_member=one.politics.startswith("中共") or one.person_id in party,
            paths=paths[one.pk],
            documents=documents[one.pk],
            serves_in=served[one.pk],
        )
        for one in volunteers
    }


def _facts(
    one: Volunteer,
    *,
    is_party_member: bool,
    paths: Iterable[str],
    documents: Sequence[Document],
    serves_in: Iterable[int] = (),
) -> VolunteerFacts:
    return VolunteerFacts(
        is_verified=one.state == Volunteer.State.VERIFIED,
        birth_date=one.person.birth_date,
        skills=tuple(str(skill) for skill in one.skills),
        is_party_member=is_party_member,
        paths=frozenset(paths),
        area_id=one.area_id,
        documents=tuple(documents),
        languages=frozenset(one.languages),
        available=tuple(one.available),
        serves_in=frozenset(serves_in),
    )


def _as_documents(listed: Sequence[Qualification]) -> dict[int, list[Document]]:
    """Checked qualifications and those that wait for a check, their kinds loaded, by volunteer."""
    includes = kind_includes() if listed else {}
    found: dict[int, list[Document]] = defaultdict(list)
    for row in listed:
        is_checked = row.state != Qualification.State.TO_CHECK
        kinds = included(includes, row.kind.code)
        found[row.volunteer_id].append(Document(kinds, row.issued_on, row.expires_on, is_checked=is_checked))
    return found


def requirements_of(post: Post, service_types: tuple[str, ...] = ()) -> Requirements:
    """What a post asks; shift, activity, its organization and area must be loaded with it."""
    activity = post.shift.activity
    begin, end = clock.local(post.shift.starts_at), clock.local(post.shift.ends_at)
    skills = tuple(str(skill) for skill in post.skills)
    return Requirements(
        day=begin.date(),
        begin=begin,
        end=end,
        is_holiday=is_holiday(begin.date()),
        organization_path=activity.organization.path,
        organization_name=activity.organization.name,
        name=post.name,
        min_age=post.min_age,
        max_age=post.max_age,
        skills=skills,
        accepted={skill: skill_tree().accepted(skill) for skill in skills},
        qualifications=qualification_names(post.qualifications) if post.qualifications else {},
        languages={code: plan.name_of("languages", code) or code for code in post.languages},
        members_only=post.members_only,
        party_only=post.party_only,
        area_id=activity.area_id,
        area_name=activity.area.name if activity.area else "",
        service_types=service_types,
        is_online=activity.is_online,
    )
