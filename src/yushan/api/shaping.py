"""Rows as the schemas want them. What is read here must be loaded with the row."""

from typing import Any

from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.activities.queries.mine import waitlist_position
from yushan.organizations.models import Area, Organization
from yushan.plan import queries as plan
from yushan.volunteers.queries.qualifications import qualification_names


def named(thing: Organization | Area | None) -> dict[str, str] | None:
    """Code and name."""
    return {"code": thing.code, "name": thing.name} if thing else None


def post_facts(post: Post) -> dict[str, Any]:
    """A post with what it asks."""
    return {
        "id": post.pk,
        "name": post.name,
        "duties": post.duties,
        "places": post.places,
        "taken": post.taken,
        "left": max(post.places - post.taken, 0),
        "min_age": post.min_age,
        "max_age": post.max_age,
        "skills": [str(skill) for skill in post.skills],
        "qualifications": [{"code": c, "name": name} for c, name in qualification_names(post.qualifications).items()],
        "languages": [{"code": c, "name": plan.name_of("languages", c) or c} for c in post.languages],
        "members_only": post.members_only,
        "party_only": post.party_only,
    }


def shift_facts(shift: Shift) -> dict[str, Any]:
    """A shift with its posts."""
    return {
        "id": shift.pk,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "posts": [post_facts(post) for post in shift.posts.all()],
    }


def brief(activity: Activity) -> dict[str, Any]:
    """An activity without its shifts."""
    return {
        "code": activity.code,
        "title": activity.title,
        "state": activity.state,
        "state_label": activity.get_state_display(),
        "organization": named(activity.organization),
        "area": named(activity.area),
        "place": activity.place,
        "is_online": activity.is_online,
        "starts_at": activity.starts_at,
        "ends_at": activity.ends_at,
        "flow": activity.flow,
        "questions": activity.questions or [],
    }


def activity_facts(activity: Activity) -> dict[str, Any]:
    """An activity of the public list."""
    return brief(activity) | {
        "service_types": [entry.name for entry in activity.service_types.all()],
        "shifts": [shift_facts(shift) for shift in activity.shifts.all()],
    }


def sign_up_facts(row: SignUp) -> dict[str, Any]:
    """Where a sign-up stands."""
    return {
        "id": row.pk,
        "shift": row.shift_id,
        "post": row.post_id,
        "post_name": row.post.name,
        "volunteer": row.volunteer.number,
        "state": row.state,
        "state_label": row.get_state_display(),
        "waitlist_position": waitlist_position(row) if row.state == SignUp.State.WAITLISTED else None,
        "applied_at": row.applied_at,
    }
