"""Nobody passes the waitlist: places go to who waits as soon as their time is free."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from yushan.accounts.models import Notice
from yushan.activities.actions import (
    answer_offer,
    cancel_activity,
    decline_sign_up,
    expire_offers,
    save_shifts,
    sign_up,
    withdraw_sign_up,
)
from yushan.activities.actions.shifts import plans_of
from yushan.activities.models import Post, SignUp
from yushan.activities.tests.factories import PostFactory, VolunteerFactory, accepted, moment, organiser
from yushan.volunteers.actions import withdraw
from yushan.volunteers.models import Volunteer

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


def join(post: Post, volunteer: Volunteer | None = None) -> SignUp:
    volunteer = volunteer or VolunteerFactory()
    return sign_up(volunteer.person.user, volunteer=volunteer, post=post)


def leave(row: SignUp) -> SignUp:
    return withdraw_sign_up(row.volunteer.person.user, sign_up=row)


@pytest.fixture
def wanted(post: Post) -> Post:
    """The post with one place."""
    Post.objects.filter(pk=post.pk).update(places=1)
    return post


@pytest.fixture
def other(team: object) -> Post:
    """A post at the same time in another activity of the team."""
    made = PostFactory(
        shift__activity__organization=team, shift__starts_at=moment(5, 10), shift__ends_at=moment(5, 12), name="引导"
    )
    assert isinstance(made, Post)
    return made


@pytest.fixture
def passed_over(wanted: Post, other: Post) -> SignUp:
    """Waits for `wanted`; its place came free while they were accepted at `other`, and is free still."""
    first, waiting = join(wanted), join(wanted)
    join(other, waiting.volunteer)
    leave(first)
    waiting.refresh_from_db()
    wanted.refresh_from_db()
    assert (waiting.state, wanted.taken) == ("waitlisted", 0)
    return waiting


def busy_with(other: Post) -> SignUp:
    return SignUp.objects.get(post=other, state__in=SignUp.BUSY)


def test_the_place_is_theirs_once_their_time_is_free(wanted: Post, other: Post, passed_over: SignUp) -> None:
    leave(busy_with(other))
    passed_over.refresh_from_db()
    assert passed_over.state == "accepted"
    assert Notice.objects.filter(user=passed_over.volunteer.person.user, title__startswith="候补成功").count() == 1
    assert join(wanted).state == "waitlisted"


def test_by_whatever_their_time_comes_free(wanted: Post, other: Post, passed_over: SignUp, at: Clock) -> None:
    admin, volunteer = organiser(other.shift.activity.organization), passed_over.volunteer
    offer = {"state": "offered", "accepted_at": None, "held_until": moment(1, 12)}

    def move(row: SignUp) -> None:
        at(moment(1, 10))
        SignUp.objects.filter(pk=row.pk).update(state="accepted")
        plan = plans_of(other.shift.activity)[0]
        save_shifts(
            admin, activity=other.shift.activity, shifts=[replace(plan, starts_at=moment(6, 9), ends_at=moment(6, 10))]
        )

    def expire(row: SignUp) -> None:
        at(moment(1, 13))
        assert expire_offers() == 1

    ways: list[tuple[dict[str, object], Callable[[SignUp], object]]] = [
        ({}, lambda row: decline_sign_up(admin, sign_up=row, reason="满了")),
        (offer, lambda row: answer_offer(volunteer.person.user, sign_up=row, accept=False)),
        (offer, expire),
        ({}, move),
        ({}, lambda row: cancel_activity(admin, activity=other.shift.activity, reason="暴雨")),
    ]
    SignUp.objects.filter(post=other).delete()
    for state, way in ways:
        SignUp.objects.filter(pk=passed_over.pk).update(state="waitlisted", accepted_at=None)
        other.shift.refresh_from_db()
        row = accepted(other, volunteer, **state)
        way(row)
        passed_over.refresh_from_db()
        assert passed_over.state == "accepted", way
        SignUp.objects.filter(pk=row.pk).delete()


def test_a_newcomer_does_not_pass_who_waits(wanted: Post, other: Post, passed_over: SignUp) -> None:
    SignUp.objects.filter(post=other).update(state="withdrawn")  # nothing was told to the other post
    assert join(wanted).state == "waitlisted"
    passed_over.refresh_from_db()
    assert passed_over.state == "accepted"


def test_a_newcomer_gets_a_place_that_nobody_else_can_take(wanted: Post, passed_over: SignUp) -> None:
    assert join(wanted).state == "accepted"
    passed_over.refresh_from_db()
    assert passed_over.state == "waitlisted"


def test_who_leaves_the_platform_gets_no_place_on_the_way_out(wanted: Post, passed_over: SignUp) -> None:
    volunteer = passed_over.volunteer
    withdraw(volunteer.person.user, volunteer=volunteer)
    assert set(SignUp.objects.filter(volunteer=volunteer).values_list("state", flat=True)) == {"withdrawn"}
    assert not Notice.objects.filter(user=volunteer.person.user, title__startswith="候补成功").exists()
    assert join(wanted).state == "accepted"
