"""Activities in rooms of stations: offered when booking, freed when called off, counted when people came."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.activities.actions import cancel_activity, finish_activity, record_scan, start_activity, update_activity
from yushan.activities.actions.shifts import PostPlan, ShiftPlan
from yushan.activities.models import Activity, Post
from yushan.activities.tests.factories import accepted, moment, organiser
from yushan.activities.tests.test_pages import signed_in
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.stations.actions import add_shift, link_activity
from yushan.stations.actions.duty_activity import make_activity
from yushan.stations.models import Booking, Room, Use
from yushan.stations.tests import use_factories as use

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


@pytest.fixture
def activity(post: Post, at: Clock) -> Activity:
    """Published, on the 5th from 9 to 11:30, at a station."""
    at(moment(3, 9))
    found = post.shift.activity
    found.station = use.station(found.area)
    found.save(update_fields=["station"])
    return found


@pytest.fixture
def hall(activity: Activity) -> Room:
    return use.room(activity.station)


def book(hall: Room, user: Any, activity: Activity, begin: int = 9, end: int = 12) -> Booking:
    return use.book(hall, use.team(user, activity.organization), begin, end, ahead=2, activity_code=activity.code)


def test_a_room_is_booked_for_an_activity_and_free_when_it_is_called_off(activity: Activity, hall: Room) -> None:
    leader = organiser(activity.organization)
    browser = signed_in(leader)
    page = browser.get(reverse("activities:detail", args=[activity.pk])).text
    assert "约这个站点的场地" in page
    form = browser.get(reverse("bookings:room", args=[hall.station.code, hall.pk])).text
    assert activity.title in form and "用于哪场活动" in form
    with pytest.raises(Refusal, match="不是这支队的"):
        other = make.user_with("organization_admin", make.team(name="别的队"))
        use.book(hall, use.team(other, make.team(name="又一队")), actor=COMMAND_LINE, activity_code=activity.code)
    booking = book(hall, leader, activity)
    assert booking.activity_code == activity.code
    assert hall.name in browser.get(reverse("activities:detail", args=[activity.pk])).text
    assert link_activity(leader, booking=booking, code="").activity_code == ""
    browser.post(reverse("bookings:link", args=[booking.pk]), {"activity_code": activity.code})
    cancel_activity(leader, activity=activity, reason="暴雨")
    booking.refresh_from_db()
    assert booking.state == "cancelled" and "暴雨" in booking.reason


def test_whoever_booked_hears_that_the_activity_moved_out_of_the_booked_time(activity: Activity, hall: Room) -> None:
    leader = organiser(activity.organization)
    book(hall, leader, activity)
    shift = activity.shifts.get()
    post = PostPlan(name="讲解", places=10, id=shift.posts.get().pk)

    def move(begin: int) -> list[str]:
        plan = ShiftPlan(moment(5, begin), moment(5, begin + 2), [post], id=shift.pk)
        update_activity(leader, activity=activity, shifts=[plan])
        return list(Notice.objects.filter(user=leader, title__contains="场地还没有改").values_list("title", flat=True))

    assert move(10) == []
    assert move(14) == [f"“{activity.title}”改了时间，场地还没有改"]


def test_who_came_stands_in_the_use_log_once(activity: Activity, hall: Room, post: Post, at: Clock) -> None:
    people = [accepted(post) for _ in range(3)]
    leader = organiser(activity.organization)
    booking = book(hall, leader, activity)
    at(moment(5, 9, 5))
    start_activity(WORKER, activity=activity)
    for row in people[:2]:
        record_scan(leader, shift=post.shift, volunteer=row.volunteer, direction="in", source="list")
    at(moment(5, 12, 30))
    finish_activity(WORKER, activity=activity)
    booking.refresh_from_db()
    line = Use.objects.get()
    assert (booking.state, booking.came, line.people, line.booking, line.who) == (
        "kept", 2, 2, booking, activity.organization.name,
    )  # fmt: skip


def test_an_activity_without_a_room_stands_in_the_log_of_its_station(activity: Activity, post: Post, at: Clock) -> None:
    row, leader = accepted(post), organiser(activity.organization)
    at(moment(5, 9, 5))
    start_activity(WORKER, activity=activity)
    record_scan(leader, shift=post.shift, volunteer=row.volunteer, direction="in", source="list")
    at(moment(5, 12, 30))
    finish_activity(WORKER, activity=activity)
    line = Use.objects.get()
    assert (line.room, line.people, line.title, line.activity_code) == (None, 1, activity.title, activity.code)


def test_a_week_of_duty_becomes_a_draft_of_a_team(activity: Activity) -> None:
    station = activity.station
    for day in (5, 6):
        add_shift(COMMAND_LINE, station=station, starts_at=moment(day, 9), ends_at=moment(day, 12), places=2)
    crew, monday = activity.organization, moment(3, 0).date()
    area = make.user_with("area_admin", station.area)
    url = make_activity(area, station=station, monday=monday, organization=crew)
    made = Activity.objects.latest("pk")
    assert url == reverse("activities:edit", args=[made.pk]) and made.state == "draft" and made.station == station
    assert [(shift.starts_at, shift.posts.get().places) for shift in made.shifts.order_by("starts_at")] == [
        (moment(5, 9), 2), (moment(6, 9), 2),
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        make_activity(make.user_with("station_admin", station), station=station, monday=monday, organization=crew)
    with pytest.raises(Refusal, match="请先排班"):
        make_activity(area, station=use.station(station.area), monday=monday, organization=crew)
