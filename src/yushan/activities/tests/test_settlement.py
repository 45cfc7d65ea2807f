"""From the end of the last shift to the ledger."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client

from yushan.accounts.models import Notice, User
from yushan.activities import tasks
from yushan.activities.actions import (
    answer_flag,
    answer_group,
    answer_objection,
    close_without_hours,
    confirm_activity,
    confirm_and_publish,
    correct_presence,
    count_until_end,
    publish_notice,
    raise_objection,
    record_scan,
    register_on_the_spot,
    settle_due,
    settlement,
    tick_list,
)
from yushan.activities.actions.settlement import settle_activity
from yushan.activities.models import Activity, Attendance, Post, Presence, SignUp
from yushan.activities.queries import pending_presences, scene
from yushan.activities.queries.public import notice_lines
from yushan.activities.rules import Position
from yushan.activities.tasks import start_and_finish, tick
from yushan.activities.tests.factories import (
    EntryFactory,
    PostFactory,
    VolunteerFactory,
    accepted,
    grant,
    moment,
    organiser,
)
from yushan.activities.todos import IN_MENU, SOURCES
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.ledger.actions import post_entries, reverse_entry
from yushan.ledger.models import HourEntry

Clock = Callable[[datetime], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


def serve(
    admin: User, post: Post, at: Clock, begin: tuple[int, int] = (8, 46), end: tuple[int, int] | None = (11, 34)
) -> SignUp:
    """Somebody who checks in and out with the organiser's scanner on 5 September."""
    row = accepted(post)
    for direction, when in (("in", begin), ("out", end)):
        if when:
            at(moment(5, *when))
            record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction=direction, source="pass")
    return row


def finish(post: Post, at: Clock) -> Activity:
    at(moment(5, 12))
    assert start_and_finish() == 2
    return Activity.objects.get(pk=post.shift.activity_id)


def test_the_whole_way_posts_once(post: Post, admin: User, at: Clock) -> None:
    post.shift.activity.service_types.add(EntryFactory())
    row, listed, absent = serve(admin, post, at), accepted(post), accepted(post)
    at(moment(5, 9))
    record_scan(admin, shift=post.shift, volunteer=listed.volunteer, direction="in", source="list")
    at(moment(5, 11, 30))
    record_scan(admin, shift=post.shift, volunteer=listed.volunteer, direction="out", source="list")
    activity = finish(post, at)
    absent.refresh_from_db()
    assert (activity.state, absent.state) == ("finished", "absent")
    assert start_and_finish() == 0, "run twice harmlessly"
    assert confirm_and_publish(admin, activity=activity) == 2
    activity.refresh_from_db()
    # Saturday the 5th; three working days are the 7th, 8th and 9th.
    assert (activity.state, activity.notice_until) == ("noticed", moment(10, 0))
    at(moment(9, 23, 59))
    assert settle_due() == 0
    with pytest.raises(Conflict, match="公示还没有结束"):
        settle_activity(admin, activity=activity)
    at(moment(10, 0))
    assert tick()["posted"] == 2
    assert tick()["posted"] == 0
    measured, confirmed = HourEntry.objects.order_by("-grade")
    assert (measured.minutes, measured.grade, measured.volunteer) == (150, "measured", row.volunteer)
    assert (confirmed.grade, confirmed.minutes) == ("confirmed", 150)
    assert (measured.in_charge, measured.recorder, measured.place) == ("唐宁", "唐宁", "白市驿镇文化广场")
    assert measured.service_type == "科技教育" and measured.content == "讲解岗"
    assert (measured.starts_at, measured.ends_at, measured.service_day) == (
        moment(5, 9),
        moment(5, 11, 30),
        moment(5, 9).date(),
    )
    row.volunteer.refresh_from_db()
    assert row.volunteer.posted_minutes == 150
    activity.refresh_from_db()
    assert activity.state == "settled" and Presence.objects.get(sign_up=row).entry_id == measured.pk
    with pytest.raises(Conflict):
        settle_activity(admin, activity=activity)
    assert Notice.objects.filter(user=row.volunteer.person.user, title__contains="2.5 小时已入账").exists()


