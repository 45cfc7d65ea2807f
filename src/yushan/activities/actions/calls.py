"""A call for stand-ins: one tap tells those whom a post suits best that it lacks people; each is asked once a post."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import Message, notify_each
from yushan.activities.actions.messages import clock_text
from yushan.activities.actions.places import locked_post
from yushan.activities.models import Activity, Post, StandInCall
from yushan.activities.queries.stand_ins import Candidate, candidates
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.volunteers.queries import inboxes_of


@transaction.atomic
def call_stand_ins(actor: Any, *, post: Post) -> list[Candidate]:
    """Asks the next people by fit and distance; pressed again, the ones after them. Answers who was asked.

    Conflict when the post is full or has begun, Refusal when nobody is left who could come.
    """
    post = locked_post(post.pk)
    require(actor, "activity.edit", on=post.shift)
    activity = post.shift.activity
    if activity.state not in Activity.OPEN or post.shift.starts_at <= clock.now():
        raise Conflict("这一场不在招人。")
    if post.taken >= post.places:
        raise Conflict(f"“{post.name}”岗已经满了，不用再找人。")
    found = candidates(post, rulebook.number("stand_in_call_people"))
    if not found:
        raise Refusal("合适又有空的人都问过了。可以放宽要求，或者请所属支队帮忙。")
    by, now = None if is_system(actor) else actor, clock.now()
    StandInCall.objects.bulk_create(
        StandInCall(
            post=post,
            volunteer=one.volunteer,
            reasons=one.reasons,
            called_by=by,
            called_at=now,
        )
        for one in found
    )
    _tell(post, found)
    record(actor, "activities.call_stand_ins", subject=activity, label=activity.title, post=post.pk, people=len(found))
    return found


def _tell(post: Post, found: list[Candidate]) -> None:
    activity = post.shift.activity
    inboxes = inboxes_of(one.volunteer.pk for one in found)
    url = reverse("activities:public_detail", args=[activity.code])
    lacking = post.places - post.taken
    messages: list[Message] = []
    for one in found:
        why = "，".join(one.reasons)
        body = f"{clock_text(post.shift)}，{activity.place or '线上'}。" + (f"找您是因为：{why}。" if why else "")
        title = f"“{activity.title}”{post.name}岗还缺 {lacking} 人，您能来吗"
        key = f"called:{post.pk}:{one.volunteer.pk}"
        messages += [Message(user, key, title, body, url) for user in inboxes[one.volunteer.pk].all()]
    notify_each(messages)
