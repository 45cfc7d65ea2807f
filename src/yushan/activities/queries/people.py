"""What is known about a volunteer when posts are offered to them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from yushan.activities.models import Post
from yushan.activities.rules import Document, Requirements, VolunteerFacts
from yushan.common import clock
from yushan.common.periods import is_holiday
from yushan.organizations.models import StaffMember
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


def volunteer_facts(volunteer: Volunteer, *, for_fit: bool = True) -> VolunteerFacts:
    """Facts for eligibility and fit; 4 statements beside the person, 3 where only eligibility is asked."""
    return facts_of([volunteer], for_fit=for_fit)[volunteer.pk]


def facts_of(volunteers: Sequence[Volunteer], *, for_fit: bool = True) -> dict[int, VolunteerFacts]:
    """The same for many by key, their persons loaded; as many statements for any number."""
    pks = [one.pk for one in volunteers]
    paths: dict[int, set[str]] = defaultdict(set)
    member = Membership.objects.filter(volunteer__in=pks, state="approved")
    for pk, path in member.values_list("volunteer", "organization__path"):
        paths[pk].add(path)
    asked = [one.person_id for one in volunteers if not one.politics.startswith("中共")]
    staff = StaffMember.objects.filter(person__in=asked, is_party_member=True, in_service=True, left_on=None)
    party = set(staff.values_list("person", flat=True)) if asked else set()
    served: dict[int, set[int]] = defaultdict(set)
    places = Volunteer.serves_in.through.objects.filter(volunteer__in=pks) if for_fit else None
    for pk, area in places.values_list("volunteer", "area") if places is not None else ():
        served[pk].add(area)
    documents = _documents(pks)
    return {
        one.pk: VolunteerFacts(
            is_verified=one.state == Volunteer.State.VERIFIED,
            birth_date=one.person.birth_date,
            skills=tuple(str(skill) for skill in one.skills),
            is_party_member=one.politics.startswith("中共") or one.person_id in party,
            paths=frozenset(paths[one.pk]),
            area_id=one.area_id,
            documents=tuple(documents[one.pk]),
            languages=frozenset(one.languages),
            available=tuple(one.available),
            serves_in=frozenset(served[one.pk]),
        )
        for one in volunteers
    }


def _documents(pks: Sequence[int]) -> dict[int, list[Document]]:
    """Checked qualifications and those that wait for a check, by volunteer; 1 statement."""
    rows = Qualification.objects.filter(volunteer__in=pks).exclude(state=Qualification.State.REFUSED)
    listed = list(rows.select_related("kind"))
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
