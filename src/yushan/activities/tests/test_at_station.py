"""The keeper of a station opens the kiosk for what takes place there today; the pass finds its shift."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.accounts.models import User
from yushan.activities.actions import answer_offer, record_scan, sign_up, withdraw_sign_up
from yushan.activities.models import Activity, Attendance, Post
from yushan.activities.rules import pass_text
from yushan.activities.rules.scans import likeliest
from yushan.activities.tests.factories import (
    ActivityFactory,
    PostFactory,
    ShiftFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    moment,
    organiser,
)
from yushan.activities.tests.test_pages import signed_in
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed
from yushan.organizations.models import RoleGrant
from yushan.stations.actions import add_shift, assign, cancel_booking
from yushan.stations.actions.taking import Taking
from yushan.stations.models import Booking, Station
from yushan.stations.tests import use_factories as use

Clock = Callable[[datetime], None]
HOURS = st.integers(0, 23)


@given(st.dictionaries(st.integers(1, 9), st.tuples(HOURS, st.integers(1, 5)), min_size=1), HOURS)
def test_a_scan_is_for_the_shift_going_on_else_the_nearest(given: dict[int, tuple[int, int]], hour: int):
    day = datetime(2026, 9, 5)
    windows = {
        key: (day + timedelta(hours=begin), day + timedelta(hours=begin + length))
        for key, (begin, length) in given.items()
    }
    now = day + timedelta(hours=hour)
    chosen = likeliest(windows, now)
    going_on = {key for key, (begin, end) in windows.items() if begin <= now <= end}
    assert chosen in (going_on or windows)
    if not going_on:
        away = {key: min(abs(begin - now), abs(end - now)) for key, (begin, end) in windows.items()}
        assert away[chosen] == min(away.values())
    assert likeliest({}, now) is None


def keeper(station: Station) -> User:
    user = UserFactory(person=None, display_name="罗一鸣")
    RoleGrant.objects.create(
        user=user,
        role="station_admin",
        scope="station",
        scope_id=station.pk,
        starts_at=moment(1, 0) - timedelta(days=9),
    )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def station(post: Post, at: Clock) -> Station:
    """The post's activity takes place here."""
    found = Station.objects.create(
        name="走马镇科普驿站", kind="rural", state="certified", area=post.shift.activity.area, address="老街 12 号"
    )
    Activity.objects.filter(pk=post.shift.activity_id).update(station=found)
    at(moment(5, 8, 50))
    return found


@pytest.mark.django_db
@pytest.mark.capability("T5.3", page="/staff/station-today/")
def test_the_keeper_opens_it_and_the_pass_finds_its_shift(post: Post, station: Station, at: Clock):
    afternoon = PostFactory(
        name="登记",
        shift=ShiftFactory(
            activity=ActivityFactory(
                title="健康义诊进院坝", organization=post.shift.activity.organization, station=station,
                starts_at=moment(5, 14), ends_at=moment(5, 16),
            )
        ),
    )  # fmt: skip
    elsewhere = PostFactory()
    one, two, both, stranger = (VolunteerFactory() for _ in range(4))
    accepted(post, one)
    accepted(afternoon, two)
    accepted(post, both)
    accepted(afternoon, both)
    accepted(elsewhere, stranger)
    user = keeper(station)
    tablet = signed_in(user)
    assert "今天在站点" in tablet.get("/staff/").text
    page = tablet.get("/staff/station-today/").text
    assert post.shift.activity.title in page and "健康义诊进院坝" in page and elsewhere.shift.activity.code not in page
    answer = tablet.post(reverse("activities:station_kiosk_begin", args=[station.pk]))
    kiosk = answer["Location"]
    assert "_auth_user_id" not in tablet.session, "the keeper is signed out"
    shown = tablet.get(kiosk).text
    assert 'data-elder="on"' in shown and "今天在这里" in shown and "9:00–11:30" in shown and "14:00–16:00" in shown
    assert one.person.name not in shown and "ys-side" not in shown

    def scan(who: Any) -> Any:
        return tablet.post(f"{kiosk}scan/", {"pass": pass_text(who.pass_code)})

    told = scan(one).json()
    assert told["text"] == "已记录" and one.person.name not in told["name"] and told["came"] == 1
    assert post.shift.activity.title in told["post"]
    refused = scan(stranger)
    assert refused.status_code == 400 and "没有报名的活动" in refused.json()["text"]
    assert scan(two).status_code == 400, "long before the afternoon"
    scan(both)
    at(moment(5, 11, 31))
    scan(both)
    at(moment(5, 13, 50))
    scan(both)
    facts = Attendance.objects.filter(sign_up__volunteer=both).order_by("at")
    assert [(fact.sign_up.post_id, fact.direction) for fact in facts] == [
        (post.pk, "in"), (post.pk, "out"), (afternoon.pk, "in"),
    ]  # fmt: skip
    assert {fact.recorded_by for fact in Attendance.objects.all()} == {user}
    assert set(Attendance.objects.values_list("source", flat=True)) == {"pass"}