def test_only_who_attended_gets_hours(post: Post, admin: User, at: Clock) -> None:
    served, gone = serve(admin, post, at), serve(admin, post, at, (9, 0), None)
    SignUp.objects.filter(pk=gone.pk).update(state="declined")
    activity = finish(post, at)
    assert Presence.objects.get(sign_up=gone).open_flags == 0, "no question about somebody who is not on the list"
    # However hours came to stand there, they are neither shown nor counted without the person on the list.
    Presence.objects.filter(sign_up=gone).update(minutes=150, out_at=moment(5, 11, 30), open_flags=1)
    assert confirm_and_publish(admin, activity=activity) == 1
    assert [line.sign_up for line in notice_lines(activity)] == [served]
    assert scene.posting(activity).people == 1 and not scene.doubts(activity)
    assert not pending_presences(gone.volunteer)
    at(moment(10, 0))
    assert settle_due() == 1 and HourEntry.objects.get().volunteer == served.volunteer


def test_not_finished_before_the_grace_is_over(post: Post, at: Clock) -> None:
    at(moment(5, 11, 59))
    assert start_and_finish() == 1
    assert Activity.objects.get().state == "ongoing"
    at(moment(5, 12))
    assert start_and_finish() == 1


def test_one_activity_that_fails_does_not_stop_the_rest(
    post: Post, admin: User, at: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = PostFactory(shift__activity__organization=post.shift.activity.organization)
    broken = post.shift.activity_id

    def fails_for_the_first(action: Callable[..., object]) -> Callable[..., object]:
        def run(actor: object, *, activity: Activity) -> object:
            if activity.pk == broken:
                raise RuntimeError("a chain that does not fit")
            return action(actor, activity=activity)

        return run

    for one in (post, other):
        serve(admin, one, at)
    at(moment(5, 12))
    with monkeypatch.context() as patched:
        patched.setattr(tasks, "start_activity", fails_for_the_first(tasks.start_activity))
        assert start_and_finish() == 2, "the other one began and ended"
    assert Activity.objects.get(pk=broken).state == "published"
    assert start_and_finish() == 2
    for one in (post, other):
        confirm_and_publish(admin, activity=one.shift.activity)
    at(moment(10, 0))
    monkeypatch.setattr(settlement, "settle_activity", fails_for_the_first(settle_activity))
    assert settle_due() == 1 and HourEntry.objects.get().activity_id == other.shift.activity_id
    assert caplog.text.count("not settled") == 1 and f"'activity': {broken}" in caplog.text


def test_missing_check_out_blocks_until_answered(post: Post, admin: User, at: Clock) -> None:
    serve(admin, post, at)
    row = serve(admin, post, at, (8, 50), None)
    activity = finish(post, at)
    presence = Presence.objects.get(sign_up=row)
    assert presence.minutes == 0 and [flag["code"] for flag in presence.flags] == ["no_check_out"]
    with pytest.raises(Refusal, match="1 个疑问"):
        confirm_and_publish(admin, activity=activity)
    with pytest.raises(Refusal, match="原因"):
        correct_presence(admin, sign_up=row, in_at=moment(5, 8, 50), out_at=moment(5, 11, 30), reason=" ")
    fixed = correct_presence(
        admin, sign_up=row, in_at=moment(5, 8, 50), out_at=moment(5, 11, 30), reason="没有签退，按场次结束计"
    )
    assert (fixed.minutes, fixed.grade, fixed.open_flags, fixed.is_corrected) == (150, "confirmed", 0, True)
    assert fixed.flags[0]["answer"] == "没有签退，按场次结束计" and fixed.flags[0]["answered_by"] == "唐宁"
    assert confirm_and_publish(admin, activity=activity) == 2
    assert Notice.objects.filter(user=row.volunteer.person.user, title__contains="更正为 2.5 小时").exists()


def came_back_and_stayed(admin: User, post: Post, at: Clock) -> SignUp:
    """In at 9:00, out at 10:00, in again at 10:30, no check-out; the shift ends at 11:30."""
    row = accepted(post)
    for hour, minute, direction in ((9, 0, "in"), (10, 0, "out"), (10, 30, "in")):
        at(moment(5, hour, minute))
        record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction=direction, source="pass")
    return row


