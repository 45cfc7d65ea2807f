"""Pure rules: quiet hours over midnight, the hour of the daily message, pauses, ways."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from yushan.notifications.rules import (
    CHANNELS,
    SHOWN_TOPICS,
    TOPICS,
    Quiet,
    Reach,
    backoff,
    chosen,
    digest_of,
    in_quiet,
    masked_email,
    masked_phone,
    next_digest,
    plan,
    quiet_end,
    release,
)
from yushan.notifications.rules.times import PAUSES

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Quiet(time(22), time(7, 30))
clocks = some.times(timezones=some.none()).map(lambda one: one.replace(second=0, microsecond=0))
moments = some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=ZONE))
quiets = some.builds(Quiet, clocks, clocks)
ALL = frozenset(CHANNELS)


def at(hour: int, minute: int = 0, day: int = 6) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=ZONE)


def test_quiet_hours_over_midnight():
    assert in_quiet(at(22), NIGHT) and in_quiet(at(0), NIGHT) and in_quiet(at(7, 29), NIGHT)
    assert not in_quiet(at(7, 30), NIGHT) and not in_quiet(at(21, 59), NIGHT)
    assert quiet_end(at(23, 15), NIGHT) == at(7, 30, 7) and quiet_end(at(3), NIGHT) == at(7, 30)
    noon = Quiet(time(12), time(14))
    assert in_quiet(at(13), noon) and quiet_end(at(13), noon) == at(14) and not in_quiet(at(14), noon)
    assert not in_quiet(at(3), Quiet(time(3), time(3))) and not in_quiet(at(3), None)


@given(moments, quiets)
def test_what_is_held_back_goes_within_a_day_and_never_into_the_quiet(moment: datetime, quiet: Quiet):
    end = quiet_end(moment, quiet)
    assert moment <= end < moment + timedelta(days=1) and not in_quiet(end, quiet)
    assert (end == moment) is not in_quiet(moment, quiet)
    assert quiet_end(end, quiet) == end


@given(moments, quiets)
def test_a_moment_is_quiet_for_exactly_one_of_two_that_complete_each_other(moment: datetime, quiet: Quiet):
    other = Quiet(quiet.ends, quiet.begins)
    assert in_quiet(moment, quiet) + in_quiet(moment, other) == (quiet.begins != quiet.ends)


@given(moments, quiets, some.integers(-48, 72))
def test_urgent_of_the_day_never_waits_and_nothing_waits_past_its_beginning(moment: datetime, quiet: Quiet, hours: int):
    starts = moment + timedelta(hours=hours)
    today = starts.date() <= moment.date()
    assert (release(moment, quiet, urgent=True, starts_at=starts) == moment) or not today
    held = release(moment, quiet, starts_at=starts)
    assert held == moment or held < starts or starts <= moment
    assert release(moment, quiet, always=True) == moment


@given(moments, clocks)
def test_the_message_of_the_day_goes_at_its_hour_within_a_day(moment: datetime, hour: time):
    due = next_digest(moment, hour)
    assert due.time() == hour and moment < due <= moment + timedelta(days=1)


def test_pauses_grow_and_end():
    assert [backoff(attempts) for attempts in range(1, 6)] == [
        timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), None,
    ]  # fmt: skip
    assert list(PAUSES) == sorted(PAUSES)


@given(
    some.sampled_from(SHOWN_TOPICS),
    some.sets(some.sampled_from(sorted(ALL))),
    some.dictionaries(some.sampled_from(sorted(TOPICS)), some.lists(some.sampled_from(sorted(ALL)), unique=True)),
    some.none() | quiets,
    some.none() | clocks,
    moments,
    some.none() | some.integers(0, 100),
)
def test_only_ways_that_were_chosen_are_there_and_never_before_now(topic, ways, choices, quiet, hour, now, hours):
    reach = Reach(frozenset(ways), choices, quiet, hour)
    found = plan(topic, reach, now, now + timedelta(hours=hours) if hours is not None else None)
    assert len({one.channel for one in found}) == len(found)
    for one in found:
        assert one.channel in ways and one.channel in chosen(topic, choices) and one.due >= now
        assert not one.digest or (topic.waits and hour is not None and one.channel in ("push", "email"))
    if topic.code == "changes" and (hours is None or hours > 24):
        assert all(one.channel != "sms" for one in found)


def test_the_usual_ways():
    night = Reach(ALL, {}, NIGHT, time(18))
    ways = {one.channel: one.due for one in plan(TOPICS["changes"], night, at(23), at(9, day=7))}
    assert set(ways) == {"push", "email", "sms"} and set(ways.values()) == {at(7, 30, 7)}, "tomorrow's can wait"
    assert {one.due for one in plan(TOPICS["changes"], night, at(6), at(9))} == {at(6)}, "today's cannot"
    assert {one.due for one in plan(TOPICS["safety"], night, at(23))} == {at(23)}
    hours = plan(TOPICS["hours"], night, at(10))
    assert {(one.channel, one.due, one.digest) for one in hours} == {
        ("push", at(18), True), ("email", at(18), True),
    }  # fmt: skip
    assert {one.channel for one in plan(TOPICS["reminders"], night, at(10), at(9, day=7))} == {"push", "email"}
    early = plan(TOPICS["reminders"], night, at(5), at(7))
    assert {one.due for one in early} == {at(5)}, "after the quiet hours it would be too late"


def test_what_an_own_choice_keeps_to():
    assert chosen(TOPICS["hours"], {"hours": ["sms", "wechat"]}) == {"wechat"}, "no SMS for what can wait"
    assert plan(TOPICS["answers"], Reach(ALL, {"answers": []}), at(10)) == []


def test_words():
    title, body = digest_of([f"消息{number}" for number in range(23)])
    assert title == "今天有 23 条消息" and body.splitlines()[-1] == "· 还有 3 条" and len(body.splitlines()) == 21
    assert masked_email("yuxiaohe@example.org") == "y***@example.org" and masked_phone("13896170246") == "138****0246"
