"""Scans, codes, lists."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction

from yushan.accounts.models import User
from yushan.activities.actions import (
    check_in_by_code,
    correct_presence,
    finish_activity,
    record_scan,
    register_on_the_spot,
    tick_list,
)
from yushan.activities.models import Activity, Attendance, Post, Presence, SignUp
from yushan.activities.rules import shift_code
from yushan.activities.tests.factories import PostFactory, VolunteerFactory, accepted, moment, organiser
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Organization

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(post: Post) -> object:
    return organiser(post.shift.activity.organization)


def test_by_code_only_by_the_one_on_the_screen(post: Post, at: Clock) -> None:
    cache.clear()
    row = accepted(post)
    user = row.volunteer.person.user
    at(moment(5, 8, 46))
    code = shift_code(post.shift.secret, moment(5, 8, 46))
    with pytest.raises(Refusal) as wrong:
        check_in_by_code(user, shift=post.shift, volunteer=row.volunteer, code=f"{(int(code) + 1) % 10**6:06d}")
    assert wrong.value.code == "wrong_code" and not Attendance.objects.exists()
    fact, created = check_in_by_code(user, shift=post.shift, volunteer=row.volunteer, code=code, device="phone-1")
    assert created and (fact.direction, fact.source, fact.recorded_by) == ("in", "code", user)
    at(moment(5, 8, 48))
    with pytest.raises(Refusal):
        check_in_by_code(user, shift=post.shift, volunteer=row.volunteer, code=code, direction="out")
    with pytest.raises(NotAllowed):
        stranger = VolunteerFactory().person.user
        fresh = shift_code(post.shift.secret, moment(5, 8, 48))
        check_in_by_code(stranger, shift=post.shift, volunteer=row.volunteer, code=fresh)


def test_pass_number_and_who_may_record(post: Post, admin: object, at: Clock) -> None:
    row = accepted(post)
    at(moment(5, 8, 50))
    with pytest.raises(NotAllowed):
        record_scan(
            row.volunteer.person.user, shift=post.shift, number=row.volunteer.number, direction="in", source="list"
        )
    with pytest.raises(NotFound, match="没有这个志愿者编号"):
        record_scan(admin, shift=post.shift, number="不存在", direction="in", source="pass")
    with pytest.raises(NotFound, match="没有认出"):
        record_scan(admin, shift=post.shift, pass_code="x", direction="in", source="pass")
    by_pass = f"YSP:{row.volunteer.pass_code}"
    fact, created = record_scan(admin, shift=post.shift, pass_code=by_pass, direction="in", source="pass")
    assert created and fact.recorded_by == admin
    again = record_scan(admin, shift=post.shift, number=row.volunteer.number.lower(), direction="in", source="pass")
    assert again == (fact, False)


def test_not_signed_up_and_waitlisted_are_told_apart(post: Post, admin: object, at: Clock) -> None:
    at(moment(5, 8, 50))
    with pytest.raises(Refusal) as refused:
        record_scan(admin, shift=post.shift, volunteer=VolunteerFactory(), direction="in", source="pass")
    assert refused.value.code == "not_signed_up"
    waiting = accepted(post, state="waitlisted")
    with pytest.raises(Refusal) as refused:
        record_scan(admin, shift=post.shift, volunteer=waiting.volunteer, direction="in", source="pass")
    assert refused.value.code == "waitlisted"
    offered = accepted(post, state="offered", held_until=moment(5, 9))
    record_scan(admin, shift=post.shift, volunteer=offered.volunteer, direction="in", source="pass")
    offered.refresh_from_db()
    assert offered.state == "accepted" and offered.held_until is None


def test_moments(post: Post, admin: object, at: Clock) -> None:
    row = accepted(post)

    def scan(direction: str, when: datetime | None = None) -> tuple[Attendance, bool]:
        return record_scan(
            admin, shift=post.shift, volunteer=row.volunteer, direction=direction, at=when, source="pass"
        )

    at(moment(5, 8, 29))
    with pytest.raises(Refusal, match="还没到签到时间"):
        scan("in")
    at(moment(5, 8, 31))
    with pytest.raises(Refusal, match="还没有签到"):
        scan("out")
    with pytest.raises(Refusal, match="设备的时间"):
        scan("in", moment(5, 8, 34))
    scan("in", moment(5, 8, 32))
    with pytest.raises(Refusal, match="早于签到"):
        scan("out", moment(5, 8, 31))
    at(moment(5, 12, 10))
    fact, _ = scan("out")
    presence = Presence.objects.get(sign_up=row)
    assert (presence.minutes, presence.out_at, presence.grade) == (150, fact.at, "measured")
    other = accepted(post)
    with pytest.raises(Refusal, match="已经结束"):
        record_scan(admin, shift=post.shift, volunteer=other.volunteer, direction="in", source="pass")


def test_keys_of_scans(post: Post, admin: object, at: Clock) -> None:
    row, other = accepted(post), accepted(post)
    at(moment(5, 9))
    first = record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass", key="k1")
    at(moment(5, 10))
    assert record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass", key="k1") == (
        first[0],
        False,
    )
    with pytest.raises(Refusal) as refused:
        record_scan(admin, shift=post.shift, volunteer=other.volunteer, direction="in", source="pass", key="k1")
    assert refused.value.code == "key_reused"


@pytest.mark.parametrize("key", ["k1", "k" * 100])
def test_a_scan_sent_again_is_known_by_its_key_whatever_would_come_next(
    post: Post, admin: object, at: Clock, key: str
) -> None:
    row = accepted(post)

    def scan(direction: str | None) -> tuple[Attendance, bool]:
        return record_scan(
            admin, shift=post.shift, volunteer=row.volunteer, direction=direction, source="pass", key=key
        )

    at(moment(5, 9))
    fact, _ = scan("in")
    at(moment(5, 9, 15))
    assert scan(None) == (fact, False), "by now a scan without a direction would be a check-out"
    assert scan("in") == (fact, False)
    with pytest.raises(Refusal) as refused:
        scan("out")
    assert refused.value.code == "key_reused" and Attendance.objects.count() == 1


def test_out_and_in_again_makes_two_stays(post: Post, admin: object, at: Clock) -> None:
    row = accepted(post)
    for hour, minute in ((9, 0), (10, 0), (10, 30), (11, 30)):
        at(moment(5, hour, minute))
        record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction=None, source="pass")
    assert list(row.scans.order_by("at").values_list("direction", "ordinal")) == [
        ("in", 1),
        ("out", 1),
        ("in", 2),
        ("out", 2),
    ]
    assert Presence.objects.get(sign_up=row).minutes == 120


def test_list_ticks_are_confirmed_and_say_who(post: Post, admin: object, at: Clock) -> None:
    rows = [accepted(post) for _ in range(3)]
    at(moment(5, 9))
    ids = [row.pk for row in rows[:2]]
    assert tick_list(admin, shift=post.shift, sign_up_ids=ids, direction="in") == 2
    assert tick_list(admin, shift=post.shift, sign_up_ids=ids, direction="in") == 0
    at(moment(5, 11, 30))
    tick_list(admin, shift=post.shift, sign_up_ids=ids, direction="out")
    presence = Presence.objects.get(sign_up=rows[0])
    assert (presence.minutes, presence.grade) == (150, "confirmed")
    assert Attendance.objects.filter(recorded_by=admin, source="list").count() == 4
    with pytest.raises(NotAllowed):
        tick_list(rows[0].volunteer.person.user, shift=post.shift, sign_up_ids=ids, direction="in")


def test_somebody_who_came_by(post: Post, admin: object, at: Clock) -> None:
    at(moment(5, 9, 10))
    volunteer = VolunteerFactory()
    fact = register_on_the_spot(admin, shift=post.shift, number=volunteer.number, post=post)
    assert fact.sign_up.signed_up_by == admin and fact.sign_up.state == "accepted"
    Post.objects.filter(pk=post.pk).update(places=1)
    with pytest.raises(Refusal, match="已经满了"):
        register_on_the_spot(admin, shift=post.shift, number=VolunteerFactory().number, post=post)
    assert SignUp.objects.count() == 1


def test_facts_cannot_be_changed_or_removed(post: Post, admin: object, at: Clock) -> None:
    row = accepted(post)
    at(moment(5, 9))
    fact, _ = record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Attendance.objects.filter(pk=fact.pk).update(at=moment(5, 8))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        fact.delete()
    assert Attendance.objects.get().at == moment(5, 9)


def test_late_scan_after_the_end_is_added_until_the_notice(post: Post, admin: object, at: Clock) -> None:
    came, offline = accepted(post), accepted(post)
    at(moment(5, 9))
    record_scan(admin, shift=post.shift, volunteer=came.volunteer, direction="in", source="pass")
    at(moment(5, 12))
    Activity.objects.filter(pk=post.shift.activity_id).update(state="ongoing")
    finish_activity(WORKER, activity=post.shift.activity)
    offline.refresh_from_db()
    assert offline.state == "absent"
    at(moment(5, 14))
    for direction, minute in (("out", 150), ("in", -5)):  # they may arrive in any order
        when = moment(5, 9) + timedelta(minutes=minute)
        record_scan(admin, shift=post.shift, volunteer=offline.volunteer, direction=direction, at=when, source="pass")
    offline.refresh_from_db()
    presence = Presence.objects.get(sign_up=offline)
    assert (offline.state, presence.minutes, presence.open_flags) == ("attended", 150, 0)
    Activity.objects.filter(pk=post.shift.activity_id).update(state="noticed")
    with pytest.raises(Conflict, match="公示中"):
        record_scan(admin, shift=post.shift, volunteer=came.volunteer, direction="out", at=moment(5, 11), source="pass")


def test_a_late_scan_of_somebody_who_went_on_elsewhere_is_kept_as_a_doubt(
    post: Post, admin: User, at: Clock, team: Organization
) -> None:
    row = accepted(post)
    at(moment(5, 12))
    Activity.objects.filter(pk=post.shift.activity_id).update(state="ongoing")
    finish_activity(WORKER, activity=post.shift.activity)
    other = PostFactory(
        shift__activity__organization=team,
        shift__activity__title="智能手机课",
        shift__activity__ends_at=moment(5, 15),
        shift__starts_at=moment(5, 11),
    )
    walked_in = register_on_the_spot(admin, shift=other.shift, number=row.volunteer.number, post=other)
    at(moment(5, 12, 10))
    for direction, when in (("in", moment(5, 9, 5)), ("out", moment(5, 10, 50))):
        scan = {"shift": post.shift, "volunteer": row.volunteer, "direction": direction, "source": "pass"}
        assert record_scan(admin, at=when, **scan)[1], "the fact is kept"
    row.refresh_from_db()
    presence = Presence.objects.get(sign_up=row)
    assert (row.state, presence.minutes, presence.open_flags) == ("absent", 105, 1)
    assert presence.flags[0]["code"] == "overlap" and "智能手机课" in presence.flags[0]["text"]
    with pytest.raises(Refusal, match="同一时间在另一场"):
        correct_presence(admin, sign_up=row, in_at=moment(5, 9, 5), out_at=moment(5, 10, 50), reason="两场都在")
    # The other place was a mistake: once it is given up, the times of this one count.
    SignUp.objects.filter(pk=walked_in.sign_up_id).update(state="withdrawn")
    fixed = correct_presence(admin, sign_up=row, in_at=moment(5, 9, 5), out_at=moment(5, 10, 50), reason="核对照片")
    row.refresh_from_db()
    assert (row.state, fixed.minutes, fixed.open_flags) == ("attended", 105, 0)


def test_other_shift_of_the_team_is_not_touched(post: Post, admin: object, at: Clock) -> None:
    row = accepted(post)
    other = PostFactory(shift__starts_at=moment(6, 9), shift__ends_at=moment(6, 11))
    at(moment(6, 9))
    with pytest.raises(NotAllowed):
        record_scan(admin, shift=other.shift, volunteer=row.volunteer, direction="in", source="pass")


def test_statements_of_a_scan(
    post: Post, admin: object, at: Clock, django_assert_max_num_queries: Callable[..., object]
) -> None:
    row = accepted(post)
    for _ in range(5):
        accepted(post)
    at(moment(5, 9))
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]  # one of them the lock on PostgreSQL
        record_scan(admin, shift=post.shift, pass_code=row.volunteer.pass_code, direction="in", source="pass", key="k")
