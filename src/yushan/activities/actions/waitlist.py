"""Places that come free: 来不了, the waitlist, offers that are kept for a while."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import notify
from yushan.activities.actions.messages import clock_text, organisers, tell
from yushan.activities.lifecycle import SIGN_UP, sign_ups_that_may
from yushan.activities.models import Post, Shift, SignUp
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.access import can
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

log = structlog.get_logger(__name__)


def holds_elsewhere(volunteer_id: int, shift: Shift) -> QuerySet[SignUp]:
    """Sign-ups that keep the person busy during the shift's window, other shifts only."""
    return SignUp.objects.filter(
        volunteer_id=volunteer_id, state__in=SignUp.BUSY, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
    ).exclude(shift=shift)


def locked_post(pk: int) -> Post:
    """The post's row under lock: everybody who wants a place of it queues here (SQLite: at BEGIN IMMEDIATE).

    Shift and activity are read after the lock is held, so that a move or a cancellation in between is seen.
    """
    post = Post.objects.select_for_update().filter(pk=pk).first()
    if post is None:
        raise NotFound()
    post.shift = Shift.objects.select_related("activity__organization", "activity__area").get(pk=post.shift_id)
    return post


def locked_pair(sign_up: SignUp) -> tuple[Post, SignUp]:
    """Post and sign-up under lock, always in this order, so that two changes of one post queue up."""
    post = locked_post(sign_up.post_id)
    row = SignUp.objects.select_for_update().filter(pk=sign_up.pk).first()
    if row is None:
        raise NotFound()
    return post, row


def _held_until(now: datetime, shift: Shift) -> datetime:
    """12 h, 2 h when the shift begins within a day, never beyond its start (docs/domain.md, Waitlist)."""
    is_soon = shift.starts_at - now <= timedelta(days=1)
    kept = rulebook.number("waitlist_hold_hours_late" if is_soon else "waitlist_hold_hours")
    return min(now + timedelta(hours=kept), shift.starts_at)


def _next_in_line(post: Post, passed_over: Collection[int] = ()) -> SignUp | None:
    """The first of the waitlist who is free at that time, as far as is known; without those passed over."""
    elsewhere = SignUp.objects.filter(
        volunteer=OuterRef("volunteer"),
        state__in=SignUp.BUSY,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    ).exclude(pk=OuterRef("pk"))
    waiting = SignUp.objects.filter(post=post, state=SignUp.State.WAITLISTED).exclude(pk__in=passed_over)
    return waiting.annotate(busy=Exists(elsewhere)).filter(busy=False).order_by("pk").first()


def _give_place(post: Post, now: datetime) -> SignUp | None:
    """Saves the first of the waitlist who can take the place; None when nobody can.

    Somebody accepted elsewhere at this very moment is refused by the database only: the next one has it then.
    """
    passed_over: set[int] = set()
    while row := _next_in_line(post, passed_over):
        if row.waitlist == SignUp.Waitlist.AUTO:
            row.state, row.accepted_at = SIGN_UP.next_state(row.state, "accept"), now
        else:
            row.state, row.held_until = SIGN_UP.next_state(row.state, "offer"), _held_until(now, post.shift)
        try:
            with transaction.atomic():
                row.save(update_fields=["state", "accepted_at", "held_until"])
        except IntegrityError as error:
            if "sign_up_no_overlap" not in str(error):
                raise
            passed_over.add(row.pk)
        else:
            return row
    return None


def promote(post: Post) -> list[SignUp]:
    """Gives free places to the waitlist, in order. Call inside a transaction that holds the post's lock."""
    now, shift, activity = clock.now(), post.shift, post.shift.activity
    if activity.state not in ("published", "ongoing") or shift.starts_at <= now:
        return []
    post.refresh_from_db(fields=["taken", "places"])
    promoted = []
    for _place in range(post.places - post.taken):
        row = _give_place(post, now)
        if row is None:
            break
        if row.held_until is None:
            title = f"候补成功：“{activity.title}”{post.name}岗"
            body = f"{clock_text(shift)}，{activity.place or '线上'}。来不了请点“来不了”，名额会给下一位。"
        else:
            until = clock.local(row.held_until)
            title = f"有名额了：“{activity.title}”{post.name}岗，请确认"
            body = f"为您保留到 {until.month} 月 {until.day} 日 {until.hour}:{until:%M}，过时给下一位。"
        tell([row], key=f"promoted:{row.state}", title=title, body=body)
        record(WORKER, "activities.promote", subject=row, label=activity.title, state=row.state)
        promoted.append(row)
    return promoted


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
    )


@transaction.atomic
def withdraw_sign_up(actor: Any, *, sign_up: SignUp, reason: str = "") -> SignUp:
    """来不了: frees the place, the first of the waitlist moves up in the same transaction.

    Excused until the deadline, afterwards a late withdrawal. Conflict once the shift began or somebody checked in.
    """
    post, row = locked_pair(sign_up)
    volunteer = Volunteer.objects.get(pk=row.volunteer_id)
    if not acts_for(actor, volunteer) and not can(actor, "attendance.record", on=post.shift):
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
    return row


@transaction.atomic
def answer_offer(actor: Any, *, sign_up: SignUp, accept: bool) -> SignUp:
    """Yes or no to a place that is kept. Conflict when the time is over: the next in line has it."""
    post, row = locked_pair(sign_up)
    volunteer = Volunteer.objects.get(pk=row.volunteer_id)
    if not acts_for(actor, volunteer) and not can(actor, "attendance.record", on=post.shift):
        raise NotAllowed(_("只有本人可以确认这个名额。"))
    now = clock.now()
    if row.state == SignUp.State.ACCEPTED and accept:
        return row
    if row.state != SignUp.State.OFFERED or (row.held_until and row.held_until <= now):
        raise Conflict(_("保留的时间已过，名额给了下一位。您可以再报名候补。"))
    row.held_until = None
    if accept:
        row.state, row.accepted_at = SIGN_UP.next_state(row.state, "accept"), now
    else:
        row.state, row.ended_at = SIGN_UP.next_state(row.state, "withdraw"), now
    row.save(update_fields=["state", "accepted_at", "ended_at", "held_until"])
    record(actor, "activities.answer_offer", subject=row, label=post.shift.activity.title, accept=accept)
    if not accept:
        promote(post)
    return row


def _expire(actor: Any, row: SignUp) -> bool:
    """Ends one offer in a transaction of its own; False when it was answered meanwhile."""
    with transaction.atomic():
        post, row = locked_pair(row)
        if row.state != SignUp.State.OFFERED or not row.held_until or row.held_until > clock.now():
            return False
        row.state, row.ended_at, row.held_until = SIGN_UP.next_state(row.state, "expire"), clock.now(), None
        row.save(update_fields=["state", "ended_at", "held_until"])
        title = f"“{post.shift.activity.title}”的名额没有等到您的确认"
        tell([row], key="expired", title=title, body="已给下一位候补的人。想参加可以再报名。")
        record(actor, "activities.expire_offer", subject=row, label=post.shift.activity.title)
        promote(post)
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
