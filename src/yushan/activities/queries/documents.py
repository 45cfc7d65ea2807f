"""Who sees which papers of an activity."""

from typing import Any

from django.db.models import QuerySet

from yushan.activities.models import Activity, ActivityDocument, SignUp
from yushan.activities.queries.people import volunteers_of
from yushan.activities.queries.public import is_public
from yushan.common.errors import NotFound
from yushan.organizations.access import can

Audience = ActivityDocument.Audience


def documents_for(user: Any, activity: Activity) -> QuerySet[ActivityDocument]:
    """Papers that somebody may fetch: staff all of them, who has a place those for people signed up, everybody the rest;
    nobody but staff before the activity is published. At most 3 statements beside the list.
    """
    rows = ActivityDocument.objects.filter(activity=activity)
    if can(user, "activity.view", on=activity):
        return rows
    if not is_public(activity):
        return rows.none()
    if user.is_authenticated and _takes_part(user, activity):
        return rows.exclude(audience=Audience.STAFF)
    return rows.filter(audience=Audience.EVERYBODY)


def _takes_part(user: Any, activity: Activity) -> bool:
    mine = SignUp.objects.filter(shift__activity=activity, volunteer__in=volunteers_of(user))
    return mine.filter(state__in=SignUp.CURRENT).exists()


def document_for(user: Any, code: str) -> ActivityDocument:
    """One of them by its secret name; NotFound for who may not have it."""
    row = ActivityDocument.objects.select_related("activity__organization").filter(code=code).first()
    if row is None or not documents_for(user, row.activity).filter(pk=row.pk).exists():
        raise NotFound("没有这份资料，或者它只给报了名的人看。")
    return row
