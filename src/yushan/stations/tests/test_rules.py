"""Pure rules: hours, criteria, scores against a naive second computation, dates, recusal."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from yushan.common.phone_facts import position_of, put_right
from yushan.stations.rules import scoring
from yushan.stations.rules.criteria import Criteria, problem, read
from yushan.stations.rules.dates import years_after
from yushan.stations.rules.hours import Hours, objection, parse, say
from yushan.stations.rules.open_now import opening
from yushan.stations.rules.recusal import Inspected, Ties, tie
from yushan.stations.rules.scoring import Given
from yushan.stations.rules.sheet import Sheet, deciding_lacks, passing_lacks

FACTS = {"open_days", "team_bound", "team_members", "projects_running", "activities_year", "hours_year"}
FILE = Path(settings.BASE_DIR) / "plans" / "chongqing-2025" / "stations.toml"


def versions() -> list[dict[str, Any]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))["versions"]


def newest() -> Criteria:
    return read(versions()[-1])


# --- hours -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("周一至周五 9:00–17:00", "周一至周五 9:00–17:00"),
        ("周二至周日 9:30—17:00（周一闭馆）", "周二至周日 9:30–17:00"),
        ("周末 9:00–12:00，14:00–17:00", "周六、周日 9:00–12:00，14:00–17:00"),
        ("每天 8:30–18:00", "每天 8:30–18:00"),
        ("工作日 9点到17点", "周一至周五 9:00–17:00，法定节假日休息"),
        ("周一、三、五 14:00-17:00，法定节假日除外", "周一、周三、周五 14:00–17:00，法定节假日休息"),
        ("８：３０－１１：３０，１４：３０－１７：３０", "每天 8:30–11:30，14:30–17:30"),
        ("上午9:00-12:00，下午2:00-5:30", "每天 9:00–12:00，14:00–17:30"),
        (
            "周一至周五9:00-12:00，14:00-18:00；周末10:00-16:00",
            "周一至周五 9:00–12:00，14:00–18:00；周六、周日 10:00–16:00",
        ),
        ("24小时", "每天 0:00–24:00"),
        ("开放时间：每周三、周六9点半-16点半", "周三、周六 9:30–16:30"),
    ],
)
def test_written_hours_are_read(text: str, said: str):
    found = parse(text)
    assert found is not None and say(found) == said
    assert parse(say(found)) == found, "what is said is read again the same"


@pytest.mark.parametrize(
    "text",
    ["", "预约开放", "周二至周日 9:00–17:00，需预约", "寒暑假开放", "周六 22:00-2:00", "周日至周二 9:00-17:00", "9:00"],
)
def test_what_is_not_sure_stays_text(text: str):
    assert parse(text) is None


def test_hours_that_cannot_be():
    assert "重叠" in objection({1: [(540, 700), (690, 800)]}) and "晚于" in objection({1: [(700, 600)]})
    assert objection({1: [(540, 700), (700, 800)]}) == ""


@st.composite
def weeks(draw: Any) -> dict[int, list[tuple[int, int]]]:
    found = {}
    for day in draw(st.sets(st.integers(1, 7))):
        ends = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=2)))
        found[day] = [(ends[0], ends[1])]
    return found


@given(weeks(), st.integers(0, 1439), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_open_now_against_a_walk_through_every_minute(weekly: dict[int, list[tuple[int, int]]], minute: int, day: date):
    closed = {day + timedelta(days=1)}
    found = opening(weekly, day, minute, lambda one: "检修" if one in closed else "")

    def moments() -> Iterator[tuple[int, int]]:
        for ahead in range(14):
            for one in range(minute if ahead == 0 else 0, 1440):
                yield ahead, one

    def stands(ahead: int, one: int) -> bool:
        then = day + timedelta(days=ahead)
        return then not in closed and any(a <= one < b for a, b in weekly.get(then.isoweekday(), []))

    assert found.is_known == bool(weekly) and found.is_open == (bool(weekly) and stands(0, minute))
    if weekly and not found.is_open:
        first = next((moment for moment in moments() if stands(*moment)), None)
        assert (found.opens and (found.opens[0], found.opens[2])) == first


@pytest.mark.parametrize(
    ("day", "minute", "text"),
    [
        (date(2026, 11, 24), 600, "开放中，17:00 关门"),
        (date(2026, 11, 24), 500, "今天 9:00 开放"),
        (date(2026, 11, 24), 1020, "后天 9:00 开放"),
        (date(2026, 11, 27), 1100, "下周二 9:00 开放"),
        (date(2026, 11, 25), 600, "今天不开放：检修；明天 9:00 开放"),
    ],
)
def test_how_a_station_stands_in_words(day: date, minute: int, text: str):
    weekly = parse("周二至周五 9:00–17:00").weekly  # type: ignore[union-attr]
    assert opening(weekly, day, minute, lambda one: "检修" if one == date(2026, 11, 25) else "").text == text
    assert say(Hours({})) == "" and opening({}, day, minute, lambda one: "").text == ""


# --- criteria ------------------------------------------------------------------------------------
def test_the_plan_brings_six_haves_that_hold():
    for version in versions():
        assert problem(version, FACTS) is None
        criteria = read(version)
        assert [have.name for have in criteria.haves] == ["有场所", "有队伍", "有项目", "有设施", "有制度", "有标识"]
        assert all(sum(item.most for item in have.items) == 100 for have in criteria.haves)


@pytest.mark.parametrize(
    ("change", "at", "words"),
    [
        (lambda v: v.update(code="2026 版"), (None, None), "code"),
        (lambda v: v.update(grades=v["grades"][::-1]), (None, None), "从高到低"),
        (lambda v: v["haves"].pop(), (None, None), "六组"),
        (lambda v: v["haves"][1].update(weight=25), (5, None), "等于 100"),
        (lambda v: v["haves"][2].update(colour="red"), (2, None), "不认识 colour"),
        (lambda v: v["haves"][0]["items"][0]["levels"][0].update(points=55), (0, None), "要等于 100"),
        (lambda v: v["haves"][3]["items"][1].update(fact="rooms"), (3, 1), "平台不知道 rooms"),
        (lambda v: v["haves"][3]["items"][1]["levels"][0].update(at_least=3), (3, 1), "不写 at_least"),
        (lambda v: v["haves"][2]["items"][0]["levels"][1].pop("at_least"), (2, 0), "at_least"),
        (lambda v: v["haves"][0]["items"][0]["levels"].pop(), (0, 0), "最后一档是 0"),
        (lambda v: v["haves"][5]["items"][1].update(code="board"), (5, 1), "不能重复"),
    ],
)
def test_what_is_wrong_with_a_version_is_found_at_its_place(change: Any, at: Any, words: str):
    version = versions()[-1]
    change(version)
    found = problem(version, FACTS)
    assert found is not None and (found.have, found.item) == at and words in found.reason


# --- scores ---------------------------------------------------------------------------------------
@st.composite
def some_points(draw: Any) -> dict[str, int]:
    items = newest().items
    chosen = draw(st.sets(st.sampled_from(sorted(items))))
    return {key: draw(st.sampled_from([level.points for level in items[key].levels])) for key in chosen}


def naive(version: dict[str, Any], points: dict[str, int]) -> tuple[Fraction, str, bool]:
    """The whole from the file alone: mean by weight of each have; grade; whether it passes."""
    whole, passes = Fraction(0), True
    for have in version["haves"]:
        got = sum(points.get(f"{have['code']}.{item['code']}", 0) for item in have["items"])
        most = sum(max(level["points"] for level in item["levels"]) for item in have["items"])
        whole += Fraction(got, most) * have["weight"]
        passes = passes and got > 0
        for item in have["items"]:
            if item.get("knock_out") and not points.get(f"{have['code']}.{item['code']}"):
                passes = False
    grades = [one["code"] for one in sorted(version["grades"], key=lambda one: -one["least"]) if whole >= one["least"]]
    return whole, grades[0] if grades else "", passes and bool(grades)


@given(some_points())
def test_scores_against_a_second_computation(points: dict[str, int]):
    found = scoring.verdict(newest(), points)
    whole, grade, passes = naive(versions()[-1], points)
    assert Fraction(found.total, 100) == whole
    assert (found.grade.code if found.grade else "") == grade and found.passes == passes
    assert bool(scoring.objections(newest(), points)) != passes


def test_points_in_words_are_rounded_half_up():
    assert [scoring.points_text(one) for one in (8700, 8650, 8645, 8644, 5, None)] == [
        "87",
        "86.5",
        "86.5",
        "86.4",
        "0.1",
        "—",
    ]


def best(but: dict[str, int] | None = None) -> dict[str, Given]:
    return {key: Given((but or {}).get(key, item.most), "见照片", item.photos) for key, item in newest().items.items()}


def test_what_an_own_score_lacks():
    criteria, facts = newest(), dict.fromkeys(FACTS, 500)
    assert scoring.self_check_lacks(criteria, best(), facts) == []
    without = best() | {"place.room": Given(50, "", 0), "sign.qr": Given()}
    assert scoring.self_check_lacks(criteria, without, facts) == [
        "“固定的服务场所”还差 1 张照片",
        "“门口贴站点二维码”还没有选",
    ]
    above = best() | {"projects.activities": Given(40, "", 0)}
    known = facts | {"activities_year": 13}
    assert scoring.self_check_lacks(criteria, above, known) == ["“近 12 个月的活动”选得比平台记录的高，请写明依据"]
    assert scoring.self_check_lacks(criteria, above | {"projects.activities": Given(30, "", 0)}, known) == []


def test_differences_have_to_be_explained():
    criteria = newest()
    near = Sheet(criteria, best(), best({"sign.qr": 0}), {})
    assert not near.needs_word and passing_lacks(near) == []
    far = Sheet(criteria, best(), best({"place.room": 25, "team.members": 10, "projects.running": 25}), {})
    assert far.needs_word and deciding_lacks(far) == ["站点对自评和复核差异的说明"]
    turned = Sheet(criteria, best(), best({"equipment.safety": 0}), {}, station_word="灭火器刚送检")
    assert not turned.needs_word and passing_lacks(turned) == ["必备项“消防器材和急救箱”没有做到"]
    silent = {**best(), "sign.board": Given(25, "")}
    assert scoring.inspection_lacks(criteria, scoring_points(best()), silent) == [
        "“统一的站牌”和自评不同，请写明看到的情况"
    ]


def scoring_points(given_: dict[str, Given]) -> dict[str, int]:
    return {key: one.points for key, one in given_.items() if one.points is not None}


# --- the rest --------------------------------------------------------------------------------------
def test_who_belongs_to_a_station_does_not_inspect_it():
    about = Inspected(7, unit=3, team="000100020003", applied_by=11, written_by=frozenset({12}))
    assert tie(Ties(1), about) == ""
    assert tie(Ties(1, posts=frozenset({"00010002"})), about) == "", "the detachment above is another unit"
    for person in (
        Ties(11), Ties(12), Ties(1, stations=frozenset({7})), Ties(1, units=frozenset({3})),
        Ties(1, posts=frozenset({"000100020003"})), Ties(1, teams=frozenset({"0001000200030001"})),
    ):  # fmt: skip
        assert tie(person, about), person


def test_when_and_where_a_phone_was():
    now = datetime(2026, 11, 27, 2, tzinfo=UTC)
    wrong = 1_000_000_000_000  # a clock that stands years back
    assert put_right(wrong, wrong + 3_600_000, now) == now - timedelta(hours=1)
    assert put_right(wrong + 5_000, wrong, now) == now, "never in the future"
    assert put_right(wrong, wrong + 10**12, now) == now - timedelta(days=30)
    place = position_of("106.55", "29.56", "12.6")
    assert place is not None and (place.longitude, place.accuracy) == (Decimal("106.550000"), 12)
    assert (
        position_of("east", "29", 1) is None
        and position_of("181", "29", 1) is None
        and position_of("nan", "1", 1) is None
    )
    assert years_after(date(2028, 2, 29), 1) == date(2029, 2, 28)
