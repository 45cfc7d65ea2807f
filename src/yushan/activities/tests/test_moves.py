"""Shifts get another time: whose place stays, who gives way, who hears of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from yushan.accounts.models import Notice, User
from yushan.activities.actions import save_shifts, sign_up
from yushan.activities.actions.shifts import plans_of
from yushan.activities.models import Post, SignUp
from yushan.activities.tests.factories import PostFactory, accepted, moment, organiser
from yushan.common.errors import Conflict
from yushan.volunteers.models import Volunteer

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


@pytest.fixture
def after(post: Post) -> Post:
    """The shift right after that of `post`: 11:30–14:00."""
    made = PostFactory(
        shift__activity=post.shift.activity, shift__starts_at=moment(5, 11, 30), shift__ends_at=moment(5, 14)
    )
    assert isinstance(made, Post)
    return made


def in_both(post: Post, after: Post) -> Volunteer:
    volunteer = accepted(post).volunteer
    accepted(after, volunteer)
    return volunteer


def states(volunteer: Volunteer) -> dict[int, tuple[str, datetime]]:
    rows = SignUp.objects.filter(volunteer=volunteer).order_by("pk")
    return {row.post_id: (row.state, row.starts_at) for row in rows}


@pytest.mark.parametrize("hours", [1, -1, 24])
def test_an_activity_that_is_postponed_keeps_its_people(post: Post, after: Post, admin: User, hours: int) -> None:
    volunteer, by = in_both(post, after), timedelta(hours=hours)
    activity = post.shift.activity
    moved = [replace(plan, starts_at=plan.starts_at + by, ends_at=plan.ends_at + by) for plan in plans_of(activity)]
    save_shifts(admin, activity=activity, shifts=moved)
    assert states(volunteer) == {
        post.pk: ("accepted", moment(5, 9) + by),
        after.pk: ("accepted", moment(5, 11, 30) + by),
    }
    assert Notice.objects.filter(user=volunteer.person.user, body__contains="时间合适就不用做什么").count() == 2


def test_shifts_that_change_places_keep_their_people(post: Post, after: Post, admin: User) -> None:
    volunteer, activity = in_both(post, after), post.shift.activity
    first, second = plans_of(activity)
    swapped = [
        replace(first, starts_at=second.starts_at, ends_at=second.ends_at),
        replace(second, starts_at=first.starts_at, ends_at=first.ends_at),
    ]
    save_shifts(admin, activity=activity, shifts=swapped)
    assert states(volunteer) == {post.pk: ("accepted", moment(5, 11, 30)), after.pk: ("accepted", moment(5, 9))}


def test_of_two_shifts_moved_onto_each_other_the_later_sign_up_gives_way(post: Post, after: Post, admin: User) -> None:
    volunteer, activity = in_both(post, after), post.shift.activity
    moved = [replace(plan, starts_at=moment(6, 9), ends_at=moment(6, 11)) for plan in plans_of(activity)]
    save_shifts(admin, activity=activity, shifts=moved)
    assert [state for state, _ in states(volunteer).values()] == ["accepted", "withdrawn"]
    assert Notice.objects.filter(user=volunteer.person.user, body__contains="已为您退回").count() == 1


def test_a_shift_moved_onto_one_that_stays_gives_way(post: Post, after: Post, admin: User) -> None:
    volunteer, activity = in_both(post, after), post.shift.activity
    first, second = plans_of(activity)
    save_shifts(admin, activity=activity, shifts=[replace(first, ends_at=moment(5, 12)), second])
    assert states(volunteer)[post.pk][0] == "withdrawn" and states(volunteer)[after.pk][0] == "accepted"


def test_a_move_lets_those_up_who_were_busy_before(post: Post, after: Post, admin: User) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    waiting = accepted(post, state="waitlisted").volunteer
    elsewhere = PostFactory(shift__starts_at=moment(5, 10), shift__ends_at=moment(5, 11))
    sign_up(waiting.person.user, volunteer=waiting, post=elsewhere)
    activity = post.shift.activity
    first, second = plans_of(activity)
    save_shifts(
        admin, activity=activity, shifts=[replace(first, starts_at=moment(6, 9), ends_at=moment(6, 11)), second]
    )
    assert states(waiting)[post.pk] == ("accepted", moment(6, 9))


def test_a_place_taken_elsewhere_in_this_very_moment_is_a_conflict(
    post: Post, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yushan.activities.actions import moves

    volunteer, activity = accepted(post).volunteer, post.shift.activity
    accepted(PostFactory(shift__starts_at=moment(6, 9), shift__ends_at=moment(6, 10)), volunteer)
    monkeypatch.setattr(moves, "_clashes", lambda shifts: [])  # as a transaction that does not yet see the other place
    plan = replace(plans_of(activity)[0], starts_at=moment(6, 9), ends_at=moment(6, 11))
    with pytest.raises(Conflict, match="再保存一次"):
        save_shifts(admin, activity=activity, shifts=[plan])
    assert states(volunteer)[post.pk] == ("accepted", moment(5, 9))
