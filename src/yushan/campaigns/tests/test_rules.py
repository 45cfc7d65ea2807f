"""Rules of award campaigns: what is asked, who is tied, who scores whom, ranks, who wins."""

import random
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from statistics import fmean, pstdev

import pytest
from django.conf import settings

from yushan.campaigns.rules import assigning, eligibility, preparing, ranking, recusal, winning
from yushan.campaigns.rules.eligibility import FactWords, Rule
from yushan.campaigns.rules.ranking import Card, Criterion
from yushan.campaigns.rules.winning import Standing
from yushan.projects.rules import contest as contest_rules
from yushan.projects.rules.recusal import Ties

WORDS = {
    "activities": FactWords("活动", "次"), "hours": FactWords("时长", "小时"), "complaints": FactWords("投诉", "次"),
    "certified": FactWords("站点已认定", lacking="站点还没有认定"),
}  # fmt: skip
CRITERIA = [Criterion("effect", "服务成效", 50, 60), Criterion("spread", "推广价值", 20, 40)]


def test_what_is_missing_is_said_in_the_units_of_the_rule():
    rules = [Rule("activities", 10), Rule("hours", 20), Rule("complaints", None, 0), Rule("certified", 1)]
    facts = {"activities": 7, "hours": Fraction(1177, 60), "complaints": 1}
    said = ["差 3 次活动", "差 0.4 小时时长", "投诉超过 0 次，是 1 次", "站点还没有认定"]
    assert eligibility.lacks(rules, facts, WORDS) == said
    assert eligibility.lacks(rules, {"activities": 10, "hours": 20, "certified": 1}, WORDS) == []
    assert [eligibility.rule_text(rule, WORDS) for rule in rules] == [
        "活动至少 10 次", "时长至少 20 小时", "投诉最多 0 次", "站点已认定",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "place", "said"),
    [
        ([{"fact": "activities", "least": 10}, {"fact": "minutes", "least": 1}], 1, "没有叫 minutes 的数据"),
        ([{"fact": "activities"}], 0, "least 或 most 要写"),
        ([{"fact": "activities", "least": 9, "most": 3}], 0, "不能大于"),
        ([{"fact": "hours", "least": 1}, {"fact": "hours", "most": 9}], 1, "写了两次"),
        ([{"fact": "hours", "least": True}], 0, "整数"),
        ([{"fact": "hours", "least": 20}], -1, ""),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(raw, place, said):
    at, why = eligibility.problem(raw, WORDS)
    assert at == place and said in why


def test_criteria_and_ties_are_looked_through():
    good = [{"code": "effect", "name": "成效", "points": 50, "weight": 60},
            {"code": "spread", "name": "推广", "points": 20, "weight": 40}]  # fmt: skip
    assert preparing.criteria_problem(good) == (-1, "")
    assert preparing.criteria_problem([good[0] | {"weight": 50}, good[1]])[1] == "各项 weight 合计要是 100，现在是 90"
    assert preparing.criteria_problem([good[0], good[1] | {"code": "effect"}])[0] == 1
    assert preparing.ties_problem(["criterion:effect", "raw", "lot"], good) == ""
    assert "criterion:x" in preparing.ties_problem(["criterion:x"], good)
    criteria = preparing.criteria_of(good)
    assert preparing.points_problem({"effect": 50, "spread": 0}, criteria) == ""
    assert "推广" in preparing.points_problem({"effect": 50, "spread": 21}, criteria)
    assert "成效" in preparing.points_problem({"effect": None, "spread": 1}, criteria)


def test_ties_of_unit_team_district_and_person():
    root = 4
    nominee = recusal.Judged(
        people=frozenset({1}),
        nominators=frozenset({2}),
        paths=("000100020003",),
        area=7,
        units=frozenset({5}),
        station=9,
    )

    def said(units=(), stations=(), **ties):
        person = Ties(**({"user": 99} | {name: frozenset(v) if name != "user" else v for name, v in ties.items()}))
        return recusal.tie(recusal.ReviewerTies(person, frozenset(units), frozenset(stations)), nominee, root)

    assert said() == ""
    assert "负责人" in said(user=1) and "推荐" in said(user=2) and "同一个单位" in said(units=[5])
    assert "站点" in said(stations=[9]) and "区县" in said(areas=[7])
    assert "任职" in said(posts=["00010002"]) and said(posts=["00010009"]) == ""
    assert "同一支队伍" in said(teams=["000100020003"]) and "同一支队伍" in said(teams=["00010002"])
    assert said(teams=["0001"]) == "", "a member of the corps is not tied to everybody"
    assert "任职" in said(posts=["0001"]), "whoever administers the corps is"


def test_loads_are_balanced_and_ties_never_meet():
    rng = random.Random(5)
    tied = {(nominee, reviewer) for nominee in range(200) for reviewer in range(12) if rng.random() < 0.2}
    made = assigning.assign(200, 12, 3, tied, "渝")
    assert not tied.intersection(made.pairs) and len(set(made.pairs)) == 600 and made.short == []
    assert set(Counter(nominee for nominee, _ in made.pairs).values()) == {3}
    assert max(made.loads) - min(made.loads) <= 1 and sum(made.loads) == 600
    assert assigning.assign(200, 12, 3, tied, "渝").pairs == made.pairs, "the same seed, the same answer"
    assert assigning.assign(200, 12, 3, tied, "善").pairs != made.pairs


def test_who_can_be_scored_by_few_is_named_and_scored_by_those():
    tied = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)}
    made = assigning.assign(3, 3, 2, tied, "a")
    assert made.short == [0, 1]
    assert [pair for pair in made.pairs if pair[0] < 2] == [(0, 2)]
    assert len([pair for pair in made.pairs if pair[0] == 2]) == 2
    with pytest.raises(ValueError, match="nobody"):
        assigning.assign(3, 0, 2, (), "a")
    assert assigning.everybody(2, [0, 1], {(1, 0)}) == [(0, 0), (0, 1), (1, 1)]


