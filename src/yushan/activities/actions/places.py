"""Places of posts: the locks that everybody takes who wants one, and who gets a place that is free."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from yushan.activities import gates
from yushan.activities.actions.flows import full_teams
from yushan.activities.actions.messages import ask_guardian, clock_text, tell
from yushan.activities.lifecycle import SIGN_UP
from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.audit.actions import record
from yushan.audit.queries import history
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import NotFound
from yushan.common.prepared import Prepared
from yushan.volunteers.models import Volunteer

_PASSED_OVER = "activities.pass_over"


def busy_between(volunteer: Any, begin: Any, end: Any) -> QuerySet[SignUp]:
    """Sign-ups that keep the person busy at some moment of that time."""
    return SignUp.objects.filter(volunteer=volunteer, state__in=SignUp.BUSY, starts_at__lt=end, ends_at__gt=begin)


def holds_elsewhere(volunteer_id: int, shift: Shift) -> QuerySet[SignUp]:
    """Sign-ups that keep the person busy during the shift's window, other shifts only."""
    return busy_between(volunteer_id, shift.starts_at, shift.ends_at).exclude(shift=shift)


_SHIFTS = Shift.objects.select_related("activity__organization", "activity__area")
_SHIFT = Prepared(lambda pk: _SHIFTS.filter(pk=pk))
_LOCKED = Prepared(lambda pk: Post.objects.select_for_update().filter(pk=pk))
_COUNTED = Prepared(lambda pk: Post.objects.filter(pk=pk).values_list("taken", "places"))
_WAITING = Prepared(
    lambda post: SignUp.objects.filter(post=post, state=SignUp.State.WAITLISTED).values_list("pk", flat=True)[:1]
)


def locked_posts(pks: Iterable[int]) -> dict[int, Post]:
    """Rows of posts under lock: everybody who wants a place of them queues here (SQLite: at BEGIN IMMEDIATE).

    Several at once are always taken in the order of their keys and before sign-ups, so that nobody waits crosswise.
    Shift and activity are read after the locks are held, so that a move or a cancellation in between is seen.
    """
    posts = list(Post.objects.select_for_update().filter(pk__in=set(pks)).order_by("pk"))
    known = _SHIFTS.in_bulk({post.shift_id for post in posts})
    for post in posts:
        post.shift = known[post.shift_id]
    return {post.pk: post for post in posts}


def locked_post(pk: int) -> Post:
    """One post under lock, as `locked_posts` does it; NotFound when it is gone. 2 statements."""
    post = _LOCKED.first(pk)
    shift = _SHIFT.first(post.shift_id) if post else None
    if post is None or shift is None:
        raise NotFound()
    post.shift = shift
    return post


def posts_waited_for(people: QuerySet[SignUp]) -> set[int]:
    """Where the people of these sign-ups wait: when their time comes free, these places may be theirs."""
    waiting = SignUp.objects.filter(volunteer__in=people.values("volunteer"), state=SignUp.State.WAITLISTED)
    return set(waiting.values_list("post", flat=True))


def posts_around(activities: Iterable[Activity]) -> set[int]:
    """The posts of activities, and those for which the people who have a place there wait."""
    listed = list(activities)
    own = Post.objects.filter(shift__activity__in=listed).values_list("pk", flat=True)
    return {*own, *posts_waited_for(SignUp.objects.filter(shift__activity__in=listed, state__in=SignUp.BUSY))}


def locked_pair(sign_up: SignUp) -> tuple[Post, SignUp, list[Post]]:
    """A sign-up with its post under lock, and the other posts for which the same person waits."""
    waited_for = posts_waited_for(SignUp.objects.filter(pk=sign_up.pk))
    posts = locked_posts({sign_up.post_id, *waited_for})
    row = SignUp.objects.select_for_update().filter(pk=sign_up.pk).first()
    if row is None:
        raise NotFound()
    return posts.pop(row.post_id), row, list(posts.values())


def held_until(now: datetime, shift: Shift) -> datetime:
    """Until when a place is kept for an answer: 12 h, 2 h when the shift begins within a day, never beyond its start (docs/domain.md, Waitlist)."""
    is_soon = shift.starts_at - now <= timedelta(days=1)
    kept = rulebook.number("waitlist_hold_hours_late" if is_soon else "waitlist_hold_hours")
    return min(now + timedelta(hours=kept), shift.starts_at)


