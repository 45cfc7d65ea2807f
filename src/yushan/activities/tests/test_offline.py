"""Check-in without a network, as the server sees it: who may load and send, what becomes of each scan."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, OperationalError, transaction

from yushan.accounts.models import User
from yushan.activities.actions import finish_activity, load_shift, offline, record_scan, upload_scans
from yushan.activities.actions.offline import Told
from yushan.activities.models import Activity, Attendance, OfflineScan, Post, Presence, ShiftLoad
from yushan.activities.queries.offline import listed_people, loadable_shifts
from yushan.activities.rules.offline import SentScan
from yushan.activities.tests.factories import PostFactory, UserFactory, accepted, grant, moment, organiser
from yushan.activities.tests.phones import Phone
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed
from yushan.organizations.models import Organization, RoleGrant

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db
MORNING = moment(5, 7, 30)


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


@pytest.fixture
def phone(admin: User, post: Post, at: Clock) -> Phone:
    """Loaded in the morning, its clock 42 minutes slow."""
    at(MORNING)
    return Phone(admin, error=lambda moment: timedelta(minutes=-42)).take(post.shift, MORNING)


def send(phone: Phone, *scans: SentScan, at: Clock, now: datetime) -> list[Told]:
    """The phone has a network again."""
    at(now)
    return upload_scans(phone.user, device=phone.code, reading=phone.reading(now), scans=scans)


def test_scans_of_a_wrong_clock_are_facts_of_the_right_moment(post: Post, phone: Phone, at: Clock) -> None:
    row = accepted(post)
    came = phone.scan(row, "in", moment(5, 8, 55))
    phone.reopen()
    left = phone.scan(row, "out", moment(5, 11, 30))
    phone.reopen()
    told = send(phone, left, came, at=at, now=moment(5, 13))
    assert [one.outcome for one in told] == ["recorded", "recorded"]
    facts = Attendance.objects.filter(sign_up=row).order_by("at")
    expected = [("in", moment(5, 8, 55)), ("out", moment(5, 11, 30))]
    for fact, (direction, true) in zip(facts, expected, strict=True):
        assert fact.direction == direction and abs(fact.at - true) < timedelta(seconds=1)
        assert fact.claimed_at == true - timedelta(minutes=42) and fact.clock_doubt_s is None
        assert (fact.source, fact.device, fact.recorded_by) == ("pass", phone.code, phone.user)
    assert Presence.objects.get(sign_up=row).minutes == 150
    again = send(phone, came, left, at=at, now=moment(5, 14))
    assert [(one.outcome, one.fact) for one in again] == [("recorded", fact) for fact in facts]
    assert Attendance.objects.count() == 2


def test_two_phones_at_one_door_give_one_fact(post: Post, phone: Phone, admin: User, at: Clock) -> None:
    row = accepted(post)
    other = Phone(organiser(post.shift.activity.organization)).take(post.shift, MORNING)
    first, second = phone.scan(row, "in", moment(5, 8, 50)), other.scan(row, "in", moment(5, 8, 51))
    assert send(other, second, at=at, now=moment(5, 12))[0].outcome == "recorded"
    told = send(phone, first, at=at, now=moment(5, 12, 5))[0]
    assert told.outcome == "known" and told.fact == Attendance.objects.get()
    assert OfflineScan.objects.get(key=first.key).fact == told.fact


def test_stays_come_out_right_whatever_arrives_first(post: Post, phone: Phone, at: Clock) -> None:
    row = accepted(post)
    day = [("in", 9, 0), ("out", 9, 50), ("in", 10, 20), ("out", 11, 30)]
    scans = [phone.scan(row, direction, moment(5, hour, minute)) for direction, hour, minute in day]
    for minute, place in enumerate((3, 2, 0, 1)):
        told = send(phone, scans[place], at=at, now=moment(5, 12, minute))[0]
        assert told.outcome in ("recorded", "known")
    facts = Attendance.objects.order_by("at").values_list("direction", flat=True)
    assert list(facts) == ["in", "out", "in", "out"]
    assert Presence.objects.get(sign_up=row).minutes == 120
    assert set(OfflineScan.objects.values_list("outcome", flat=True)) == {"recorded"}


def test_a_clock_that_was_set_is_a_doubt_for_the_organiser(post: Post, admin: User, at: Clock) -> None:
    row = accepted(post)
    at(MORNING)
    set_back = moment(5, 10)
    phone = Phone(admin, error=lambda moment: timedelta(minutes=-95 if moment > set_back else 0))
    phone.take(post.shift, MORNING)
    phone.reopen()
    came, left = phone.scan(row, "in", moment(5, 8, 55)), phone.scan(row, "out", moment(5, 11, 30))
    phone.reopen()
    told = send(phone, came, left, at=at, now=moment(5, 12, 30))
    assert {one.outcome for one in told} == {"recorded"}, "flagged, not refused"
    Activity.objects.filter(pk=post.shift.activity_id).update(state="ongoing")
    finish_activity(WORKER, activity=post.shift.activity)
    presence = Presence.objects.get(sign_up=row)
    flags = {flag["code"]: flag["text"] for flag in presence.flags}
    assert "约 95 分钟" in flags["clock"] and presence.open_flags >= 1


def test_reasons_why_a_scan_is_not_taken(post: Post, phone: Phone, at: Clock) -> None:
    row, stranger = accepted(post), accepted(PostFactory(shift__starts_at=moment(6, 9), shift__ends_at=moment(6, 11)))
    early, true = phone.scan(row, "in", moment(5, 8, 10)), phone.scan(row, "in", moment(5, 9))
    bad = [
        (early, "还没到签到时间"),
        (phone.scan(stranger, "in", moment(5, 9)), "名单里没有这个签到码"),
        (phone.scan(row, "in", moment(5, 9), by="number", who="50-7777777"), "没有这个编号"),
        (phone.scan(row, "in", moment(5, 9), by="list", who=str(stranger.pk)), "不在这一场的名单里"),
        (phone.signed(replace(true, key=str(uuid.uuid4()))), "签到码没有核对上"),
        (replace(true, key=str(uuid.uuid4())), "签名不对"),
        (replace(true, load=str(uuid.uuid4())), "不是由这台手机带走的"),
    ]
    told = {one.key: one for one in send(phone, *(scan for scan, _why in bad), at=at, now=moment(5, 12))}
    for scan, why in bad:
        assert told[scan.key].outcome == "refused" and why in told[scan.key].reason, told[scan.key]
    assert not Attendance.objects.exists()
    # A reason that has gone: whoever is signed up afterwards is taken when it is tried again.
    late = bad[1][0]
    listed = accepted(post, stranger.volunteer)
    assert send(phone, late, at=at, now=moment(5, 12, 30))[0].outcome == "recorded"
    assert Attendance.objects.get().sign_up == listed


def test_numbers_and_ticks_are_the_organisers_word(post: Post, phone: Phone, at: Clock) -> None:
    typed, ticked = accepted(post), accepted(post)
    scans = [
        phone.scan(typed, "in", moment(5, 9), by="number", who=typed.volunteer.number.lower()),
        phone.scan(ticked, "in", moment(5, 9, 1), by="list"),
    ]
    told = send(phone, *scans, at=at, now=moment(5, 12))
    assert [one.outcome for one in told] == ["recorded", "recorded"]
    assert set(Attendance.objects.values_list("source", flat=True)) == {"list"}
    assert set(Presence.objects.values_list("grade", flat=True)) == {"confirmed"}


def test_nobody_ticks_themselves(post: Post, at: Clock) -> None:
    row = accepted(post)
    own = grant(row.volunteer.person.user, "organization_admin", post.shift.activity.organization)
    at(MORNING)
    phone = Phone(own).take(post.shift, MORNING)
    told = send(phone, phone.scan(row, "in", moment(5, 9), by="list"), at=at, now=moment(5, 12))[0]
    assert told.outcome == "refused" and "另一位管理员" in told.reason


def test_until_when_scans_are_taken(post: Post, phone: Phone, at: Clock) -> None:
    row, other = accepted(post), accepted(post)
    Activity.objects.filter(pk=post.shift.activity_id).update(state="ongoing")
    at(moment(5, 12, 30))
    finish_activity(WORKER, activity=post.shift.activity)
    came, left = phone.scan(row, "in", moment(5, 9)), phone.scan(row, "out", moment(5, 11, 30))
    late = phone.scan(other, "in", moment(5, 9))
    end = moment(8, 11, 30)
    told = send(phone, came, left, at=at, now=end - timedelta(minutes=1))
    assert [one.outcome for one in told] == ["recorded", "recorded"]
    assert Presence.objects.get(sign_up=row).minutes == 150
    refused = send(phone, late, at=at, now=end + timedelta(minutes=1))[0]
    assert refused.outcome == "refused" and "上传期限已过" in refused.reason
    Activity.objects.filter(pk=post.shift.activity_id).update(state="noticed")
    told = send(phone, phone.scan(other, "in", moment(5, 9)), at=at, now=end - timedelta(minutes=1))
    assert told[0].outcome == "refused" and "公示中" in told[0].reason


def test_who_may_load_and_who_may_send(post: Post, phone: Phone, admin: User, team: Organization, at: Clock) -> None:
    stranger = UserFactory(person=None)
    with pytest.raises(NotAllowed):
        Phone(stranger).take(post.shift, MORNING)
    other = organiser(team)
    thief = replace(phone, user=other)
    with pytest.raises(NotAllowed, match="另一个账号"):
        thief.take(post.shift, MORNING)
    row = accepted(post)
    scan = phone.scan(row, "in", moment(5, 9))
    with pytest.raises(NotAllowed, match="另一个账号"):
        send(thief, scan, at=at, now=moment(5, 12))
    RoleGrant.objects.filter(user=admin).update(ends_at=moment(5, 10))
    phone.user = User.objects.get(pk=admin.pk)
    told = send(phone, scan, at=at, now=moment(5, 12))[0]
    assert told.outcome == "refused" and "权限" in told.reason and not Attendance.objects.exists()
    at(MORNING)
    Activity.objects.filter(pk=post.shift.activity_id).update(state="cancelled")
    with pytest.raises(Conflict, match="已取消"):
        load_shift(other, shift=post.shift, device=str(uuid.uuid4()), public_key=phone.public_key,
                   reading=phone.reading(MORNING))  # fmt: skip


def test_a_key_with_other_content_is_refused(post: Post, phone: Phone, at: Clock) -> None:
    row, other = accepted(post), accepted(post)
    scan = phone.scan(row, "in", moment(5, 9))
    send(phone, scan, at=at, now=moment(5, 12))
    changed = phone.signed(replace(scan, by="list", who=str(other.pk), proof=""))
    told = send(phone, changed, at=at, now=moment(5, 12))[0]
    assert told.outcome == "refused" and "不同的内容" in told.reason
    assert OfflineScan.objects.get().outcome == "recorded"


def test_what_was_signed_stays(post: Post, phone: Phone, at: Clock) -> None:
    row = accepted(post)
    send(phone, phone.scan(row, "in", moment(5, 9)), at=at, now=moment(5, 12))
    kept = OfflineScan.objects.all()
    for change in ({"signed": "别的"}, {"signature": "x"}, {"outcome": "refused", "fact": None}):
        with pytest.raises(DatabaseError, match="offline_scan_stays"), transaction.atomic():
            kept.update(**change)
    with pytest.raises(DatabaseError, match="offline_scan_stays"), transaction.atomic():
        kept.delete()
    with pytest.raises(DatabaseError, match="offline_scan_has_fact"), transaction.atomic():
        OfflineScan.objects.create(
            key=str(uuid.uuid4()), load=phone.load, signed="x", signature="x", direction="in", at=MORNING,
            claimed_at=MORNING, outcome="recorded", received_at=MORNING,
        )  # fmt: skip


def test_the_list_on_the_phone(post: Post, phone: Phone, at: Clock, django_assert_num_queries: object) -> None:
    came, waiting = accepted(post), accepted(post, state="waitlisted")
    accepted(post)
    at(moment(5, 8, 50))
    record_scan(phone.user, shift=post.shift, volunteer=came.volunteer, direction="in", source="pass")
    load = ShiftLoad.objects.get()
    with django_assert_num_queries(2):  # type: ignore[operator]
        people = listed_people(load)
    assert [one.state for one in people] == ["in", ""] and waiting.pk not in {one.sign_up for one in people}
    text = repr(people)
    for secret in (came.volunteer.person.name, came.volunteer.pass_code, came.volunteer.number):
        assert secret not in text
    assert people[0].name.startswith(came.volunteer.person.name[0]) and people[0].tail == came.volunteer.number[-4:]


def test_what_can_be_loaded(post: Post, admin: User, at: Clock) -> None:
    for day in (4, 9):
        PostFactory(
            shift__activity=post.shift.activity, shift__starts_at=moment(day, 9), shift__ends_at=moment(day, 10)
        )
    PostFactory(shift__starts_at=moment(5, 9), shift__ends_at=moment(5, 10))
    at(MORNING)
    assert loadable_shifts(admin) == [post.shift]
    assert loadable_shifts(UserFactory(person=None)) == []


def test_what_was_recorded_before_the_database_gave_up_is_answered(
    post: Post, phone: Phone, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans = [phone.scan(accepted(post), "in", moment(5, 9, minute)) for minute in (0, 1)]
    record = offline.record_scan

    def busy(*given: object, **facts: object) -> object:
        if facts["key"] == scans[1].key:
            raise OperationalError("database is locked")
        return record(*given, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(offline, "record_scan", busy)
    assert [one.key for one in send(phone, *scans, at=at, now=moment(5, 12))] == [scans[0].key]
    with pytest.raises(OperationalError):
        send(phone, scans[1], at=at, now=moment(5, 12))
    monkeypatch.setattr(offline, "record_scan", record)
    assert {one.outcome for one in send(phone, *scans, at=at, now=moment(5, 12))} == {"recorded"}
