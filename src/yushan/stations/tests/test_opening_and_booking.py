"""What can be booked lies within the opening hours of the station: single bookings, series, free times, duty, the pages."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.common.recurring import Pattern, Repeat
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.stations import actions
from yushan.stations.actions.series import look_ahead
from yushan.stations.actions.taking import at_desk
from yushan.stations.models import Room, Station
from yushan.stations.queries.rooms import day_of, next_times, other_rooms, outside_hours
from yushan.stations.rules.bookable import bookable
from yushan.stations.tests.use_factories import at, book, day, person, room, station, team

MINUTES = st.integers(0, 95).map(lambda quarter: quarter * 15)
WINDOWS = st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] < pair[1])


@given(WINDOWS, st.lists(WINDOWS, max_size=3), st.integers(1, 7), st.booleans())
def test_a_minute_can_be_booked_when_room_and_station_are_open(
    hours: Any, windows: list[Any], weekday: int, is_closed: bool
) -> None:
    found = bookable(range(5), hours, isoweekday=weekday, station=windows, closed="检修" if is_closed else "")
    for minute in range(0, 1440, 15):
        wanted = (
            not is_closed and weekday <= 5 and hours[0] <= minute < hours[1]
            and any(opens <= minute < closes for opens, closes in windows)
        )  # fmt: skip
        assert wanted == any(opens <= minute < closes for opens, closes in found.windows)
    assert bool(found.why) == (not found.windows)


def test_where_the_hours_are_not_known_the_room_has_its_own() -> None:
    assert bookable([0], (540, 1020), isoweekday=1, station=None, closed="").windows == [(540, 1020)]
    assert "这里周一可以约" in bookable([0], (540, 1020), isoweekday=2, station=None, closed="").why
    assert "检修" in bookable([0], (540, 1020), isoweekday=1, station=None, closed="检修").why
    assert "站点周一不开放" in bookable([0], (540, 1020), isoweekday=1, station=[], closed="").why
    why = bookable([0], (840, 1020), isoweekday=1, station=[(540, 720)], closed="").why
    assert "站点 9:00–12:00 开放" in why and "14:00–17:00 可以约" in why


@pytest.fixture
def where(db: None, tuesday: None) -> Station:
    """Tuesday to Sunday, closed over noon; on public holidays it rests."""
    found = station(name="走马镇科普驿站")
    week = {weekday: [(9 * 60, 12 * 60), (14 * 60, 17 * 60)] for weekday in range(2, 8)}
    return actions.set_hours(COMMAND_LINE, station=found, weekly=week, rests_on_holidays=True)


@pytest.fixture
def hall(where: Station) -> Room:
    return room(where, opens=time(8), closes=time(21))


def hours(windows: Any) -> list[tuple[str, str]]:
    return [(f"{begin:%H:%M}", f"{end:%H:%M}") for begin, end in windows]


def test_a_booking_outside_the_opening_hours_is_refused_with_what_is_open(where: Station, hall: Room) -> None:
    user = make.user()
    with pytest.raises(Refusal, match="这一天这里 9:00–12:00、14:00–17:00 可以约"):
        book(hall, person(user), 11, 13)
    with pytest.raises(Refusal, match="9:00–12:00"):
        book(hall, person(user), 18, 20)
    with pytest.raises(Refusal, match="站点周一不开放，请换一天"):
        book(hall, person(user), 10, 11, ahead=6)
    with pytest.raises(Refusal, match="9:00–12:00"):
        book(hall, at_desk(COMMAND_LINE, where, name="冉桂芳"), 18, 20)
    assert book(hall, person(user), 10, 12).state == "confirmed"
    own = book(hall, at_desk(COMMAND_LINE, where, for_station=True), 18, 20, title="布展")
    assert own.state == "confirmed", "what the station does for itself may be when the doors are shut"
    with pytest.raises(Refusal, match="9:00–12:00"):
        actions.move_booking(
            user, booking=own.__class__.objects.get(user=user), room=hall, starts_at=at(12), ends_at=at(13)
        )


def test_on_closed_days_nothing_can_be_booked(where: Station, hall: Room) -> None:
    actions.close_days(COMMAND_LINE, station=where, first_day=day(3), last_day=day(4), reason="布展")
    with pytest.raises(Refusal, match="这一天站点不开放（布展），请换一天"):
        book(hall, person(make.user()), 10, 11)
    shown = day_of([hall], day(3))[0]
    assert not shown.free and "站点不开放（布展）" in shown.why
    assert next_times(hall, at(10), at(11))[0][0].date() == day(5)
    smaller = room(where, places=10)
    assert other_rooms(hall, at(10), at(11), audience="team", people=5) == []
    assert other_rooms(hall, at(10, ahead=5), at(11, ahead=5), audience="team", people=5) == [smaller]
    golden = date(2026, 10, 1)
    assert "国庆节" in day_of([hall], golden)[0].why


def test_free_times_are_those_of_the_opening_hours(where: Station, hall: Room) -> None:
    book(hall, person(make.user()), 10, 11)
    assert hours(day_of([hall], day(3))[0].free) == [("09:00", "10:00"), ("11:00", "12:00"), ("14:00", "17:00")]
    assert "站点周一不开放" in day_of([hall], day(6))[0].why
    assert hours(next_times(hall, at(10), at(12))[:1]) == [("14:00", "16:00")]


def test_a_series_leaves_out_the_days_on_which_the_station_is_closed(
    where: Station, hall: Room, django_assert_max_num_queries: Any
) -> None:
    crew = make.team(make.detachment(where.area))
    leader = make.user_with("organization_admin", crew)
    pattern = Pattern(Repeat.WEEKLY, day(3), day(24))
    actions.close_days(COMMAND_LINE, station=where, first_day=day(10), last_day=day(10), reason="停电")
    facts = {"room": hall, "taking": team(leader, crew), "begin": time(9), "end": time(11), "people": 12}
    with django_assert_max_num_queries(3 + 4 + 3):
        dates = look_ahead(leader, days=pattern.days(), **facts)  # type: ignore[arg-type]
    assert [why for _day, why in dates] == [
        "", "这一天站点不开放（停电），请换一天", "", "这一天站点不开放（中秋节），请换一天"
    ]  # fmt: skip
    outcome = actions.book_series(leader, pattern=pattern, title="编程课", **facts)  # type: ignore[arg-type]
    assert [row[0] for row in outcome.left] == [day(10), day(24)] and len(outcome.booked) == 2


def test_hours_that_change_move_nobody_and_the_keeper_is_told(where: Station, hall: Room) -> None:
    first, second = book(hall, person(make.user()), 10, 12), book(hall, person(make.user()), 15, 17)
    book(hall, at_desk(COMMAND_LINE, where, for_station=True), 18, 20)
    assert outside_hours(where) == []
    actions.set_hours(
        COMMAND_LINE, station=where, weekly={weekday: [(9 * 60, 12 * 60)] for weekday in range(1, 8)},
        rests_on_holidays=False,
    )  # fmt: skip
    assert outside_hours(where) == [second]
    actions.close_days(COMMAND_LINE, station=where, first_day=day(3), last_day=day(3), reason="检修")
    assert outside_hours(where) == [first, second]
    desk = client(make.user_with("station_admin", where))
    for page in (f"/staff/stations/{where.pk}/hours/", f"/staff/stations/{where.pk}/bookings/"):
        assert "2 个预约不在开放时间里" in text_of(desk.get(page)), page
    actions.cancel_booking(COMMAND_LINE, booking=first, reason="检修")
    assert outside_hours(where) == [second]


def test_the_public_page_says_why_and_offers_what_is_open(where: Station, hall: Room) -> None:
    browser = client(make.user())
    public = f"/stations/{where.code}/book/"
    assert "站点周一不开放" in text_of(browser.get(f"{public}?day={day(6)}"))
    shown = text_of(browser.get(f"{public}?day={day(3)}"))
    assert "9:00–12:00" in shown and "14:00–17:00" in shown and "8:00–21:00" not in shown.replace("每天 8:00–21:00", "")
    body = {
        "day": str(day(3)), "begin": "18:00", "end": "19:00", "title": "读书会", "people": 8, "contact_name": "冉桂芳",
        "contact_phone": "13896170246",
    }  # fmt: skip
    refused = post(browser, f"{public}{hall.pk}/", **body)
    assert refused.status_code == 422 and "9:00–12:00、14:00–17:00 可以约" in text_of(refused)
    assert post(browser, f"{public}{hall.pk}/", **body | {"begin": "14:00", "end": "15:00"}).status_code == 302
    assert browser.get(f"/stations/{where.pk}/book/").status_code == 404, "stations go by their code"
    Station.objects.filter(pk=where.pk).update(state=Station.State.APPLIED)
    assert browser.get(public).status_code == 404, "who was never certified cannot be booked"


def test_nobody_is_on_duty_on_closed_days(where: Station) -> None:
    monday = clock.today() - timedelta(days=1) + timedelta(days=7)
    for weekday in (2, 3):
        actions.save_line(
            COMMAND_LINE, station=where, weekday=weekday, begins=time(9), ends=time(12), places=1
        )  # fmt: skip
    closed = monday + timedelta(days=2)
    actions.close_days(COMMAND_LINE, station=where, first_day=closed, last_day=closed, reason="检修")
    made, _turns = actions.plan_week(COMMAND_LINE, station=where, monday=monday)
    assert made == 1