def cards_of(seed: int, nominees: int = 40, reviewers: int = 6, each: int = 3) -> list[Card]:
    """Nominees of whom some are better, reviewers of whom some are strict."""
    rng = random.Random(seed)
    pairs = assigning.assign(nominees, reviewers, each, (), str(seed)).pairs
    found = []
    for nominee, reviewer in pairs:
        strict = reviewer * 2
        points = {"effect": max(0, min(50, 25 + nominee // 2 - strict + rng.randint(-4, 4))),
                  "spread": max(0, min(20, 10 + nominee // 8 - strict // 3 + rng.randint(-2, 2)))}  # fmt: skip
        found.append(Card(f"N{nominee:03d}", f"R{reviewer}", points))
    return found


def ranked(cards, **more):
    given = {"method": "z", "least": 5, "ties": ["criterion:effect", "raw", "lot"], "seed": "x"} | more
    return ranking.rank(cards, CRITERIA, **given)


def test_normalised_scores_are_those_of_a_second_reckoning():
    cards = cards_of(3)
    totals = {
        (one.nominee, one.reviewer): one.points["effect"] / 50 * 60 + one.points["spread"] / 20 * 40 for one in cards
    }
    mean, spread = fmean(totals.values()), pstdev(totals.values())
    for row in ranked(cards):
        mine = []
        for (nominee, reviewer), value in totals.items():
            own = [other for (_n, who), other in totals.items() if who == reviewer]
            if nominee == row.nominee:
                mine.append(mean + spread * (value - fmean(own)) / pstdev(own))
        assert float(row.score) == pytest.approx(fmean(mine), abs=2e-4)


def test_a_strict_reviewer_does_not_cost_a_nominee_the_rank():
    fair = [Card(f"N{n}", "mild", {"effect": 40 + n, "spread": 10}) for n in range(6)]
    strict = [Card(f"M{n}", "strict", {"effect": 20 + n, "spread": 10}) for n in range(6)]
    by_name = {row.nominee: row for row in ranked(fair + strict, ties=["raw"])}
    assert by_name["M5"].score == by_name["N5"].score and by_name["M5"].raw < by_name["N5"].raw
    assert by_name["N5"].rank == 1 and by_name["M5"].rank == 2 and by_name["M5"].tie == "raw"
    few = [Card("A", "x", {"effect": 50, "spread": 20}), Card("B", "y", {"effect": 1, "spread": 0})]
    assert {row.nominee: row.score for row in ranked(few)} == {"A": Decimal("100.0000"), "B": Decimal("1.2000")}
    same = [Card(f"S{n}", "flat", {"effect": 25, "spread": 10}) for n in range(6)]
    assert {row.score for row in ranked(same)} == {Decimal("50.0000")}


def test_equals_are_parted_by_the_rules_in_their_order():
    cards = [Card("A", "r", {"effect": 25, "spread": 20}), Card("B", "r", {"effect": 50, "spread": 5}),
             Card("C", "r", {"effect": 25, "spread": 20})]  # fmt: skip
    rows = {row.nominee: row for row in ranked(cards, method="mean", ties=["criterion:effect"])}
    assert (rows["B"].rank, rows["A"].rank, rows["C"].rank) == (1, 2, 2), "all have 70, B more for the effect"
    rows = {row.nominee: row for row in ranked(cards[:2], method="mean", ties=["criterion:effect", "lot"])}
    assert rows["B"].rank == 1 and rows["A"].rank == 2 and rows["A"].tie == rows["B"].tie == "criterion:effect"
    drawn = ranked(cards[::2], method="mean", ties=["criterion:effect", "lot"])
    assert [row.rank for row in drawn] == [1, 2] and {row.tie for row in drawn} == {"lot"}
    shared = ranked(cards[::2], method="mean", ties=["raw"])
    assert [row.rank for row in shared] == [1, 1] and shared[0].tie == "shared"
    assert ranking.going_on(shared, 1) == {"A", "C"}, "whoever shares the last place comes, too"


def test_outliers_are_shown_not_dropped():
    cards = [Card("A", who, {"effect": points, "spread": 10}) for who, points in zip("xyz", (40, 42, 10), strict=True)]
    (found,) = ranking.outliers(cards, CRITERIA, 20)
    assert (found.reviewer, found.total, found.distance) == ("z", Decimal("32.0000"), Decimal("36.0000"))
    assert ranked(cards, method="mean")[0].scores == 3
    assert ranking.outliers(cards[:2], CRITERIA, 1) == []


def test_contests_of_projects_come_out_of_the_engine_as_before():
    rng = random.Random(8)
    for _try in range(50):
        totals = {n: [rng.randint(60, 70) for _ in range(rng.randint(1, 7))] for n in range(12)}
        assert ranking.rank_contest(totals, 4) == contest_rules.rank(totals, 4)


def test_an_area_has_no_more_than_its_share_and_the_next_moves_up():
    rows = [Standing(1, 1, 50), Standing(2, 2, 50), Standing(3, 3, 50), Standing(4, 4, 60), Standing(5, 5, None)]
    assert winning.chosen(rows, 3) == [1, 2, 3]
    assert winning.chosen(rows, 3, 2) == [1, 2, 4]
    assert winning.chosen([*rows[:2], Standing(6, 2, 70)], 2) == [1, 2, 6], "who shares the last place wins, too"
    left = [row for row in rows if row.nominee != 1]
    assert winning.next_in_line(left, [2, 4], 3, 2) == [3]
    assert winning.next_in_line(left, [2, 3, 4], 3, 2) == []
    assert winning.next_in_line(left, [3, 4], 4, 1) == [5], "the share of an area holds for who moves up"


def test_equals_move_up_together_and_share_the_last_place_of_an_area():
    rows = [Standing(2, 2), Standing(3, 3, 50), Standing(4, 3, 60), Standing(5, 5)]
    assert winning.next_in_line(rows, [2], 2) == [3, 4], "not just who was nominated first"
    assert winning.next_in_line(rows, [2, 3, 4], 2) == [], "more stand there than places already"
    same = [Standing(1, 1, 50), Standing(2, 2, 50), Standing(3, 2, 50), Standing(4, 4, 50), Standing(5, 5, 60)]
    assert winning.chosen(same, 4, 2) == [1, 2, 3, 5]
    assert winning.next_in_line(same[1:], [5], 3, 1) == [2, 3]


def test_the_measuring_judges_what_was_asked_for(monkeypatch):
    monkeypatch.syspath_prepend(str(settings.BASE_DIR))
    from bench.campaigns import misses

    phones, rush = {"errors": 0, "p95_ms": 40.0, "sheet_p95_ms": 60.0}, {"errors": 0, "slowest_ms": 9_000.0}
    assert misses(12.0, 0.9, {"/": 99.0}, phones, rush) == []
    assert len(misses(31.0, 2.1, {"/": 101.0}, phones | {"errors": 1, "p95_ms": 300.0}, rush | {"errors": 3})) == 6
    (late,) = misses(12.0, 0.9, {"/": 99.0}, phones, rush | {"slowest_ms": 40_000.0})
    assert "40000.0 ms for the result" in late


def export_of(cards, method="z"):
    rows = ranked(cards, method=method)
    return {
        "format": "yushan-award-scores/1", "title": "试", "seed": "x", "method": method, "least": 5,
        "ties": ["criterion:effect", "raw", "lot"],
        "categories": [{
            "code": "people", "criteria": [vars(one) for one in CRITERIA],
            "nominees": [{"code": row.nominee, "score": str(row.score), "raw": str(row.raw), "rank": row.rank} for row in rows],
            "scores": [{"nominee": one.nominee, "reviewer": one.reviewer, "points": dict(one.points)} for one in cards],
        }],
    }  # fmt: skip


@pytest.mark.parametrize("method", ["z", "trimmed", "mean"])
def test_the_program_in_the_docs_finds_the_same_ranks(method, tmp_path):
    import json

    path = tmp_path / "scores.json"
    content = export_of(cards_of(11, nominees=60, reviewers=7, each=5), method)
    path.write_text(json.dumps(content), encoding="utf-8")
    program = [sys.executable, str(settings.BASE_DIR / "docs" / "ranking.py"), str(path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "60 个候选人的得分和名次对得上，0 处不对" in done.stdout
    content["categories"][0]["scores"][0]["points"]["effect"] ^= 1
    path.write_text(json.dumps(content), encoding="utf-8")
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "重算第" in done.stdout