def test_counting_until_the_end_closes_the_open_stay_and_keeps_the_others(post: Post, admin: User, at: Clock) -> None:
    row = came_back_and_stayed(admin, post, at)
    activity = finish(post, at)
    presence = Presence.objects.get(sign_up=row)
    assert presence.minutes == 60 and "按场次结束 11:30 计 2.0 小时？" in presence.flags[0]["text"]
    with pytest.raises(NotAllowed):
        count_until_end(row.volunteer.person.user, presence=presence)
    fixed = count_until_end(admin, presence=presence)
    assert (fixed.minutes, fixed.grade, fixed.open_flags) == (120, "confirmed", 0), "what the question said"
    assert (fixed.in_at, fixed.out_at, fixed.is_corrected) == (moment(5, 9), moment(5, 11, 30), True)
    assert fixed.flags[0]["answer"] == fixed.reason == "没有签退，按场次结束 11:30 计"
    assert Notice.objects.filter(user=row.volunteer.person.user, title__contains="更正为 2.0 小时").exists()
    with pytest.raises(Conflict, match="已经回答过"):
        count_until_end(admin, presence=presence)
    confirm_and_publish(admin, activity=activity)
    at(moment(10, 0))
    assert settle_due() == 1 and HourEntry.objects.get().minutes == 120


def test_times_set_later_replace_the_counting_until_the_end(post: Post, admin: User, at: Clock) -> None:
    row = came_back_and_stayed(admin, post, at)
    finish(post, at)
    count_until_end(admin, presence=row.presence)
    fixed = correct_presence(admin, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 11), reason="队长作证")
    assert (fixed.minutes, fixed.out_at) == (120, moment(5, 11))
    fixed = correct_presence(admin, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 10, 30), reason="队长作证")
    assert fixed.minutes == 90


def test_corrections_absent_and_back(post: Post, admin: User, at: Clock) -> None:
    row, missing = serve(admin, post, at), accepted(post)
    finish(post, at)
    correct_presence(admin, sign_up=row, in_at=None, out_at=None, reason="核实为代签")
    row.refresh_from_db()
    assert (row.state, row.presence.minutes) == ("absent", 0)
    correct_presence(admin, sign_up=missing, in_at=moment(5, 9, 30), out_at=moment(5, 11), reason="忘了签到，队长作证")
    missing.refresh_from_db()
    assert (missing.state, missing.presence.minutes, missing.presence.grade) == ("attended", 90, "confirmed")
    for begin, end in ((9, 8), (12, 13)):
        with pytest.raises(Refusal):
            correct_presence(admin, sign_up=row, in_at=moment(5, begin), out_at=moment(5, end), reason="x")
    with pytest.raises(NotAllowed):
        correct_presence(row.volunteer.person.user, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 10), reason="x")


def test_one_device_for_many_is_answered_once_for_all(post: Post, admin: User, at: Clock) -> None:
    for minute in range(6):
        row = accepted(post)
        user = row.volunteer.person.user
        for direction, when in (("in", moment(5, 8, 50 + minute)), ("out", moment(5, 11, 30))):
            at(when)
            record_scan(
                user, shift=post.shift, volunteer=row.volunteer, direction=direction, source="code", device="tablet-9"
            )
    activity = finish(post, at)
    assert Presence.objects.filter(open_flags=1).count() == 6
    flag = Presence.objects.first().flags[0]
    assert flag["label"] == "同机连签 6 人"
    assert (
        answer_group(admin, activity=activity, code="same_device", group=flag["group"], answer="是社区共用平板，认可")
        == 6
    )
    with pytest.raises(Conflict):
        answer_group(admin, activity=activity, code="same_device", group=flag["group"], answer="再答")
    one = Presence.objects.first()
    correct_presence(admin, sign_up=one.sign_up, in_at=moment(5, 9), out_at=moment(5, 11), reason="早走半小时")
    assert not Presence.objects.filter(open_flags__gt=0).exists(), "an answer survives a correction"
    assert confirm_and_publish(admin, activity=activity) == 6