@pytest.mark.django_db
def test_its_address_works_on_no_other_device(post: Post, station: Station):
    row, tablet = accepted(post), signed_in(keeper(station))
    kiosk = tablet.post(reverse("activities:station_kiosk_begin", args=[station.pk]))["Location"]
    begun = tablet.cookies["kiosk"]
    assert begun["path"] == kiosk and begun["httponly"] and begun["samesite"] == "Strict"
    assert begun["max-age"] <= 16 * 3600, "until midnight"
    elsewhere = Client()
    assert "只在打开自助签到的那台设备上能用" in (answer := elsewhere.get(kiosk)).text and answer.status_code == 404
    assert elsewhere.post(f"{kiosk}scan/", {"pass": pass_text(row.volunteer.pass_code)}).status_code == 404
    assert not Attendance.objects.exists()
    assert tablet.get(kiosk).status_code == 200


@pytest.mark.django_db
def test_when_it_ends(post: Post, station: Station, at: Clock):
    row, user = accepted(post), keeper(station)
    tablet = signed_in(user)
    kiosk = tablet.post(reverse("activities:station_kiosk_begin", args=[station.pk]))["Location"]
    assert tablet.get(kiosk[:-2] + "x/").status_code == 404, "an address that the platform did not sign"
    RoleGrant.objects.filter(user=user).update(ends_at=moment(5, 8, 55))
    at(moment(5, 9))
    assert tablet.get(kiosk).status_code == 404, "as long as the keeper is one"
    RoleGrant.objects.filter(user=user).update(ends_at=None)
    assert tablet.get(kiosk).status_code == 200
    Activity.objects.filter(pk=post.shift.activity_id).update(station=None)
    assert tablet.post(f"{kiosk}scan/", {"pass": pass_text(row.volunteer.pass_code)}).status_code == 400
    at(moment(6, 8))
    assert tablet.get(kiosk).status_code == 404, "that day only"
    assert not Attendance.objects.exists()


@pytest.mark.django_db
def test_a_keeper_records_there_and_nowhere_else(post: Post, station: Station):
    user, row = keeper(station), accepted(post)
    browser = signed_in(user)
    door = browser.get(reverse("activities:door", args=[post.shift_id]))
    assert door.status_code == 200 and "今天在站点" in door.text and "/scene/" not in door.text
    assert browser.get(reverse("activities:paper", args=[post.shift_id])).status_code == 200
    assert browser.get(reverse("activities:scene", args=[post.shift.activity_id])).status_code == 404
    other = PostFactory()
    assert browser.get(reverse("activities:door", args=[other.shift_id])).status_code == 404
    with pytest.raises(NotAllowed):
        record_scan(user, shift=other.shift, volunteer=accepted(other).volunteer, direction="in", source="pass")
    assert record_scan(user, shift=post.shift, volunteer=row.volunteer, direction="in", source="list")[1]
    foreign = Station.objects.create(name="别处的驿站", kind="rural", state="certified", area=station.area)
    assert browser.post(reverse("activities:station_kiosk_begin", args=[foreign.pk])).status_code == 404
    assert Client().get("/staff/station-today/").status_code == 302
    assert signed_in(VolunteerFactory().person.user).get("/staff/station-today/").status_code == 403


@pytest.mark.django_db
def test_the_form_takes_place_and_point_from_the_station(post: Post, station: Station):
    Station.objects.filter(pk=station.pk).update(longitude="106.371234", latitude="29.481234")
    activity = post.shift.activity
    browser = signed_in(organiser(activity.organization))
    page = browser.get(reverse("activities:edit", args=[activity.pk])).text
    assert "所在站点" in page and station.name in page
    body = {
        "title": activity.title, "mode": "regular", "flow": "open", "station": station.pk, "place": "", "in_charge": "唐宁",
        "shifts-TOTAL_FORMS": 1, "shifts-INITIAL_FORMS": 1, "shifts-0-id": post.shift_id, "shifts-0-day": "2026-09-05",
        "shifts-0-begin": "09:00", "shifts-0-end": "11:30", "shifts-0-posts-TOTAL_FORMS": 1,
        "shifts-0-posts-INITIAL_FORMS": 1, "shifts-0-posts-0-id": post.pk, "shifts-0-posts-0-name": "讲解",
        "shifts-0-posts-0-places": 10,
    }  # fmt: skip
    answer = browser.post(reverse("activities:edit", args=[activity.pk]), body)
    assert answer.status_code == 302, answer.text
    activity.refresh_from_db()
    assert activity.place == "走马镇科普驿站 老街 12 号" and str(activity.longitude) == "106.371234"
    assert station.name in browser.get(reverse("activities:detail", args=[activity.pk])).text


