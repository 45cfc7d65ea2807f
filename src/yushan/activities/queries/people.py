"""What is known about a volunteer when posts are offered to them."""

from typing import Any

from yushan.activities.models import Post
from yushan.activities.rules import Document, Requirements, VolunteerFacts
from yushan.common import clock
from yushan.common.periods import is_holiday
from yushan.organizations.models import StaffMember
from yushan.plan import queries as plan
from yushan.volunteers.models import Qualification, Volunteer
from yushan.volunteers.queries import qualifications_of, volunteer_of, wards_of
from yushan.volunteers.queries.qualifications import kind_includes, qualification_names
from yushan.volunteers.queries.skills import skill_tree
from yushan.volunteers.rules_qualifications import included


def volunteers_of(user: Any) -> list[Volunteer]:
    """The volunteers for whom a user acts: themselves first, then the children they are guardian of; ≤ 2 statements."""
    own = volunteer_of(user)
    listed = [*([own] if own else []), *wards_of(user)]
    return [one for one in listed if one.state != Volunteer.State.WITHDRAWN]


def volunteer_facts(volunteer: Volunteer) -> VolunteerFacts:
    """Facts for eligibility and fit; 3 statements beside the person."""
    paths = volunteer.memberships.filter(state="approved").values_list("organization__path", flat=True)
    is_party = (
        volunteer.politics.startswith("中共")
        or StaffMember.objects.filter(
            person_id=volunteer.person_id, is_party_member=True, in_service=True, left_on=None
        ).exists()
    )
    return VolunteerFacts(
        is_verified=volunteer.state == Volunteer.State.VERIFIED,
        birth_date=volunteer.person.birth_date,
        skills=tuple(str(skill) for skill in volunteer.skills),
        is_party_member=is_party,
        paths=frozenset(paths),
        area_id=volunteer.area_id,
        documents=_documents(volunteer),
        languages=frozenset(volunteer.languages),
        available=tuple(volunteer.available),
    )


def _documents(volunteer: Volunteer) -> tuple[Document, ...]:
    """Checked qualifications and those that wait for a check; 1 statement."""
    rows = list(qualifications_of(volunteer).exclude(state=Qualification.State.REFUSED))
    includes = kind_includes() if rows else {}
    return tuple(
        Document(
            included(includes, row.kind.code), row.issued_on, row.expires_on,
            is_checked=row.state != Qualification.State.TO_CHECK,
        )
        for row in rows
    )  # fmt: skip


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