def test_overlap_with_posted_hours_and_long_day(post: Post, admin: User, at: Clock) -> None:
    row = serve(admin, post, at)
    HourEntry.objects.create(
        organization=post.shift.activity.organization,
        sequence=1,
        volunteer=row.volunteer,
        source_key="import:1",
        activity_title="农技推广",
        service_day=moment(5, 0).date(),
        starts_at=moment(5, 10),
        ends_at=moment(5, 20),
        minutes=600,
        grade="declared",
        recorder="导入",
        posted_at=moment(5, 21),
        previous_hash="0",
        hash="1",
    )
    activity = finish(post, at)
    presence = Presence.objects.get(sign_up=row)
    assert {flag["code"] for flag in presence.flags} == {"overlap", "long_day"}
    answer_flag(admin, presence=presence, code="overlap", answer="导入的时间写错了，已核对")
    with pytest.raises(Refusal, match="1 个疑问"):
        confirm_activity(admin, activity=activity)
    with pytest.raises(NotAllowed):
        answer_flag(row.volunteer.person.user, presence=presence, code="long_day", answer="x")
    answer_flag(admin, presence=presence, code="long_day", answer="两场之间有休息")
    assert confirm_activity(admin, activity=activity) == 1


def test_hours_that_came_in_during_the_notice_are_not_posted_twice(post: Post, admin: User, at: Clock) -> None:
    row, other = serve(admin, post, at), serve(admin, post, at)
    activity = finish(post, at)
    confirm_and_publish(admin, activity=activity)
    at(moment(7, 9))
    imported = post_entries(
        WORKER, lines=[replace(settlement._line(activity, "", row.presence), source_key="import:1", grade="declared")]
    )[0]
    at(moment(10, 0))
    assert settle_due() == 0 and HourEntry.objects.get() == imported
    activity.refresh_from_db()
    presence = Presence.objects.get(sign_up=row)
    assert activity.state == "noticed" and presence.open_flags == 1
    assert [(flag["code"], flag["answer"]) for flag in presence.flags] == [("overlap", "")]
    assert [doubt.presences for doubt in scene.doubts(activity)] == [[presence]]
    assert Notice.objects.filter(user=admin, title__contains="1 人的时间重叠").exists()
    todos = [todo for source in SOURCES if source.name in IN_MENU for todo in source.collect(admin, 5)]
    assert [(todo.verb, todo.text) for todo in todos] == [("答疑", f"“{activity.title}”有疑问没有回答，时长没有入账")]
    with pytest.raises(Refusal, match="1 个疑问"):
        settle_activity(admin, activity=activity)
    assert settle_due() == 0 and Notice.objects.filter(user=admin, title__contains="重叠").count() == 1
    reverse_entry(WORKER, entry=imported, reason="这一场已经实测")
    answer_flag(admin, presence=presence, code="overlap", answer="导入的那条已冲正")
    assert settle_due() == 2
    assert list(HourEntry.objects.filter(reverses=None, reversal=None).values_list("volunteer", "grade")) == [
        (row.volunteer_id, "measured"), (other.volunteer_id, "measured"),
    ]  # fmt: skip


def test_an_overlap_that_was_answered_is_not_asked_again(post: Post, admin: User, at: Clock) -> None:
    row = serve(admin, post, at)
    activity = finish(post, at)
    confirm_and_publish(admin, activity=activity)
    post_entries(WORKER, lines=[replace(settlement._line(activity, "", row.presence), source_key="import:1")])
    at(moment(10, 0))
    assert settle_due() == 0
    answer_flag(admin, presence=row.presence, code="overlap", answer="导入的日期写错了，实际是 6 日")
    assert settle_due() == 1


