"""What is known about a volunteer when posts are offered to them."""

from typing import Any

from yushan.activities.models import Post
from yushan.activities.rules import Requirements, VolunteerFacts
from yushan.common import clock
from yushan.organizations.models import StaffMember
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import volunteer_of, wards_of


def volunteers_of(user: Any) -> list[Volunteer]:
    """The volunteers for whom a user acts: themselves first, then the children they are guardian of; ≤ 2 statements."""
    own = volunteer_of(user)
    listed = [*([own] if own else []), *wards_of(user)]
    return [one for one in listed if one.state != Volunteer.State.WITHDRAWN]


def volunteer_facts(volunteer: Volunteer) -> VolunteerFacts:
    """Facts for eligibility and fit; 2 statements beside the person."""
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
    )


def requirements_of(post: Post, service_types: tuple[str, ...] = ()) -> Requirements:
    """What a post asks; shift, activity, its organization and area must be loaded with it."""
    activity = post.shift.activity
    return Requirements(
        day=clock.local(post.shift.starts_at).date(),
        organization_path=activity.organization.path,
        organization_name=activity.organization.name,
        name=post.name,
        min_age=post.min_age,
        skills=tuple(str(skill) for skill in post.skills),
        members_only=post.members_only,
        party_only=post.party_only,
        area_id=activity.area_id,
        area_name=activity.area.name if activity.area else "",
        service_types=service_types,
        is_online=activity.is_online,
    )
