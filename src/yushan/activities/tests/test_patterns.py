"""Doubts about what one person did over days: too far too fast, without rest, always marked by the same hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from yushan.accounts.models import User
from yushan.activities.actions import answer_flag, confirm_activity, record_scan
from yushan.activities.models import Activity, Post, Presence, SignUp
from yushan.activities.queries.doubts import Doubts
from yushan.activities.rules import Position
from yushan.activities.rules.patterns import Visit, impossible_travel, no_rest, same_hand
from yushan.activities.tasks import start_and_finish
from yushan.activities.tests.factories import PostFactory, VolunteerFactory, accepted, moment, organiser
from yushan.activities.tests.test_settlement import serve
from yushan.common.errors import Refusal
from yushan.ledger.rules import Span
from yushan.organizations.tests.browser import client, text_of

Clock = Callable[[datetime], None]
HERE, WANZHOU = Position(106.55, 29.56), Position(108.40, 30.80)  # about 225 km apart as the crow flies


def visit(begin: datetime, minutes: int, place: Position = HERE) -> Visit:
    return Visit(begin, begin + timedelta(minutes=minutes), place, "农技推广")


def test_nobody_drives_225_kilometres_in_an_hour() -> None:
    own = visit(moment(5, 9), 120)
    flag = impossible_travel(own, [visit(moment(5, 12), 60, WANZHOU)], 120)
    assert flag and flag.code == "impossible_travel" and "60 分钟后在约 225 公里外" in flag.text
    assert impossible_travel(own, [visit(moment(5, 13), 60, WANZHOU)], 120) is None  # two hours: a fast car
    assert impossible_travel(own, [visit(moment(5, 11), 60, WANZHOU)], 120), "at the very moment, too"
    assert impossible_travel(own, [visit(moment(5, 10), 60, WANZHOU)], 120) is None, "an overlap is another doubt"
    assert impossible_travel(own, [visit(moment(5, 11), 60, Position(106.57, 29.57))], 120) is None
    assert impossible_travel(own, [], 120) is None


@given(st.integers(0, 600), st.integers(0, 600), st.integers(30, 200))
def test_who_cannot_come_could_not_have_gone(begin: int, other: int, kmh: int) -> None:
    """The same two services raise the doubt whichever is looked at."""
    first = visit(moment(5, 0) + timedelta(minutes=begin), 60)
    second = visit(moment(5, 0) + timedelta(minutes=other), 60, WANZHOU)
    one, two = impossible_travel(first, [second], kmh), impossible_travel(second, [first], kmh)
    assert (one and one.text) == (two and two.text)


def span(begin: int, end: int) -> Span:
    start = moment(5, 0)
    return Span(start + timedelta(hours=begin), start + timedelta(hours=end), (end - begin) * 60, "值守", start.date())


def test_services_without_a_rest_are_one_stretch() -> None:
    own = moment(5, 18), moment(5, 22)
    assert no_rest(own, [span(8, 12), span(13, 17)], 16, 4) is None  # fourteen hours
    flag = no_rest(own, [span(8, 12), span(13, 17), span(25, 28)], 16, 4)
    assert flag and flag.code == "no_rest" and "从9月5日 8:00到9月6日 4:00连着服务约 20 小时" in flag.text
    assert no_rest(own, [span(8, 12), span(13, 14), span(26, 30)], 16, 4) is None, "four hours of rest end it"
    assert no_rest(None, [span(0, 24)], 16, 4) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=8), st.integers(0, 60), st.integers(1, 9))
def test_the_stretch_against_counting_hour_by_hour(others: list[tuple[int, int]], begin: int, length: int) -> None:
    own = span(begin, begin + length)
    busy = {hour for start, hours in [*others, (begin, length)] for hour in range(start, start + hours)}
    naive: set[int] = set()
    for hour in sorted((one for one in busy if one <= begin), reverse=True):
        if naive and min(naive) - hour - 1 >= 4:
            break
        naive.add(hour)
    for hour in sorted(one for one in busy if one > begin):
        if hour - max(naive) - 1 >= 4:
            break
        naive.add(hour)
    found = no_rest((own.starts_at, own.ends_at), [span(start, start + hours) for start, hours in others], 16, 4)
    assert (found is not None) == (max(naive) - min(naive) + 1 > 16)


def test_once_in_a_while_a_hand_is_no_pattern() -> None:
    rule: dict[str, Any] = {"least": 6, "percent": 80}
    assert same_hand("程静", 5, 5, 90, **rule) is None
    assert same_hand("程静", 6, 8, 90, **rule) is None
    flag = same_hand("程静", 8, 10, 90, **rule)
    assert flag and "近 90 天到场 10 次，8 次由程静手工点到" in flag.text


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


def at_place(activity: Activity, place: Position) -> None:
    Activity.objects.filter(pk=activity.pk).update(longitude=str(place.longitude), latitude=str(place.latitude))


def elsewhere(admin: User, row: SignUp, begin: datetime, at: Clock, place: Position, source: str = "pass") -> SignUp:
    """Another service of the same person, of two hours."""
    shift = {"shift__starts_at": begin, "shift__ends_at": begin + timedelta(hours=2)}
    host = row.shift.activity.organization
    span = {"shift__activity__starts_at": begin, "shift__activity__ends_at": begin + timedelta(hours=2)}
    other = accepted(PostFactory(shift__activity__organization=host, **shift, **span), row.volunteer)
    at_place(other.shift.activity, place)
    for direction, moment_ in (("in", begin), ("out", begin + timedelta(hours=2))):
        at(moment_)
        record_scan(admin, shift=other.shift, volunteer=row.volunteer, direction=direction, source=source)
    return other


@pytest.mark.django_db
def test_the_doubt_waits_for_an_answer_before_anything_is_confirmed(post: Post, admin: User, at: Clock) -> None:
    at_place(post.shift.activity, WANZHOU)
    row = serve(admin, post, at)
    elsewhere(admin, row, moment(5, 12), at, HERE)
    activity = finish_of(post, at)
    presence = Presence.objects.get(sign_up=row)
    assert [flag["code"] for flag in presence.flags] == ["impossible_travel"]
    assert "赶不过来" in text_of(client(admin).get(f"/staff/activities/{activity.pk}/scene/"))
    with pytest.raises(Refusal, match="1 个疑问"):
        confirm_activity(admin, activity=activity)
    answer_flag(admin, presence=presence, code="impossible_travel", answer="另一场的地图点标错了，已请对方更正")
    assert confirm_activity(admin, activity=activity) == 1


def finish_of(post: Post, at: Clock) -> Activity:
    """Over, with whatever else is over by then."""
    at(moment(5, 15))
    start_and_finish()
    return Activity.objects.get(pk=post.shift.activity_id)


@pytest.mark.django_db
def test_a_night_without_rest_is_asked_about(post: Post, admin: User, at: Clock) -> None:
    row = serve(admin, post, at)
    for hours in (-13, -10, -7, -4):
        elsewhere(admin, row, moment(5, 8) + timedelta(hours=hours), at, HERE)
    finish_of(post, at)
    assert [flag["code"] for flag in Presence.objects.get(sign_up=row).flags] == ["no_rest"]


@pytest.mark.django_db
def test_who_is_always_ticked_off_by_the_same_person_is_asked_about(post: Post, admin: User, at: Clock) -> None:
    volunteer = VolunteerFactory()
    row = accepted(post, volunteer)
    for day in range(1, 6):
        elsewhere(admin, row, moment(5, 9) - timedelta(days=day), at, HERE, source="list")
    at(moment(5, 9))
    record_scan(admin, shift=post.shift, volunteer=volunteer, direction="in", source="list")
    at(moment(5, 11))
    record_scan(admin, shift=post.shift, volunteer=volunteer, direction="out", source="list")
    by_code = serve(admin, post, at)
    finish_of(post, at)
    [flag] = Presence.objects.get(sign_up=row).flags
    assert flag["code"] == "same_hand" and f"6 次由{admin.display_name}手工点到" in flag["text"]
    assert Presence.objects.get(sign_up=by_code).flags == []


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_people(post: Post, admin: User, at: Clock) -> None:
    at_place(post.shift.activity, WANZHOU)
    rows = [serve(admin, post, at) for _ in range(4)]
    for row in rows:
        elsewhere(admin, row, moment(5, 13), at, HERE, source="list")
    loaded = list(
        SignUp.objects.filter(pk__in=[row.pk for row in rows])
        .select_related("shift__activity", "volunteer__person", "presence")
        .prefetch_related("scans")
    )
    counts = []
    for part in (loaded[:1], loaded):
        with CaptureQueriesContext(connection) as asked:
            Doubts(post.shift.activity, part)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5