def test_far_away_check_in_raises_a_flag(post: Post, admin: User, at: Clock) -> None:
    Activity.objects.filter(pk=post.shift.activity_id).update(longitude=106.3686, latitude=29.4838)
    row = accepted(post)
    at(moment(5, 9))
    record_scan(
        row.volunteer.person.user,
        shift=post.shift,
        volunteer=row.volunteer,
        direction="in",
        source="code",
        position=Position(106.55, 29.56, 20),
    )
    at(moment(5, 11, 30))
    record_scan(row.volunteer.person.user, shift=post.shift, volunteer=row.volunteer, direction="out", source="code")
    finish(post, at)
    assert [flag["code"] for flag in Presence.objects.get(sign_up=row).flags] == ["out_of_place"]


def test_objection_holds_the_posting_back(post: Post, admin: User, at: Clock) -> None:
    row = serve(admin, post, at, (9, 30), (11, 0))
    activity = finish(post, at)
    confirm_and_publish(admin, activity=activity)
    objector = row.volunteer.person.user
    with pytest.raises(Refusal, match="哪里不对"):
        raise_objection(objector, activity=activity, text=" ")
    objection = raise_objection(objector, activity=activity, presence=row.presence, text="我 9:00 就到了")
    at(moment(10, 0))
    assert settle_due() == 0
    with pytest.raises(Conflict, match="公示已经结束"):
        raise_objection(objector, activity=activity, text="晚了")
    with pytest.raises(NotAllowed):
        answer_objection(objector, objection=objection, upheld=True, answer="x")
    with pytest.raises(Refusal, match="请先更正这个人的时间"):
        answer_objection(admin, objection=objection, upheld=True, answer="属实")
    correct_presence(admin, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 11), reason="照片证明 9:00 到场")
    answer_objection(admin, objection=objection, upheld=True, answer="属实，已更正为 2 小时")
    with pytest.raises(Conflict):
        answer_objection(admin, objection=objection, upheld=False, answer="再答")
    # The hours grew: they stand in the open for three working days of their own, 10th (upheld), 11th, 14th, 15th.
    activity.refresh_from_db()
    assert (activity.state, activity.notice_from, activity.notice_until) == ("noticed", moment(10, 0), moment(16, 0))
    assert Notice.objects.filter(user=objector, title__contains="重新开始公示").exists()
    at(moment(15, 23, 59))
    assert settle_due() == 0
    at(moment(16, 0))
    assert settle_due() == 1
    entry = HourEntry.objects.get()
    assert (entry.minutes, entry.grade) == (120, "confirmed")
    assert Notice.objects.filter(user=objector, body__contains="属实").exists()


def test_hours_that_nobody_confirmed_are_not_left_out_silently(post: Post, admin: User, at: Clock) -> None:
    serve(admin, post, at)
    row = serve(admin, post, at)
    activity = finish(post, at)
    confirm_and_publish(admin, activity=activity)
    Presence.objects.filter(sign_up=row).update(confirmed_at=None)
    at(moment(10, 0))
    with pytest.raises(Refusal, match="1 人的时长没有确认"):
        settle_activity(admin, activity=activity)
    assert settle_due() == 0 and not HourEntry.objects.exists()
    correct_presence(admin, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 11), reason="核对照片")
    assert settle_due() == 2


def test_a_correction_downwards_keeps_the_time_of_the_notice(post: Post, admin: User, at: Clock) -> None:
    row = serve(admin, post, at)
    confirm_and_publish(admin, activity=finish(post, at))
    at(moment(9, 12))
    correct_presence(admin, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 10), reason="早走")
    assert Activity.objects.get().notice_until == moment(10, 0)
    absent = correct_presence(admin, sign_up=row, in_at=None, out_at=None, reason="核实为代签")
    assert absent.minutes == 0 and Activity.objects.get().notice_until == moment(10, 0)
    correct_presence(admin, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 10), reason="弄错了")
    assert Activity.objects.get().notice_until == moment(15, 0), "10th, 11th and 14th are working days"


