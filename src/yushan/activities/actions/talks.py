"""Announcements of organisers, and the question box of an activity."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.activities.actions.messages import organisers, tell_all
from yushan.activities.models import Activity, Announcement, BoxQuestion, SignUp
from yushan.activities.queries.public import is_public
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require

# Open questions of one person to one activity; who needs more asks by phone.
MOST_OPEN = 3
_CONCERNED = ("applied", "accepted", "waitlisted", "offered", "attended")


@transaction.atomic
def announce(actor: Any, *, activity: Activity, text: str) -> Announcement:
    """Tells everybody signed up, waiting included; it stands on their pages as well."""
    require(actor, "activity.edit", on=activity)
    if not text.strip():
        raise Refusal("请写要通知的内容。", field="text")
    if not is_public(activity):
        raise Conflict("活动还没有发布，没有人可以通知。")
    people = set(
        SignUp.objects.filter(shift__activity=activity, state__in=_CONCERNED).values_list("volunteer", flat=True)
    )
    row = Announcement.objects.create(
        activity=activity,
        text=text.strip()[:500],
        said_by=None if is_system(actor) else actor,
        said_at=clock.now(),
        people=len(people),
    )
    tell_all(activity, people, key=f"announced:{row.pk}", title=f"“{activity.title}”通知", body=row.text)
    record(actor, "activities.announce", subject=activity, label=activity.title, people=len(people))
    return row


@transaction.atomic
def ask_organisers(actor: User, *, activity: Activity, text: str) -> BoxQuestion:
    """A question to the organisers of a public activity; they hear of it at once."""
    if not is_public(activity):
        raise NotFound()
    if not text.strip():
        raise Refusal("请写您的问题。", field="text")
    if BoxQuestion.objects.filter(activity=activity, asked_by=actor, answered_at=None).count() >= MOST_OPEN:
        raise Refusal(f"您有 {MOST_OPEN} 个问题还在等答复，请等一等，急事请打电话。", field="text")
    row = BoxQuestion.objects.create(activity=activity, text=text.strip()[:300], asked_by=actor, asked_at=clock.now())
    notify(
        organisers(activity, "activity.edit"),
        key=f"box:{row.pk}",
        title=f"“{activity.title}”有人提问",
        body=row.text,
        url=reverse("activities:talk", args=[activity.pk]),
    )
    return row


@transaction.atomic
def answer_question(actor: Any, *, question: BoxQuestion, answer: str) -> BoxQuestion:
    """Answers; from now on everybody can read both, without a name. Answered again, the new answer stands."""
    row = BoxQuestion.objects.select_for_update().select_related("activity").filter(pk=question.pk).first()
    if row is None:
        raise NotFound()
    require(actor, "activity.edit", on=row)
    if not answer.strip():
        raise Refusal("请写答复。", field="answer")
    row.answer, row.answered_at = answer.strip()[:500], clock.now()
    row.answered_by = None if is_system(actor) else actor
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    if row.asked_by_id:
        notify(
            [row.asked_by_id],
            key=f"box-answer:{row.pk}:{int(row.answered_at.timestamp())}",
            title=f"“{row.activity.title}”答复了您的问题",
            body=row.answer,
            url=reverse("activities:public_detail", args=[row.activity.code]),
        )
    record(actor, "activities.answer_question", subject=row.activity, label=row.activity.title)
    return row
