"""Pure rules: ranking, twins, working time, medians, forecast."""

import statistics
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.needs.rules.figures import forecast, fulfilment, mean, median_of_counts, tenths
from yushan.needs.rules.ranking import Candidate, rank, weigh
from yushan.needs.rules.times import DAY_MINUTES, working_days_between, working_minutes
from yushan.needs.rules.twins import Said, alike, twins, why_twins

_CANDIDATES = st.builds(
    Candidate,
    key=st.integers(1, 50),
    name=st.just("队"),
    offers_item=st.booleans(),
    offers_type=st.booleans(),
    serves_area=st.booleans(),
    same_area=st.booleans(),
    metres=st.none() | st.integers(0, 300_000),
    skilled=st.none() | st.integers(0, 9),
    monthly=st.none() | st.integers(1, 9),
    in_month=st.integers(0, 12),
    open_now=st.integers(0, 9),
    reviews=st.integers(0, 0),
    lead_days=st.none() | st.integers(0, 20),
    days_left=st.none() | st.integers(0, 20),
    is_free=st.none() | st.booleans(),
)


@given(st.lists(_CANDIDATES, max_size=12, unique_by=lambda one: one.key), st.randoms())
def test_the_order_depends_on_facts_only(listed, shuffler) -> None:
    first = rank(listed)
    shuffler.shuffle(listed)
    assert rank(listed) == first
    assert [one.points for one in first] == sorted((one.points for one in first), reverse=True)
    assert all(0 <= one.points <= 105 for one in first)


@given(_CANDIDATES, st.integers(1, 5))
def test_less_on_hand_and_more_people_never_rank_lower(one, more) -> None:
    facts = {name: getattr(one, name) for name in one.__dataclass_fields__}
    busier = Candidate(**(facts | {"open_now": one.open_now + more}))
    assert weigh(busier).points <= weigh(one).points
    if one.skilled is not None:
        assert weigh(Candidate(**(facts | {"skilled": one.skilled + more}))).points >= weigh(one).points


def test_reasons_are_words() -> None:
    best = Candidate(
        key=1, name="万州农技推广服务队", offers_item=True, offers_type=True, serves_area=True, metres=21_300,
        skilled=3, monthly=4, month=12, in_month=1, done=6, stars=49, reviews=10, lead_days=3, days_left=5,
        is_free=True,
    )  # fmt: skip
    found = weigh(best)
    assert found.good == (
        "正是承接这项服务的", "有 3 位这样专长的人", "21 公里", "12 月还能接 3 次", "一年里同类 6 次，评 4.9",
        "提前 3 个工作日就行", "要的时间能去", "手上没有别的单",
    )  # fmt: skip
    worse = weigh(Candidate(key=2, name="科普队", skilled=0, monthly=2, month=11, in_month=2, lead_days=9, days_left=2))
    assert worse.but == ("队里还没有这样专长的人", "在别的区县", "11 月 2 次已排满", "要提前 9 个工作日，只剩 2 个")
    assert [one.key for one in rank([Candidate(key=2, name="乙"), best])] == [1, 2]


_AT = datetime(2026, 9, 7, tzinfo=UTC)
_SAID = st.builds(
    Said,
    key=st.integers(1, 9),
    title=st.text(alphabet="柑橘黄龙病诊断手机课", max_size=8),
    place=st.sampled_from(["", "楠桥村", "含谷镇"]),
    contact=st.sampled_from(["", "a", "b"]),
    item=st.none() | st.integers(1, 2),
    asked_at=st.integers(0, 60).map(lambda days: _AT + timedelta(days=days)),
)


@given(_SAID, _SAID)
def test_twins_are_twins_both_ways(one, other) -> None:
    assert why_twins(one, other) == why_twins(other, one)
    assert 0 <= alike(one.title, other.title) <= 100 and alike(one.title, one.title) == 100


def test_who_is_a_twin() -> None:
    one = Said(1, "柑橘黄龙病上门诊断", "楠桥村", "a", None, _AT)
    same = Said(2, "柑橘黄龙病诊断", "楠桥村", "b", None, _AT + timedelta(days=2))
    assert twins(one, [one, same]) == [(2, ["说的事很像", "同一个地方"])]
    assert not twins(one, [Said(3, "柑橘黄龙病诊断", "含谷镇", "b", None, _AT)])
    assert not twins(one, [Said(4, "口腔义诊", "楠桥村", "a", None, _AT)])
    assert not twins(one, [Said(5, "柑橘黄龙病诊断", "楠桥村", "a", None, _AT + timedelta(days=31))])


def _weekday(day: date) -> bool:
    return day.weekday() < 5


@given(
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 20)), st.integers(0, 20_000), st.integers(0, 20_000)
)  # fmt: skip
def test_working_time_adds_up(begin, first, second) -> None:
    begin = begin.replace(second=0, microsecond=0, tzinfo=UTC)
    middle = begin + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    whole = working_minutes(begin, end, _weekday)
    assert whole == working_minutes(begin, middle, _weekday) + working_minutes(middle, end, _weekday)
    minutes = range(first + second)
    if len(minutes) < 4_000:  # minute by minute, the naive way
        moments = (begin + timedelta(minutes=one) for one in minutes)
        assert whole == sum(_weekday(one.date()) and 9 <= one.hour < 17 for one in moments)
    assert working_minutes(end, begin, _weekday) == 0 or begin == end


def test_a_working_day_has_eight_hours() -> None:
    monday = datetime(2026, 9, 7, 9, tzinfo=UTC)
    assert working_minutes(monday, monday + timedelta(days=1), _weekday) == DAY_MINUTES
    assert working_minutes(monday + timedelta(days=5), monday + timedelta(days=7), _weekday) == 0
    assert working_days_between(date(2026, 9, 4), date(2026, 9, 7), _weekday) == 1


@given(st.lists(st.integers(0, 500), min_size=1))
def test_the_median_is_that_of_the_list(values) -> None:
    assert median_of_counts(Counter(values)) == Fraction(statistics.median(values))


def test_figures_without_a_past() -> None:
    assert median_of_counts({}) is None and mean(0, 0) is None and tenths(None) == "—"
    assert fulfilment(0, 0).percent == "—" and fulfilment(2, 3).percent == "66.7"
    assert tenths(Fraction(425, 100)) == "4.3" and tenths(Fraction(5)) == "5.0"
    assert forecast([]) == [None] * 12
    assert forecast([[1] * 12, [2] * 12])[0] == 2  # one and a half, rounded half up


@pytest.mark.parametrize(("value", "text"), [(Fraction(1, 20), "0.1"), (Fraction(149, 30), "5.0")])
def test_tenths_round_half_up(value: Fraction, text: str) -> None:
    assert tenths(value) == text
