"""Everybody at once: threads with their own connections, on PostgreSQL and on SQLite."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connections

from yushan.accounts.models import User
from yushan.activities.actions import (
    answer_flag,
    attendance,
    confirm_and_publish,
    finish_activity,
    publish_activity,
    record_scan,
    settle_due,
    sign_up,
    withdraw_sign_up,
)
from yushan.activities.actions.lottery import draw
from yushan.activities.actions.paper import type_sheet, upload_sheet
from yushan.activities.actions.stand_ins import answer_stand_in, ask_stand_in
from yushan.activities.models import Activity, Attendance, Lottery, PaperSheet, Post, Presence, Shift, SignUp, TeamQuota
from yushan.activities.rules.lottery import fingerprint, order
from yushan.activities.tests.factories import (
    OrganizationFactory,
    PostFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    grant,
    member,
    moment,
    organiser,
)
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, Refusal
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization

Clock = Callable[[datetime], None]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


def together(*jobs: Callable[[], object]) -> list[object]:
    """Runs the jobs at the same moment, each in its own thread and connection; answers results or refusals."""
    gate = threading.Barrier(len(jobs))
    pool = threading.BoundedSemaphore(40)  # a server has fewer connections than people
    results: list[object] = [None] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        gate.wait()
        with pool:
            try:
                results[place] = job()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    broken = [error for error in results if isinstance(error, Exception) and not isinstance(error, Refusal)]
    assert not broken, broken
    return results


def a_post(at: Clock, places: int) -> Post:
    at(moment(1, 10))
    corps = Organization.objects.filter(level="corps").first() or OrganizationFactory(level="corps")
    post = PostFactory(places=places, shift__activity__organization=OrganizationFactory(parent=corps))
    assert isinstance(post, Post)
    return post


def test_hundred_sign_ups_on_ten_places(at: Clock) -> None:
    post = a_post(at, 10)
    people = [VolunteerFactory() for _ in range(100)]
    users = [volunteer.person.user for volunteer in people]

    def job(place: int) -> Callable[[], SignUp]:
        return lambda: sign_up(users[place], volunteer=people[place], post=Post.objects.get(pk=post.pk))

    together(*(job(place) for place in range(100)))
    rows = list(SignUp.objects.filter(post=post).order_by("pk"))
    assert [row.state for row in rows] == ["accepted"] * 10 + ["waitlisted"] * 90
    assert len({row.volunteer_id for row in rows}) == 100
    post.refresh_from_db()
    assert post.taken == 10
    together(
        *(
            (lambda row=row: withdraw_sign_up(row.volunteer.person.user, sign_up=row))
            for row in SignUp.objects.filter(pk__in=[row.pk for row in rows[:5]]).select_related(
                "volunteer__person__user"
            )
        )
    )
    again = list(SignUp.objects.filter(post=post).order_by("pk").values_list("state", flat=True))
    assert again == ["withdrawn"] * 5 + ["accepted"] * 10 + ["waitlisted"] * 85


def test_one_person_at_two_overlapping_posts(at: Clock) -> None:
    posts = [a_post(at, 5) for _ in range(4)]
    volunteer = VolunteerFactory()
    user = volunteer.person.user
    results = together(*((lambda post=post: sign_up(user, volunteer=volunteer, post=post)) for post in posts))
    assert SignUp.objects.filter(volunteer=volunteer, state="accepted").count() == 1
    assert sum(isinstance(one, Refusal) and one.code == "overlap" for one in results) == 3


def test_leaving_crosswise_blocks_nobody_and_leaves_no_place_empty(at: Clock) -> None:
    posts = [a_post(at, 3), a_post(at, 3)]  # at the same time
    held = []
    for here, there in (posts, reversed(posts)):
        for _ in range(3):
            row = accepted(here)
            accepted(there, row.volunteer, state="waitlisted", accepted_at=None)
            held.append(row)
    newcomers = [VolunteerFactory() for _ in range(4)]
    together(
        *((lambda row=row: withdraw_sign_up(row.volunteer.person.user, sign_up=row)) for row in held),
        *((lambda who=who: sign_up(who.person.user, volunteer=who, post=posts[0])) for who in newcomers),
    )
    for post in posts:
        post.refresh_from_db()
        waiting = SignUp.objects.filter(post=post, state="waitlisted").values("volunteer")
        busy = SignUp.objects.filter(volunteer__in=waiting, state__in=SignUp.BUSY).values("volunteer")
        assert post.taken == post.places or not waiting.exclude(volunteer__in=busy).exists()


def test_same_person_same_post_many_times(at: Clock) -> None:
    post = a_post(at, 5)
    volunteer = VolunteerFactory()
    user = volunteer.person.user
    results = together(*(lambda: sign_up(user, volunteer=volunteer, post=post) for _ in range(6)))
    assert len({row.pk for row in results if isinstance(row, SignUp)}) == 1 and SignUp.objects.count() == 1


@pytest.mark.parametrize("with_key", [True, False])
def test_same_check_in_five_times(at: Clock, with_key: bool) -> None:
    post = a_post(at, 5)
    row = accepted(post)
    admin = organiser(post.shift.activity.organization)
    at(moment(5, 8, 46))

    def scan() -> tuple[Attendance, bool]:
        return record_scan(
            admin,
            shift=post.shift,
            pass_code=row.volunteer.pass_code,
            direction="in",
            source="pass",
            key="scan-7f3a" if with_key else None,
        )

    results = together(*(scan for _ in range(5)))
    assert Attendance.objects.count() == 1
    assert sorted(created for _fact, created in results) == [False] * 4 + [True]  # type: ignore[misc]


def test_a_late_scan_beside_the_confirmation_is_confirmed_or_refused(
    at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = a_post(at, 5)
    activity, admin = post.shift.activity, organiser(post.shift.activity.organization)
    good, late = accepted(post), accepted(post)
    for hour, minute, direction, people in ((8, 50, "in", (good, late)), (11, 30, "out", (good,))):
        at(moment(5, hour, minute))
        for row in people:
            record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction=direction, source="pass")
    at(moment(5, 12))
    Activity.objects.filter(pk=activity.pk).update(state="ongoing")
    finish_activity(WORKER, activity=activity)
    answer_flag(admin, presence=late.presence, code="no_check_out", answer="设备没有网络，稍后补传")
    is_checked, check = threading.Event(), attendance._check_state

    def slow_check(shift: Shift) -> None:
        check(shift)
        is_checked.set()
        time.sleep(0.5)

    monkeypatch.setattr(attendance, "_check_state", slow_check)

    def scan() -> object:
        when = moment(5, 11, 20)
        return record_scan(admin, shift=post.shift, volunteer=late.volunteer, direction="out", at=when, source="pass")

    def confirm() -> int:
        is_checked.wait(5)
        return confirm_and_publish(admin, activity=activity)

    _scanned, people = together(scan, confirm)
    assert people == 2 and not Presence.objects.filter(minutes__gt=0, confirmed_at=None).exists()
    at(moment(11, 0))
    assert settle_due() == 2


def test_of_two_approvers_one_wins(at: Clock) -> None:
    at(moment(1, 10))
    corps = OrganizationFactory(level="corps")
    detachment = OrganizationFactory(parent=corps, level="detachment")
    team = OrganizationFactory(parent=Organization.objects.get(pk=detachment.pk))
    activity = PostFactory(shift__activity__organization=team, shift__activity__state="submitted").shift.activity
    approvers = [organiser(detachment) for _ in range(3)]
    results = together(*((lambda who=who: publish_activity(who, activity=activity)) for who in approvers))
    assert sum(isinstance(one, Activity) for one in results) == 1
    assert sum(isinstance(one, Conflict) for one in results) == 2


def test_settling_at_once_posts_once(at: Clock) -> None:
    post = a_post(at, 5)
    activity, admin = post.shift.activity, organiser(post.shift.activity.organization)
    rows = [accepted(post) for _ in range(3)]
    for hour, minute, direction in ((8, 50, "in"), (11, 30, "out")):
        at(moment(5, hour, minute))
        for row in rows:
            record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction=direction, source="pass")
    at(moment(5, 12))
    Activity.objects.filter(pk=activity.pk).update(state="ongoing")
    finish_activity(WORKER, activity=activity)
    confirm_and_publish(grant(UserFactory(person=None), "city_admin"), activity=activity)
    at(moment(11, 0))
    results = together(*(settle_due for _ in range(4)))
    assert sum(results) == 3  # type: ignore[arg-type]
    assert HourEntry.objects.count() == 3 and settle_due() == 0


def test_the_last_place_by_stand_in_and_waitlist_at_once_goes_to_one(at: Clock) -> None:
    for _ in range(3):
        post = a_post(at, 1)
        row, friend, waiting = accepted(post), VolunteerFactory(), VolunteerFactory()
        user = row.volunteer.person.user
        sign_up(waiting.person.user, volunteer=waiting, post=post)
        asked = ask_stand_in(user, sign_up=row, number=friend.number)
        results = together(
            lambda asked=asked, friend=friend: answer_stand_in(friend.person.user, stand_in=asked, accept=True),
            lambda row=row, user=user: withdraw_sign_up(user, sign_up=row),
        )
        post.refresh_from_db()
        holders = list(SignUp.objects.filter(post=post, state="accepted").values_list("volunteer", flat=True))
        assert post.taken == 1 and len(holders) == 1
        swapped = not isinstance(results[0], Refusal)
        assert holders == [friend.pk if swapped else waiting.pk], results


def test_a_draw_pressed_by_many_at_once_is_one_draw(at: Clock) -> None:
    post = a_post(at, 2)
    activity = post.shift.activity
    Activity.objects.filter(pk=activity.pk).update(flow="lottery", sign_up_until=moment(3, 9))
    people = [VolunteerFactory() for _ in range(6)]
    Lottery.objects.create(activity=activity, seed="f00d", commitment=fingerprint("f00d"), committed_at=moment(1, 9))
    for who in people:
        sign_up(who.person.user, volunteer=who, post=Post.objects.get(pk=post.pk))
    admin = organiser(activity.organization)
    at(moment(3, 9))
    together(*(lambda: draw(admin, activity=activity) for _ in range(4)))
    rows = list(SignUp.objects.filter(post=post).order_by("rank").values_list("pk", "state", "rank"))
    assert [pk for pk, _, _ in rows] == order("f00d", [pk for pk, _, _ in rows])
    assert [state for _, state, _ in rows] == ["accepted"] * 2 + ["waitlisted"] * 4
    assert [rank for _, _, rank in rows] == [1, 2, 3, 4, 5, 6]


def test_two_shifts_of_an_activity_that_gives_one_to_each(at: Clock) -> None:
    post = a_post(at, 5)
    activity = post.shift.activity
    Activity.objects.filter(pk=activity.pk).update(most_per_person=1)
    shift = Shift.objects.create(activity=activity, starts_at=moment(6, 9), ends_at=moment(6, 11), secret="1")
    posts, volunteer = [post, PostFactory(shift=shift)], VolunteerFactory()
    user = volunteer.person.user
    together(*((lambda one=one: sign_up(user, volunteer=volunteer, post=one)) for one in posts * 2))
    assert SignUp.objects.filter(volunteer=volunteer).count() == 1


def test_a_quota_is_never_passed_whatever_arrives_at_once(at: Clock) -> None:
    post = a_post(at, 10)
    team = post.shift.activity.organization
    Activity.objects.filter(pk=post.shift.activity_id).update(flow="quota")
    TeamQuota.objects.create(post=post, organization=team, places=3)
    people = [VolunteerFactory() for _ in range(12)]
    for who in people:
        member(who, team)
    together(*((lambda who=who: sign_up(who.person.user, volunteer=who, post=post)) for who in people))
    states = list(SignUp.objects.filter(post=post).order_by("pk").values_list("state", flat=True))
    assert states == ["accepted"] * 3 + ["waitlisted"] * 9


def test_two_second_readings_of_a_paper_sheet_at_once(at: Clock, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    post = a_post(at, 10)
    shift, team = post.shift, post.shift.activity.organization
    first, *others = [organiser(team) for _ in range(5)]
    people = [accepted(post) for _ in range(6)]
    at(moment(5, 12, 30))
    Activity.objects.filter(pk=shift.activity_id).update(state="ongoing")
    finish_activity(WORKER, activity=shift.activity)
    sheet = upload_sheet(first, shift=shift, pages=[b"%PDF-1.7"])
    readings = {row.pk: (moment(5, 9), moment(5, 11)) for row in sheet.rows.all()}
    type_sheet(first, sheet=sheet, readings=readings)

    def job(user: User) -> Callable[[], object]:
        return lambda: type_sheet(user, sheet=PaperSheet.objects.get(pk=sheet.pk), readings=readings)

    results = together(*(job(user) for user in others))
    assert sum(isinstance(one, Conflict) for one in results) == 3
    sheet.refresh_from_db()
    assert sheet.state == "done" and sheet.second_by in others
    assert Attendance.objects.filter(source="paper").count() == 12
    assert set(Presence.objects.values_list("sign_up", "minutes")) == {(row.pk, 120) for row in people}


def test_a_late_scan_and_the_second_reading_at_once(at: Clock, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    post = a_post(at, 10)
    shift = post.shift
    first, second, door = (organiser(shift.activity.organization) for _ in range(3))
    row = accepted(post)
    at(moment(5, 12, 30))
    Activity.objects.filter(pk=shift.activity_id).update(state="ongoing")
    finish_activity(WORKER, activity=shift.activity)
    sheet = upload_sheet(first, shift=shift, pages=[b"%PDF-1.7"])
    readings = {one.pk: (moment(5, 9), moment(5, 11)) for one in sheet.rows.all()}
    type_sheet(first, sheet=sheet, readings=readings)
    together(
        lambda: type_sheet(second, sheet=PaperSheet.objects.get(pk=sheet.pk), readings=readings),
        lambda: record_scan(
            door, shift=Shift.objects.get(pk=shift.pk), volunteer=row.volunteer, direction="in", at=moment(5, 9, 20),
            source="pass",
        ),
    )  # fmt: skip
    facts = list(Attendance.objects.order_by("pk").values_list("direction", "source"))
    # Whoever came first stays; nobody is in twice, and nothing broke.
    assert facts in ([("in", "pass")], [("in", "paper"), ("out", "paper")]) or facts == [
        ("in", "paper"), ("out", "paper"), ("in", "pass"),
    ]  # fmt: skip
    assert Presence.objects.get().minutes <= 150