@pytest.mark.django_db
def test_the_pages_cost_the_same_with_many(post: Post, station: Station, django_assert_max_num_queries: Any):
    user = keeper(station)
    for number in range(12):
        made = ActivityFactory(title=f"讲座 {number}", organization=post.shift.activity.organization, station=station)
        accepted(PostFactory(shift=ShiftFactory(activity=made)))
    browser = signed_in(user)
    browser.get("/staff/station-today/")
    with django_assert_max_num_queries(10):
        assert "讲座 11" in browser.get("/staff/station-today/").text
    kiosk = browser.post(reverse("activities:station_kiosk_begin", args=[station.pk]))["Location"]
    with django_assert_max_num_queries(8):
        assert "讲座 11" in browser.get(kiosk).text


@pytest.mark.django_db
def test_the_door_says_what_takes_place_in_which_room_and_who_is_on_duty(post: Post, station: Station):
    """Activities and bookings of today; of people no name, of who is on duty the given name only."""
    activity = post.shift.activity
    hall = use.room(station, name="二楼教室")
    here = {"title": "讲座", "ahead": 0, "actor": COMMAND_LINE}
    booking = use.book(hall, use.team(None, activity.organization), 9, 12, **here)
    Booking.objects.filter(pk=booking.pk).update(activity_code=activity.code)
    use.book(hall, Taking(name="冉桂芳"), 14, 15, **here | {"title": "老年手机课"})
    cancelled = use.book(hall, Taking(name="谭伟"), 16, 17, **here | {"title": "没有的事"})
    cancel_booking(COMMAND_LINE, booking=cancelled, reason="停电")
    member = use.member(station, "余小禾")
    assign(COMMAND_LINE, shift=add_shift(COMMAND_LINE, station=station, starts_at=moment(5, 9), ends_at=moment(5, 17), places=1),
           member=member)  # fmt: skip
    keeper_of_it = keeper(station)
    tablet = signed_in(keeper_of_it)
    assert "今天约了 2 个场地" in tablet.get("/staff/station-today/").text
    kiosk = tablet.post(reverse("activities:station_kiosk_begin", args=[station.pk]))["Location"]
    for shown in (" ".join(tablet.get(at).text.split()) for at in (kiosk, f"{kiosk}today/")):
        assert shown.count(activity.title) == 1 and "9:00–11:30 · 二楼教室" in shown
        assert "14:00–15:00 · 二楼教室" in shown and "老年手机课" in shown and "没有的事" not in shown
        assert "值班：小禾" in shown and "余小禾" not in shown and "冉桂芳" not in shown
    assert Client().get(f"{kiosk}today/").status_code == 404


@pytest.mark.django_db
def test_a_keeper_helps_people_in_and_arranges_nobody_out(post: Post, station: Station, at: Clock):
    """Signs up who has no telephone by the rules of the list, checks in; the places of others are the organisers'."""
    user, stranger = keeper(station), accepted(post)
    for act in (withdraw_sign_up, lambda actor, sign_up: answer_offer(actor, sign_up=sign_up, accept=False)):
        with pytest.raises(NotAllowed):
            act(user, sign_up=stranger)
    at(moment(3, 9))
    Activity.objects.filter(pk=post.shift.activity_id).update(flow="approval")
    asked = sign_up(user, volunteer=VolunteerFactory(), post=Post.objects.get(pk=post.pk))
    assert asked.state == "applied" and asked.signed_up_by == user
    assert withdraw_sign_up(user, sign_up=asked).state == "withdrawn"
    Activity.objects.filter(pk=post.shift.activity_id).update(flow="open", sign_up_until=moment(2, 0))
    with pytest.raises(Conflict):
        sign_up(user, volunteer=VolunteerFactory(), post=Post.objects.get(pk=post.pk))
    at(moment(5, 8, 55))
    came_by = sign_up(user, volunteer=VolunteerFactory(), post=Post.objects.get(pk=post.pk))
    assert came_by.state == "accepted", "on the day whoever came by is put on the list"
    admin = organiser(post.shift.activity.organization)
    at(moment(4, 9))
    assert withdraw_sign_up(admin, sign_up=stranger).state == "withdrawn"
