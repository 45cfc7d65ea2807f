"""Leaving a sign-up (来不了), and offers that are kept for a while; places go on by actions/places.py."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import notify
from yushan.activities import gates
from yushan.activities.actions.messages import organisers, tell
from yushan.activities.actions.own import is_oneself
from yushan.activities.actions.places import locked_pair, promote
from yushan.activities.lifecycle import SIGN_UP, sign_ups_that_may
from yushan.activities.models import Post, SignUp
from yushan.activities.queries.recording import may_record
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import can
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

log = structlog.get_logger(__name__)


def is_late(row: SignUp, now: datetime) -> bool:
    """True when somebody with a place leaves after the free deadline (rulebook withdraw_free_hours)."""
    limit = row.starts_at - timedelta(hours=rulebook.number("withdraw_free_hours"))
    # Who got the place after the deadline could not have left before it.
    return row.state == SignUp.State.ACCEPTED and now > limit and bool(row.accepted_at and row.accepted_at <= limit)


def _warn_of_gap(post: Post, line_id: int) -> None:
    """A place freed within a day of the shift that nobody waits for: the organisers hear of it at once."""
    activity = post.shift.activity
    notify(
        organisers(activity, "activity.edit"),
        key=f"gap:{post.pk}:{line_id}",
        title=f"“{activity.title}”{post.name}岗空出 1 个名额",
        body="离开场不到一天，没有候补的人。",
        url=reverse("activities:detail", args=[activity.pk]),
        starts_at=post.shift.starts_at,
    )


def _helps(actor: Any, row: SignUp, post: Post) -> bool:
    """The organisers, and whoever signed this person up: somebody without a telephone asks them again."""
    if can(actor, "activity.edit", on=post.shift):
        return True
    return row.signed_up_by_id == getattr(actor, "pk", None) and may_record(actor, post.shift)


@transaction.atomic
def withdraw_sign_up(actor: Any, *, sign_up: SignUp, reason: str = "") -> SignUp:
    """来不了: frees the place, the first of the waitlist moves up in the same transaction.

    Excused until the deadline, afterwards a late withdrawal. Conflict once the shift began or somebody checked in.
    """
    post, row, waited_for = locked_pair(sign_up)
    volunteer = Volunteer.objects.get(pk=row.volunteer_id)
    if not acts_for(actor, volunteer) and not _helps(actor, row, post):
        raise NotAllowed(_("您只能退出自己的报名。"))
    if row.state == SignUp.State.WITHDRAWN:
        return row
    if row.state not in sign_ups_that_may("withdraw"):
        raise Conflict(_("这条报名已经%(state)s，不能退出。") % {"state": row.get_state_display()})
    now = clock.now()
    if row.scans.exists():
        raise Conflict(_("您已经签到，不用退出；要早走请签退。"))
    if now >= row.starts_at:
        raise Conflict(_("这一场已经开始，不能再退出。没有到场的原因可以告诉现场负责人。"))
    row.is_late_withdrawal = is_late(row, now)
    row.state, row.ended_at, row.held_until = SIGN_UP.next_state(row.state, "withdraw"), now, None
    row.save(update_fields=["state", "ended_at", "held_until", "is_late_withdrawal"])
    line = record(
        actor,
        "activities.withdraw_sign_up",
        subject=row,
        label=post.shift.activity.title,
        person_id=volunteer.person_id,
        reason=reason,
        late=row.is_late_withdrawal,
    )
    promoted = promote(post)
    if not promoted and row.accepted_at and row.starts_at - now <= timedelta(days=1):
        _warn_of_gap(post, line.pk)
    for other in waited_for:
        promote(other)
    return row


@transaction.atomic
def answer_offer(actor: Any, *, sign_up: SignUp, accept: bool) -> SignUp:
    """Yes or no to a place that is kept. Conflict when the time is over: the next in line has it."""
    post, row, waited_for = locked_pair(sign_up)
    volunteer = Volunteer.objects.get(pk=row.volunteer_id)
    if not acts_for(actor, volunteer) and not _helps(actor, row, post):
        raise NotAllowed(_("只有本人可以确认这个名额。"))
    now = clock.now()
    if row.state == SignUp.State.ACCEPTED and accept:
        return row
    if row.state != SignUp.State.OFFERED or (row.held_until and row.held_until <= now):
        raise Conflict(_("保留的时间已过，名额给了下一位。您可以再报名候补。"))
    if accept and row.guardian_asked_at and is_oneself(actor, volunteer.person_id):
        raise NotAllowed(_("要等监护人同意。监护人登录自己的账号就能看到。"))
    row.held_until = row.guardian_asked_at = None
    if accept:
        gates.keep_out(post.shift.activity, volunteer, is_own=acts_for(actor, volunteer))
        row.state, row.accepted_at = SIGN_UP.next_state(row.state, "accept"), now
    else:
        row.state, row.ended_at = SIGN_UP.next_state(row.state, "withdraw"), now
    row.save(update_fields=["state", "accepted_at", "ended_at", "held_until", "guardian_asked_at"])
    record(actor, "activities.answer_offer", subject=row, label=post.shift.activity.title, accept=accept)
    if not accept:
        for free in (post, *waited_for):
            promote(free)
    return row


def _expire(actor: Any, row: SignUp) -> bool:
    """Ends one offer in a transaction of its own; False when it was answered meanwhile."""
    with transaction.atomic():
        post, row, waited_for = locked_pair(row)
        if row.state != SignUp.State.OFFERED or not row.held_until or row.held_until > clock.now():
            return False
        row.state, row.ended_at, row.held_until = SIGN_UP.next_state(row.state, "expire"), clock.now(), None
        row.save(update_fields=["state", "ended_at", "held_until"])
        title = f"“{post.shift.activity.title}”的名额没有等到您的确认"
        tell([row], key="expired", title=title, body="已给下一位候补的人。想参加可以再报名。")
        record(actor, "activities.expire_offer", subject=row, label=post.shift.activity.title)
        for free in (post, *waited_for):
            promote(free)
    return True


def expire_offers(actor: Any = WORKER) -> int:
    """Places kept longer than promised go to the next, each by itself, harmless when run twice; answers how many.

    One that fails (a deadlock, a row that is gone) is left for the next round and does not hold the others up.
    """
    due = Q(state=SignUp.State.OFFERED, held_until__lte=clock.now())
    expired = 0
    for pk, post_id in SignUp.objects.filter(due).order_by("held_until").values_list("pk", "post_id")[:500]:
        try:
            expired += _expire(actor, SignUp(pk=pk, post_id=post_id))
        except (Refusal, DatabaseError):
            log.exception("offer not expired", sign_up=pk)
    return expired
