"""The facts that the guards of the life cycle look at."""

from django.db.models import Count, Min, Q, Sum

from yushan.activities import demands
from yushan.activities.lifecycle import Readiness
from yushan.activities.models import Activity, Objection, Post
from yushan.activities.queries.paper import open_sheets
from yushan.activities.queries.presences import COUNTING, listed
from yushan.common import clock

_OPEN_PROJECT = ("recruiting", "running")


def readiness(activity: Activity) -> Readiness:
    """Everything guards ask about an activity; 6 statements, and those of rooms above for what is of medium or high risk."""
    shifts = activity.shifts.aggregate(count=Count("id"), first=Min("starts_at"))
    posts = Post.objects.filter(shift__activity=activity).aggregate(count=Count("id"), places=Sum("places"))
    presences = listed(activity).aggregate(
        open=Sum("open_flags"),
        present=Count("id", filter=COUNTING),
        unconfirmed=Count("id", filter=COUNTING & Q(confirmed_at=None)),
    )
    return Readiness(
        now=clock.now(),
        shifts=shifts["count"],
        posts=posts["count"],
        places=posts["places"] or 0,
        first_start=shifts["first"],
        has_description=bool(activity.description.strip()),
        has_safety_note=bool(activity.safety_note.strip()),
        has_work=activity.work_id is not None,
        has_service_type=activity.service_types.exists(),
        has_place=bool(activity.place.strip()),
        is_online=activity.is_online,
        has_in_charge=bool(activity.in_charge.strip()),
        has_evidence_note=bool(activity.evidence_note.strip()),
        has_risk_check=bool(activity.risk),
        flow=activity.flow,
        has_sign_up_end=activity.sign_up_until is not None,
        invited=activity.invitations.count() if activity.flow == "invitation" else 0,
        without_quota=(
            Post.objects.filter(shift__activity=activity, quotas=None).count() if activity.flow == "quota" else 0
        ),
        project_open=activity.project is None or activity.project.state in _OPEN_PROJECT,
        open_flags=presences["open"] or 0,
        open_objections=Objection.objects.filter(activity=activity, answered_at=None).count(),
        unconfirmed=presences["unconfirmed"],
        present=presences["present"],
        open_sheets=open_sheets(activity.pk),
        demanded=demands.missing(activity),
    )
