"""Booking, agreeing, moving, calling off, missing and what follows of it."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.recurring import Pattern, Repeat
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.actions import days
from yushan.stations.actions.booking import Taken
from yushan.stations.actions.series import look_ahead
from yushan.stations.actions.taking import at_desk, for_oneself
from yushan.stations.models import Booking, Room, Use
from yushan.stations.queries.bookings import standing_of, to_answer
from yushan.stations.queries.rooms import day_of, next_times, other_rooms
from yushan.stations.tests.use_factories import at, book, day, person, room, station, team

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db]


@pytest.fixture
def keeper(db: None) -> Any:
    return make.user_with("station_admin", station())


@pytest.fixture
def hall(keeper: Any) -> Room:
    from yushan.stations.models import Station

    return room(Station.objects.get())


def told(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def pretend(moment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_a_team_books_and_the_next_one_is_told_what_is_free(hall: Room) -> None:
    one, other = make.team(), make.team(name="缙云山科普服务队")
    first = make.user_with("organization_admin", one)
    second = make.user_with("project_lead", other)
    made = book(hall, team(first, one))
    assert made.state == "confirmed" and made.number.startswith(f"YY-{clock.today():%y%m}-")
    assert book(hall, team(first, one)) == made, "sent again it is the same one"
    with pytest.raises(Taken) as taken:
        book(hall, team(second, other), 11, 13)
    assert "10:00–12:00 已经有人约了" in str(taken.value)
    free = next_times(hall, at(11), at(13))
    assert [(begin.hour, end.hour) for begin, end in free[:1]] == [(12, 14)]
    assert book(hall, team(second, other), 12, 14).state == "confirmed", "half-open: what ends does not clash"
    smaller = room(hall.station, places=10)
    assert other_rooms(hall, at(10), at(11), audience="team", people=8) == [smaller]
    assert other_rooms(hall, at(10), at(11), audience="team", people=20) == []
    today = day_of([hall], day())[0]
    assert [(begin.hour, end.hour) for begin, end in today.free] == [(9, 10), (14, 18)]
    with pytest.raises(NotAllowed):
        actions.book(
            second, room=hall, taking=for_oneself(second, organization=one, name="某", phone=""), starts_at=at(15),
            ends_at=at(16), title="讲座", people=5,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        at_desk(first, hall.station, name="冉桂芳")


def test_time_for_setup_and_cleanup_is_held(hall: Room) -> None:
    actions.save_room(COMMAND_LINE, station=hall.station, room=hall, setup_minutes=15, cleanup_minutes=30)
    user = make.user()
    book(hall, person(user))
    with pytest.raises(Taken, match="收拾的时间"):
        book(hall, person(make.user()), 12, 13)
    free = day_of([Room.objects.get(pk=hall.pk)], day())[0].free
    assert [(f"{begin:%H:%M}", f"{end:%H:%M}") for begin, end in free] == [("09:00", "09:15"), ("12:45", "18:00")]


def test_somebody_asks_and_the_keeper_answers(hall: Room, keeper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.save_room(keeper, station=hall.station, room=hall, approval="persons")
    user = make.user()
    asked = book(hall, person(user))
    assert asked.state == "asked" and asked.due_at is not None and asked.due_at <= asked.starts_at
    assert told(keeper)[-1].startswith("个人（向**）预约")
    assert to_answer(keeper).get() == asked
    area = make.user_with("area_admin", hall.station.area)
    assert not to_answer(area).exists(), "the level above sees only what is late"
    with pytest.raises(NotAllowed):
        actions.answer_booking(user, booking=asked, accept=True)
    with pytest.raises(Refusal):
        actions.answer_booking(keeper, booking=asked, accept=False, reason="")
    actions.answer_booking(keeper, booking=asked, accept=True)
    assert told(user)[-1] == "“机器人小课堂”的场地约好了"
    moved = actions.move_booking(user, booking=asked, room=hall, starts_at=at(14), ends_at=at(16))
    assert moved.state == "asked", "another time is asked for anew"
    pretend(at(14, 1), monkeypatch)
    assert to_answer(area).get() == moved
    assert days.lapse_due() == 1 and days.lapse_due() == 0
    moved.refresh_from_db()
    assert moved.state == "lapsed" and told(user)[-1] == "“机器人小课堂”的场地没有约成"
    assert standing_of(hall.station, moved).allowed == 2, "what the station left lying costs nobody anything"


def test_the_desk_books_for_who_has_no_telephone(hall: Room, keeper: Any) -> None:
    made = actions.book(
        keeper, room=hall, taking=at_desk(keeper, hall.station, name="冉桂芳"), starts_at=at(9), ends_at=at(10),
        title="老年手机课", people=8,
    )  # fmt: skip
    assert made.state == "confirmed" and made.user is None and made.asked_by == keeper
    closed = actions.book(
        keeper, room=hall, taking=at_desk(keeper, hall.station, for_station=True), starts_at=at(10), ends_at=at(18),
        title="检修投影", people=1,
    )  # fmt: skip
    assert closed.taker == "站点自用"
    with pytest.raises(Refusal, match="是谁用"):
        at_desk(keeper, hall.station)
    with pytest.raises(NotAllowed):
        actions.cancel_booking(make.user(), booking=made)
    with pytest.raises(Refusal, match="为什么取消"):
        actions.cancel_booking(keeper, booking=made)
    assert actions.cancel_booking(keeper, booking=made, reason="停电").state == "cancelled"


def test_missing_costs_trust_and_coming_wins_it_back(hall: Room, keeper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user, begin = make.user(), clock.now()
    for hour in (9, 11):
        book(hall, person(user), hour, hour + 1)
    with pytest.raises(Refusal, match="最多 2 个"):
        book(hall, person(user), 13, 14)
    pretend(at(12), monkeypatch)
    first, second = Booking.objects.order_by("starts_at")
    actions.note_missed(keeper, booking=first)
    assert told(user)[-1] == "“机器人小课堂”登记为没有来"
    actions.note_arrival(keeper, booking=second, came=18)
    standing = standing_of(hall.station, first)
    assert (standing.most, standing.allowed, standing.open) == (2, 1, 0) and "约了没来" in standing.why
    assert Use.objects.get().people == 18
    with pytest.raises(Conflict):
        actions.appeal(user, booking=second, text="来过")
    actions.appeal(user, booking=first, text="那天送孩子去了医院")
    with pytest.raises(Conflict):
        actions.appeal(user, booking=first, text="再说一次")
    with pytest.raises(Refusal):
        actions.answer_appeal(keeper, booking=first, forgive=False)
    actions.answer_appeal(keeper, booking=first, forgive=True, answer="知道了")
    assert standing_of(hall.station, first).allowed == 2
    assert told(user)[-1] == "“机器人小课堂”已改为不记没有来"
    first.refresh_from_db()
    assert first.state == "excused" and Use.objects.count() == 1, "forgiven is not used"
    pretend(begin + timedelta(days=400), monkeypatch)
    actions.note_missed(keeper, booking=second)
    assert standing_of(hall.station, second).allowed == 2, "what is long ago does not count"


def test_what_was_missed_is_free_for_others_and_can_still_be_forgiven(
    hall: Room, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make.user()
    missed = book(hall, person(user), 9, 12)
    pretend(at(9, 20), monkeypatch)
    with pytest.raises(Conflict, match="不能再取消"):
        actions.cancel_booking(user, booking=missed)
    actions.note_missed(keeper, booking=missed)
    came_by = actions.book(
        keeper, room=hall, taking=at_desk(keeper, hall.station, name="冉桂芳"), starts_at=at(9, 30, ahead=0),
        ends_at=at(11, ahead=0), title="手机课", people=3,
    )  # fmt: skip
    assert came_by.state == "confirmed"
    with pytest.raises(Conflict, match="给了别人用"):
        actions.note_arrival(keeper, booking=missed)
    actions.appeal(user, booking=missed, text="路上堵车，晚了半小时")
    assert actions.answer_appeal(keeper, booking=missed, forgive=True).state == "excused"


def test_the_end_of_the_day(hall: Room, keeper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = room(hall.station, needs_arrival=True)
    easy, noted = book(hall, person(make.user())), book(strict, person(make.user()))
    unnoted = book(strict, person(make.user()), 14, 15)
    pretend(at(11), monkeypatch)
    actions.note_arrival(keeper, booking=noted)
    assert days.end_days() == 0, "the day is not over"
    pretend(at(0, ahead=4), monkeypatch)
    assert days.end_days() == 2
    states = [Booking.objects.get(pk=one.pk).state for one in (easy, noted, unnoted)]
    assert states == ["kept", "kept", "missed"]
    assert Use.objects.count() == 2 and days.end_days() == 0


def test_reminders_a_day_ahead_reach_a_person_once(hall: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.user()
    book(hall, person(user))
    assert days.remind_bookings() == 0
    pretend(at(10) - timedelta(hours=23), monkeypatch)
    days.remind_bookings()
    days.remind_bookings()
    assert told(user) == [f"明天用{hall.name}"]


def test_a_team_that_the_desk_wrote_down_is_reminded_as_well(
    hall: Room, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = make.team()
    leaders = [make.user_with("organization_admin", crew) for _number in range(2)]
    book(hall, at_desk(keeper, hall.station, organization=crew), actor=keeper)
    book(hall, at_desk(keeper, hall.station, name="冉桂芳", phone="13896170246"), 14, 15, actor=keeper)
    pretend(at(10) - timedelta(hours=19), monkeypatch)
    assert days.remind_bookings() == 2, "nobody hears for somebody without an account"
    days.remind_bookings()
    assert [told(one).count(f"明天用{hall.name}") for one in leaders] == [1, 1]


def test_a_series_books_what_is_free_and_names_the_rest(hall: Room) -> None:
    crew = make.team()
    leader = make.user_with("organization_admin", crew)
    other = make.user()
    first = day()
    pattern = Pattern(Repeat.WEEKLY, first, first + timedelta(days=35))
    book(hall, person(other), 10, 11, ahead=10)
    args: dict[str, Any] = {
        "room": hall, "taking": team(leader, crew), "begin": at(10).time(), "end": at(12).time(), "people": 12,
    }  # fmt: skip
    ahead = look_ahead(leader, days=pattern.days(), **args)
    assert [bool(why) for _day, why in ahead] == [False, True, False, False, True, True]
    outcome = actions.book_series(leader, pattern=pattern, title="周末科学课", **args)
    assert [one for one, _why in outcome.left] == [one for one, why in ahead if why]
    assert len(outcome.booked) == 3 and "已经有人约了" in outcome.left[0][1] and "最多提前 30 天" in outcome.left[1][1]
    assert standing_of(hall.station, outcome.booked[0]).open == 1, "a series counts once"
    single = actions.move_booking(
        leader, booking=outcome.booked[1], room=hall, starts_at=at(14, ahead=17), ends_at=at(16, ahead=17)
    )
    assert single.series_id == outcome.booked[0].series_id
    assert actions.cancel_rest(leader, booking=outcome.booked[1]) == 2
    assert [row.state for row in Booking.objects.filter(series=single.series).order_by("starts_at")] == [
        "confirmed", "cancelled", "cancelled",
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.book_series(other, pattern=pattern, title="自习", **args | {"taking": person(other)})
    with pytest.raises(Refusal, match="一个也约不上"):
        actions.book_series(
            leader, pattern=pattern, title="夜场", **args | {"end": at(19).time(), "begin": at(17).time()}
        )
    assert AuditLine.objects.filter(action="stations.book_series").count() == 1


def test_terms_of_a_room_are_checked_and_what_is_booked_stays(hall: Room, keeper: Any) -> None:
    made = book(hall, person(make.user()))
    for wrong, field in (
        ({"closes": hall.opens}, "closes"), ({"weekdays": []}, "weekdays"), ({"audiences": []}, "audiences"),
        ({"name": " "}, "name"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            actions.save_room(keeper, station=hall.station, room=hall, **wrong)
        assert refused.value.field == field
    actions.save_room(keeper, station=hall.station, room=hall, is_open=False)
    made.refresh_from_db()
    assert made.state == "confirmed"
    with pytest.raises(Refusal, match="不接受预约"):
        book(hall, person(make.user()), 14, 15)
    with pytest.raises(Conflict, match="同名"):
        room(hall.station, name=hall.name)
    with pytest.raises(NotAllowed):
        actions.save_room(make.user_with("area_admin", make.area("500101")), station=hall.station, room=hall, note="x")
