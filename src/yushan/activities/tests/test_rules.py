"""Pure rules against naive recomputation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.rules import (
    DeviceScan,
    Pair,
    Position,
    Requirements,
    VolunteerFacts,
    check_shift_code,
    distance_m,
    fit,
    fit_reasons,
    minutes,
    missing,
    pairs_of,
    pass_of,
    pass_text,
    seconds_left,
    shift_code,
)
from yushan.activities.rules.flags import long_day, out_of_place, outside_window, overlapping, same_device, unpaired
from yushan.activities.rules.scans import next_direction, place_in_order, refusal
from yushan.ledger.rules import Span

BASE = datetime(2026, 9, 5, 1, 0, tzinfo=UTC)  # 9:00 in Chongqing
END = BASE + timedelta(minutes=150)


def at(minute: float) -> datetime:
    return BASE + timedelta(minutes=minute)


def test_the_picture_of_the_design() -> None:
    assert minutes([Pair(at(-14), at(154))], BASE, END) == 150
    assert minutes([Pair(at(12), at(150))], BASE, END) == 138


def test_missing_scan_counts_nothing() -> None:
    assert minutes([Pair(at(0), None)], BASE, END) == 0
    assert minutes([Pair(None, at(150))], BASE, END) == 0


def test_time_away_is_taken_as_break_first() -> None:
    full = minutes([Pair(at(0), at(150))], BASE, END, break_minutes=30)
    lunch = minutes([Pair(at(0), at(60)), Pair(at(80), at(150))], BASE, END, break_minutes=30)
    assert (full, lunch) == (120, 120)
    long_lunch = minutes([Pair(at(0), at(60)), Pair(at(120), at(150))], BASE, END, break_minutes=30)
    assert long_lunch == 90


@st.composite
def stays(draw: st.DrawFn) -> list[Pair]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(st.none() | st.integers(-90, 300))
        end = draw(st.none() | st.integers(-90, 300))
        found.append(Pair(at(begin) if begin is not None else None, at(end) if end is not None else None))
    return found


@given(stays(), st.integers(1, 240), st.integers(0, 60))
def test_minutes_equal_counting_one_by_one(pairs: list[Pair], length: int, pause: int) -> None:
    """Naive: each minute of the window is counted when some complete stay covers it."""
    covered = [
        any(p.in_at and p.out_at and p.in_at <= at(m) and at(m + 1) <= p.out_at for p in pairs) for m in range(length)
    ]
    present = sum(covered)
    inside = [m for m, here in enumerate(covered) if here]
    away = sum(not covered[m] for m in range(inside[0], inside[-1] + 1)) if inside else 0
    expected = max(0, present - max(0, pause - away))
    got = minutes(pairs, BASE, at(length), pause)
    assert got == expected
    assert 0 <= got <= length


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), st.integers(-200, 200))
def test_code_is_good_for_one_period_on_each_side(now: datetime, seconds: int) -> None:
    code = shift_code("secret", now)
    later = now + timedelta(seconds=seconds)
    periods = abs(int(later.timestamp()) // 30 - int(now.timestamp()) // 30)
    assert len(code) == 6 and code.isdigit()
    if periods <= 1:
        assert check_shift_code("secret", code, later)
    elif code not in {shift_code("secret", later + timedelta(seconds=30 * k)) for k in (-1, 0, 1)}:
        assert not check_shift_code("secret", code, later)


def test_code_of_rfc_6238() -> None:
    """Appendix B, SHA-256, the last six of the eight digits."""
    secret = "12345678901234567890123456789012"
    for second, expected in ((59, "46119246"), (1111111109, "68084774"), (2000000000, "90698825")):
        assert shift_code(secret, datetime.fromtimestamp(second, UTC)) == expected[-6:]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "12 34"])
def test_nonsense_is_no_code(typed: str) -> None:
    assert not check_shift_code("secret", typed, BASE)


def test_code_typed_with_a_gap_and_time_left() -> None:
    code = shift_code("secret", BASE)
    assert check_shift_code("secret", f"{code[:3]} {code[3:]}", BASE)
    assert seconds_left(BASE) == 30 and seconds_left(BASE + timedelta(seconds=29)) == 1


def test_pass_text_round_trip() -> None:
    assert pass_of(pass_text("Ab3")) == "Ab3"
    assert pass_of(" Ab3 ") == "Ab3"


def scan_times() -> st.SearchStrategy[list[tuple[str, int]]]:
    return st.lists(st.tuples(st.sampled_from(["in", "out"]), st.integers(0, 200)), max_size=12)


@given(scan_times())
def test_scans_in_any_order_never_share_a_place(wanted: list[tuple[str, int]]) -> None:
    taken: list[tuple[str, int, datetime]] = []
    for direction, minute in wanted:
        ordinal, is_new = place_in_order(taken, direction, at(minute))
        assert is_new == ((direction, ordinal) not in {(d, o) for d, o, _ in taken})
        if is_new:
            taken.append((direction, ordinal, at(minute)))
        assert not place_in_order(taken, direction, at(minute))[1], "sent again it is already recorded"


@st.composite
def comings_and_goings(draw: st.DrawFn) -> list[tuple[str, int]]:
    """In, out, in, out …, each at least ten minutes after the one before."""
    steps = draw(st.lists(st.integers(10, 60), min_size=1, max_size=8))
    return [("in" if place % 2 == 0 else "out", sum(steps[: place + 1])) for place in range(len(steps))]


@given(comings_and_goings(), st.data())
def test_stays_are_the_same_in_whatever_order_scans_arrive(wanted: list[tuple[str, int]], data: st.DataObject) -> None:
    """What said nothing new is looked at once more when something else did, as actions/offline.py does."""
    facts: list[tuple[str, int, datetime]] = []
    waiting: list[tuple[str, int]] = []
    for scan in data.draw(st.permutations(wanted)):
        waiting.append(scan)
        moved = True
        while moved:
            moved = False
            for direction, minute in list(waiting):
                ordinal, is_new = place_in_order(facts, direction, at(minute))
                if is_new:
                    facts.append((direction, ordinal, at(minute)))
                    waiting.remove((direction, minute))
                    moved = True
    in_order = [(direction, place, at(minute)) for place, (direction, minute) in enumerate(wanted)]
    assert pairs_of(facts) == pairs_of(in_order) and not waiting


def test_two_devices_at_one_door_say_one_thing() -> None:
    first = [("in", 1, at(0))]
    assert place_in_order(first, "in", at(3)) == (1, False)
    assert place_in_order(first, "in", at(-3)) == (1, False)
    assert place_in_order(first, "in", at(40)) == (1, False), "is in already"
    assert place_in_order([*first, ("out", 1, at(4))], "in", at(6)) == (2, True), "went out in between"


def test_second_stay_and_late_arrival_of_the_first_scan() -> None:
    scans = [("in", 1, at(0)), ("out", 1, at(60))]
    assert place_in_order(scans, "in", at(80)) == (2, True)
    assert place_in_order(scans, "in", at(0)) == (1, False)
    assert place_in_order([("out", 1, at(60))], "in", at(0)) == (1, True)
    assert pairs_of([("out", 1, at(60)), ("in", 1, at(0))]) == [Pair(at(0), at(60))]
    assert next_direction([], at(0)) == "in"
    assert (next_direction(scans[:1], at(9)), next_direction(scans[:1], at(10))) == ("in", "out")
    assert (next_direction(scans, at(65)), next_direction(scans, at(70))) == ("out", "in")


@pytest.mark.parametrize(
    ("direction", "minute", "now", "expected"),
    [
        ("in", -31, -31, "too_early"),
        ("in", -30, -30, ""),
        ("in", 150, 150, "over"),
        ("in", 149, 149, ""),
        ("out", 400, 400, ""),
        ("in", 10, 7, "future"),
        ("in", 10, 9, ""),
        ("in", 10, 10 + 3 * 24 * 60 + 1, "stale"),
    ],
)
def test_moments_of_scans(direction: str, minute: int, now: int, expected: str) -> None:
    assert refusal(direction, at(minute), at(now), BASE, END, 30) == expected


def test_flags_about_times() -> None:
    flag = unpaired("申国强", [Pair(at(-10), None)], BASE, END)[0]
    assert flag.text == "申国强 8:50 签到后没有签退。按场次结束 11:30 计 2.5 小时？"
    assert [f.code for f in unpaired("申国强", [Pair(at(-10), None)], BASE, END)] == ["no_check_out"]
    assert [f.code for f in unpaired("申国强", [Pair(None, at(10))], BASE, END)] == ["no_check_in"]
    assert unpaired("申国强", [Pair(at(0), at(9))], BASE, END) == []
    assert [f.code for f in outside_window([Pair(at(-31), at(181))], BASE, END, 30)] == ["too_early", "too_late"]
    assert outside_window([Pair(at(-30), at(180))], BASE, END, 30) == []


def test_flags_about_other_services() -> None:
    day = at(0).date()
    other = Span(at(60), at(120), 60, "智能手机课", day)
    flag = overlapping((at(0), at(61)), [other])
    assert flag and "智能手机课" in flag.text
    assert overlapping((at(0), at(60)), [other]) is None and overlapping(None, [other]) is None
    assert long_day(day, 661, [other], 720) is not None
    assert long_day(day, 660, [other], 720) is None
    assert long_day(day + timedelta(days=1), 720, [other], 720) is None


def test_flag_about_place_grants_the_accuracy() -> None:
    square = Position(106.3686, 29.4838)
    near, far = Position(106.3686, 29.4880), Position(106.55, 29.56)
    assert 440 < distance_m(square, near) < 490
    assert out_of_place([near], square, 500) is None
    assert out_of_place([near], square, 400) is not None
    assert out_of_place([Position(near.longitude, near.latitude, 100)], square, 400) is None
    flag = out_of_place([far], square, 500)
    assert flag and "公里" in flag.text
    assert out_of_place([far], None, 500) is None


def test_flag_about_one_device_names_everybody_on_it() -> None:
    scans = [DeviceScan("tablet", person, at(person / 10)) for person in range(1, 7)] + [DeviceScan("own", 9, at(1))]
    found = same_device(scans, 5)
    assert set(found) == set(range(1, 7)) and found[1].label == "同机连签 6 人"
    assert same_device(scans[:4], 5) == {}
    assert same_device([DeviceScan("", person, at(0)) for person in range(9)], 5) == {}


ASK = Requirements(date(2026, 9, 5), "00010002", "白市驿服务队", name="讲解岗", min_age=18, skills=("讲解",), area_id=7)
FACTS = VolunteerFacts(True, date(2008, 9, 5), ("科普讲解",), paths=frozenset({"000100020001"}), area_id=7)


def test_eligibility_and_reasons_in_words() -> None:
    assert missing(ASK, FACTS) == []
    assert fit_reasons(ASK, FACTS)[:2] == ["您会讲解", "您的队伍主办"]
    order = Requirements(date(2026, 9, 5), "00010003", "别的队", name="秩序", service_types=("场馆讲解",))
    assert fit_reasons(order, VolunteerFacts(True, None, ("讲解",))) == ["用得上您的“讲解”"]
    assert [one.about_them for one in fit(ASK, FACTS).reasons[:2]] == ["会讲解", "本人的队伍主办"]
    twice = Requirements(date(2026, 9, 5), "00010003", "别的队", name="急救教学")
    assert fit_reasons(twice, VolunteerFacts(True, None, ("急救", "急救"))) == ["您会急救"]
    young = VolunteerFacts(False, date(2008, 9, 6))
    assert missing(ASK, young) == ["还没有完成实名登记", "这个岗位须年满 18 岁", "还差一项：讲解"]
    closed = Requirements(date(2026, 9, 5), "00010003", "别的队", members_only=True, party_only=True)
    assert len(missing(closed, FACTS)) == 2


def test_a_slip_of_the_times_is_no_night_shift():
    from yushan.activities.forms.plan import ShiftForm

    def errors(begin: str, end: str) -> dict[str, list[str]]:
        return dict(ShiftForm({"day": "2026-11-26", "begin": begin, "end": end}).errors)

    assert "跨夜" in str(errors("11:00", "09:00"))
    assert not errors("22:00", "06:00") and not errors("09:00", "11:30")