def _next_in_line(post: Post, passed_over: Collection[int] = ()) -> SignUp | None:
    """The first of the waitlist who is free at that time, as far as is known; without those passed over.

    Nobody who leaves the platform at this moment: their places go one after the other (leavers.py).
    """
    elsewhere = SignUp.objects.filter(
        volunteer=OuterRef("volunteer"),
        state__in=SignUp.BUSY,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    ).exclude(pk=OuterRef("pk"))
    waiting = SignUp.objects.filter(post=post, state=SignUp.State.WAITLISTED).exclude(pk__in=passed_over)
    waiting = waiting.exclude(volunteer__state=Volunteer.State.WITHDRAWN)
    if full := full_teams(post):
        waiting = waiting.exclude(team__in=full)
    waiting = waiting.select_related("volunteer")
    return waiting.annotate(busy=Exists(elsewhere)).filter(busy=False).order_by(*line_order(post)).first()


def line_order(post: Post) -> tuple[Any, ...]:
    """The order of the waitlist: of arrival; after a draw as drawn, later ones at the end."""
    return (F("rank").asc(nulls_last=True), "pk") if post.shift.activity.flow == Activity.Flow.LOTTERY else ("pk",)


def _give_place(post: Post, now: datetime) -> SignUp | None:
    """Saves the first of the waitlist who can take the place; None when nobody can.

    Somebody accepted elsewhere at this very moment is refused by the database only: the next one has it then.
    """
    passed_over: set[int] = set()
    while row := _next_in_line(post, passed_over):
        if why := _kept_out(post, row):
            note_kept_out(row, post, why)
            passed_over.add(row.pk)
            continue
        if row.waitlist == SignUp.Waitlist.AUTO and row.guardian_asked_at is None:
            row.state, row.accepted_at = SIGN_UP.next_state(row.state, "accept"), now
        else:
            row.state, row.held_until = SIGN_UP.next_state(row.state, "offer"), held_until(now, post.shift)
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


def _kept_out(post: Post, row: SignUp) -> gates.KeptOut | None:
    return gates.kept_out(post.shift.activity, [row.volunteer.person_id]).get(row.volunteer.person_id)


def note_kept_out(row: SignUp, post: Post, why: gates.KeptOut) -> None:
    """Whoever is kept out is passed over, not thrown off the list: they have their turn once nothing keeps them out any
    more. They hear why, and it stands in the trail; once, however often places come free.
    """
    if history(row).filter(action=_PASSED_OVER).exists():
        return
    activity = post.shift.activity
    tell(
        [row], key="kept-out", title=f"“{activity.title}”{post.name}岗：轮到您，但是名额没有给您", body=why.said_to_them
    )
    record(WORKER, _PASSED_OVER, subject=row, label=activity.title)


def promote(post: Post) -> list[SignUp]:
    """Gives free places to the waitlist, in order; answers who got one. Call with the post's lock held.

    Called when a place comes free, when the time of somebody who waits comes free, and before a newcomer gets a place.
    """
    now, shift, activity = clock.now(), post.shift, post.shift.activity
    if activity.state not in Activity.OPEN or shift.starts_at <= now or not _WAITING.all(post.pk):
        return []
    (counted,) = _COUNTED.all(post.pk)
    post.taken, post.places = counted
    promoted = []
    while post.taken < post.places and (row := _give_place(post, now)):
        post.taken += 1  # as the trigger counted
        if row.held_until is None:
            title = f"候补成功：“{activity.title}”{post.name}岗"
            body = f"{clock_text(shift)}，{activity.place or '线上'}。来不了请点“来不了”，名额会给下一位。"
        else:
            until = clock.local(row.held_until)
            title = f"有名额了：“{activity.title}”{post.name}岗，请确认"
            body = f"为您保留到 {until.month} 月 {until.day} 日 {until.hour}:{until:%M}，过时给下一位。"
        if row.guardian_asked_at:
            ask_guardian(row, post)
        else:
            tell([row], key=f"promoted:{row.state}", title=title, body=body)
        record(WORKER, "activities.promote", subject=row, label=activity.title, state=row.state)
        promoted.append(row)
    return promoted
