"""Invitations of a placing: everybody is asked; a yes is a sign-up by the usual action with all that it looks at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from yushan.accounts.actions import Message, notify_each
from yushan.activities.actions.messages import clock_text
from yushan.activities.actions.places import locked_post
from yushan.activities.actions.placings import live, locked_placing, moved
from yushan.activities.actions.sign_ups import sign_up
from yushan.activities.lifecycle import PLACING_LINE
from yushan.activities.models import Activity, Invitation, Placing, PlacingLine, SignUp
from yushan.activities.queries.placing_sending import obstacles
from yushan.activities.queries.placing_tasks import is_fixed
from yushan.activities.queries.placings import ahead
from yushan.activities.rules.placing_reasons import said_to_them
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import require
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for, inboxes_of

State = PlacingLine.State
_BATCH = 500


@transaction.atomic
def invite_lines(actor: Any, *, placing: Placing) -> list[PlacingLine]:
    """Asks everybody who is proposed for a shift to come and whose place still stands, each until their term; answers who
    was asked.

    The others are held back, each with why (`PlacingLine.held_back`), and their places are solved anew. Refusal when
    nobody is proposed.
    """
    row = locked_placing(placing.pk)
    require(actor, "activity.edit", on=row)
    live(row)
    now = clock.now()
    proposed = row.lines.filter(ahead()).select_related("post__shift__activity", "volunteer")
    # Two placings that ask one person at once go one after the other.
    people = Volunteer.objects.select_for_update().filter(pk__in=proposed.values("volunteer")).order_by("pk")
    list(people.values_list("pk", flat=True))
    lines = sorted(proposed, key=lambda line: (not is_fixed(line), -line.score, line.pk))
    if not lines:
        raise Refusal("没有要邀请的人。先点“重新安排”，有了建议再发。")
    why = obstacles(row, lines)
    asked, held = [line for line in lines if not why[line.pk]], [line for line in lines if why[line.pk]]
    by = None if is_system(actor) else actor
    for line in asked:
        line.state, line.held_back = PLACING_LINE.next_state(line.state, "invite"), ""
        line.invited_by, line.invited_at, line.answer_by = by, now, _term(now, row, line)
    for line in held:
        line.held_back = why[line.pk]
    # What is the same for thousands is written at once; the term first, without which nobody is asked.
    PlacingLine.objects.bulk_update(asked, ["answer_by"], batch_size=_BATCH)
    row.lines.filter(pk__in=[line.pk for line in asked]).update(
        state=State.INVITED, held_back="", invited_by=by, invited_at=now
    )
    PlacingLine.objects.bulk_update(held, ["held_back"], batch_size=_BATCH)
    Invitation.objects.bulk_create(
        [
            Invitation(
                activity=line.post.shift.activity, volunteer=line.volunteer, invited_by=line.invited_by, invited_at=now
            )
            for line in asked
            if line.post.shift.activity.flow == Activity.Flow.INVITATION
        ],
        ignore_conflicts=True,
    )
    moved(row, is_stale=row.is_stale or bool(held))
    _tell(asked)
    transaction.on_commit(lambda: _say_it_to_others(row, asked))
    record(
        actor, "activities.invite_lines", subject=row, label=row.title, people=len(asked), held_back=len(held)
    )  # fmt: skip
    return asked


def _say_it_to_others(row: Placing, asked: Sequence[PlacingLine]) -> None:
    """Other placings that propose the same places or people are solved anew, before they are sent out in vain.

    After the commit, one row at a time: two that are sent out at once must not wait for each other.
    """
    posts, people = {line.post_id for line in asked}, {line.volunteer_id for line in asked}
    same = Q(lines__post__in=posts) | Q(lines__volunteer__in=people)
    others = Placing.objects.filter(same, lines__state=State.PROPOSED, is_closed=False, ends_on__gte=clock.today())
    for pk in sorted(set(others.exclude(pk=row.pk).values_list("pk", flat=True))):
        Placing.objects.filter(pk=pk).update(is_stale=True, version=F("version") + 1)


def _term(now: datetime, row: Placing, line: PlacingLine) -> datetime:
    """The days that the coordinator gave; when the shift is nearer than that, half of what is left."""
    left = line.post.shift.starts_at - now
    return now + min(timedelta(days=row.answer_days), left / 2)


def _tell(lines: Sequence[PlacingLine]) -> None:
    inboxes = inboxes_of(line.volunteer_id for line in lines)
    messages = []
    for line in lines:
        activity, until = line.post.shift.activity, clock.local(line.answer_by or line.post.shift.starts_at)
        title = f"想请您来：“{activity.title}”{line.post.name}岗"
        reasons = said_to_them(line.reasons)
        why = f"找您是因为：{'，'.join(reasons)}。" if reasons else ""
        body = (
            f"{clock_text(line.post.shift)}，{activity.place or '线上'}。{why}"
            f"来不来都请在 {until.month} 月 {until.day} 日 {until.hour}:{until:%M} 前答复。"
        )
        url = reverse("activities:my_placing", args=[line.pk])
        messages += [Message(user, f"placing:{line.pk}", title, body, url) for user in inboxes[line.volunteer_id].all()]
    notify_each(messages)


@transaction.atomic
def answer_line(actor: Any, *, line: PlacingLine, accept: bool, answers: Sequence[str] | None = None) -> PlacingLine:
    """Yes: signed up as if they had done it themselves, so the last place is decided there, and who comes second waits in
    line. No: the place is filled anew. Answered again, the answer stands.

    Conflict once the invitation is over; what sign-up refuses is refused here, and the invitation stays open.
    """
    post = locked_post(line.post_id)
    row = locked_placing(line.placing_id)
    fresh = PlacingLine.objects.select_for_update().get(pk=line.pk)
    volunteer = Volunteer.objects.select_related("person").get(pk=fresh.volunteer_id)
    if not acts_for(actor, volunteer):
        raise NotAllowed("只有被邀请的人可以答复。")
    if fresh.state == (State.AGREED if accept else State.REFUSED):
        return fresh
    if fresh.state != State.INVITED:
        raise Conflict(f"这次邀请已经{fresh.get_state_display()}。还想参加，可以在活动页自己报名。")
    fresh.state = PLACING_LINE.next_state(fresh.state, "agree" if accept else "refuse")
    fresh.answered_at = clock.now()
    if accept:
        fresh.sign_up = sign_up(actor, volunteer=volunteer, post=post, answers=answers)
    fresh.save(update_fields=["state", "answered_at", "sign_up"])
    has_place = fresh.sign_up is not None and fresh.sign_up.state in SignUp.HOLDING
    moved(row, is_stale=row.is_stale or (not accept and not row.is_closed))
    record(
        actor, "activities.answer_line", subject=row, label=row.title, person_id=volunteer.person_id, accept=accept,
        has_place=has_place,
    )  # fmt: skip
    return fresh