def test_nobody_vouches_for_their_own_hours(post: Post, admin: User, at: Clock) -> None:
    row = accepted(post)
    leader = grant(row.volunteer.person.user, "organization_admin", post.shift.activity.organization)
    at(moment(5, 8, 50))
    for job in (
        lambda: record_scan(leader, shift=post.shift, number=row.volunteer.number, direction="in", source="list"),
        lambda: record_scan(leader, shift=post.shift, number=row.volunteer.number, direction="in", source="api"),
        lambda: tick_list(leader, shift=post.shift, sign_up_ids=[row.pk], direction="in"),
        lambda: register_on_the_spot(leader, shift=post.shift, number=row.volunteer.number, post=post),
    ):
        with pytest.raises(NotAllowed, match="请由另一位管理员处理"):
            job()
    assert not Attendance.objects.exists()
    record_scan(leader, shift=post.shift, volunteer=row.volunteer, direction="in", source="code")
    activity = finish(post, at)
    presence = Presence.objects.get(sign_up=row)
    for job in (
        lambda: correct_presence(leader, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 11), reason="忘了签退"),
        lambda: answer_flag(leader, presence=presence, code="no_check_out", answer="在的"),
    ):
        with pytest.raises(NotAllowed, match="请由另一位管理员处理"):
            job()
    correct_presence(admin, sign_up=row, in_at=moment(5, 9), out_at=moment(5, 11), reason="忘了签退")
    with pytest.raises(NotAllowed, match="请由另一位管理员处理"):
        confirm_and_publish(leader, activity=activity)
    assert confirm_and_publish(admin, activity=activity) == 1
    objection = raise_objection(VolunteerFactory().person.user, activity=activity, presence=presence, text="没见到他")
    with pytest.raises(NotAllowed, match="请由另一位管理员处理"):
        answer_objection(leader, objection=objection, upheld=False, answer="我在")


def test_notice_needs_confirmation_and_nobody_there_needs_none(post: Post, admin: User, at: Clock) -> None:
    accepted(post)
    activity = finish(post, at)
    with pytest.raises(Refusal, match="没有可以公示"):
        publish_notice(admin, activity=activity)
    browser = Client()
    browser.force_login(admin)
    page = browser.post(f"/staff/activities/{activity.pk}/confirm/", follow=True)
    assert page.status_code == 200 and "没有可以公示" in page.text and "现场" in page.text, (
        "said on the page it came from"
    )
    assert close_without_hours(admin, activity=activity).state == "settled"


def test_two_shifts_of_one_day_are_added_up(post: Post, admin: User, at: Clock) -> None:
    activity = post.shift.activity
    row = serve(admin, post, at, (9, 0), (11, 30))
    evening = PostFactory(
        shift__activity=activity, shift__starts_at=moment(5, 12), shift__ends_at=moment(5, 23), name="值守"
    )
    Activity.objects.filter(pk=activity.pk).update(ends_at=moment(5, 23))
    second = accepted(evening, row.volunteer)
    for hour, direction in ((12, "in"), (23, "out")):
        at(moment(5, hour))
        record_scan(admin, shift=evening.shift, volunteer=row.volunteer, direction=direction, source="pass")
    at(moment(6, 0))
    assert start_and_finish() == 2
    flags = {presence.sign_up_id: [flag["code"] for flag in presence.flags] for presence in Presence.objects.all()}
    assert flags == {row.pk: ["long_day"], second.pk: ["long_day"]}


def test_settling_does_not_grow_with_the_people(
    post: Post, admin: User, at: Clock, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(8):
        serve(admin, post, at)
    at(moment(5, 12))
    # Begin and end; what the explorer and the catalogue keep of the activity comes with its end, for any number alike.
    with django_assert_max_num_queries(76):  # type: ignore[attr-defined]
        start_and_finish()
    activity = Activity.objects.get(pk=post.shift.activity_id)
    with django_assert_max_num_queries(52):  # type: ignore[attr-defined]
        confirm_and_publish(admin, activity=activity)
