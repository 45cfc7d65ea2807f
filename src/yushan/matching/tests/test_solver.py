import math
import random
import time
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from yushan.matching import prices, solver
from yushan.matching.instance import Instance, Pair, Post, Result, Volunteer, Weights
from yushan.matching.oracle import FINE, Oracle
from yushan.matching.pairs import Pairs, pairs_of
from yushan.matching.prices import at_first
from yushan.matching.rounding import by_price, greedy
from yushan.matching.schedules import Pool, every
from yushan.matching.scoring import score
from yushan.matching.solver import solve
from yushan.matching.tests.instances import HOUR, SKILLS, best, faults, hard, plenty, schedules, small, worth

often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(small())
def test_small_instances_are_solved_exactly(instance: Instance) -> None:
    result = solve(instance)
    assert faults(instance, result) == []
    assert result.objective == pytest.approx(best(instance), abs=1e-6)
    assert result.objective == pytest.approx(sum(one.score for one in result.assignments), abs=1e-6)
    assert result.bound >= best(instance) - 1e-9


@often
@given(small())
def test_pairs_are_those_that_go_together(instance: Instance) -> None:
    pairs = pairs_of(instance)
    found = {(int(v), int(p)): float(s) for v, p, s in zip(pairs.volunteer, pairs.post, pairs.score, strict=True)}
    minutes = [one.max_minutes for one in instance.volunteers]
    expected = {
        (v, p): value
        for (v, p), value in worth(instance).items()
        if value > 0 and instance.posts[p].places
        if minutes[v] is None or instance.posts[p].end - instance.posts[p].start <= minutes[v] * 60
    }
    assert found == pytest.approx(expected)


@often
@given(small())
def test_every_schedule_is_found_and_the_oracle_names_the_best(instance: Instance) -> None:
    pairs = pairs_of(instance)
    feasible = {(int(v), int(p)): float(s) for v, p, s in zip(pairs.volunteer, pairs.post, pairs.score, strict=True)}
    naive = [schedules(instance, number, feasible) for number in range(len(instance.volunteers))]
    table = every(pairs, 10_000)
    assert table is not None and len(table.sizes) == sum(len(own) - 1 for own in naive)
    price = np.array([(7.0 * number) % 60 for number in range(len(instance.posts))])
    value = Oracle(pairs, FINE).best(price).value
    for number, own in enumerate(naive):
        most = max(sum(feasible[number, post] - price[post] for post in posts) for posts in own)
        assert value[number] == pytest.approx(most)


@pytest.mark.parametrize("steps", [3, 4])
def test_time_in_rounded_steps_never_tells_too_little(steps: int) -> None:
    pairs = pairs_of(hard(60, 40))
    price = np.full(len(pairs.places), 10.0)
    exact = Oracle(pairs, FINE).best(price).value
    loose, strict = Oracle(pairs, steps), Oracle(pairs, steps, is_strict=True)
    assert not loose.is_exact
    assert (loose.best(price).value >= exact - 1e-9).all() and loose.best(price).value.sum() > exact.sum()
    assert (strict.best(price).value <= exact + 1e-9).all()
    for rows in (loose.trimmed(loose.best(price).rows, price), strict.best(price).rows):
        used = np.bincount(pairs.volunteer[rows], weights=pairs.seconds[rows], minlength=len(pairs.limit))
        assert (used <= pairs.limit).all()


def test_a_hard_instance_is_solved_where_the_greedy_falls_behind() -> None:
    instance = hard(400, 300)
    result = solve(instance)
    pairs = pairs_of(instance)
    taken = float(pairs.score[greedy(pairs)].sum())
    assert faults(instance, result) == []
    assert result.gap < 0.002
    assert taken < 0.99 * result.objective


def test_prices_alone_are_better_than_the_greedy() -> None:
    """What stands when there is no time for the program."""
    pairs = pairs_of(hard(1500, 600))
    oracle = Oracle(pairs, FINE)
    random_ = np.random.default_rng(1)
    pool = Pool(pairs, random_.integers(-(2**62), 2**62, len(pairs.post), dtype=np.int64))
    found = prices.find(oracle, pool, random_, lambda: False)
    rows = by_price(pairs, oracle.best(found.price).rows, found.price)
    reached, taken = float(pairs.score[rows].sum()), float(pairs.score[greedy(pairs)].sum())
    assert taken < 0.99 * reached and reached > 0.995 * found.bound


def test_prices_are_polished_where_many_are_alike_and_most_are_not_needed() -> None:
    pairs = pairs_of(plenty(600, 200))
    oracle = Oracle(pairs, FINE)
    random_ = np.random.default_rng(1)
    pool = Pool(pairs, random_.integers(-(2**62), 2**62, len(pairs.post), dtype=np.int64))
    found = prices.find(oracle, pool, random_, lambda: False)
    known = float(pairs.score[greedy(pairs)].sum())
    better = prices.polished(oracle, pool, found, known, lambda: False)
    assert found.bound > 1.02 * known
    assert known <= better.bound < known + (found.bound - known) / 2
    assert prices.polished(oracle, pool, found, known, lambda: True).bound == found.bound


def test_few_schedules_are_decided_exactly_where_mixing_them_leaves_a_gap() -> None:
    result = solve(hard(60, 60))
    assert result.gap < 2e-6


def test_far_more_candidates_than_places() -> None:
    # A post keeps only its best candidates at first; the bound must hold for all of them, and the best be found.
    dice = random.Random(3)
    whole_day = ((0, 24 * HOUR),)
    people = [
        Volunteer(id=n, available=whole_day, max_minutes=60, served_minutes=dice.randrange(5000)) for n in range(3000)
    ]
    posts = [Post(id=n, start=n * HOUR, end=n * HOUR + HOUR, places=2) for n in range(10)]
    result = solve(Instance(people, posts))
    fairest = sorted((score(one, posts[0]) for one in people), reverse=True)[:20]
    assert result.objective == pytest.approx(sum(fairest))
    assert result.objective <= result.bound <= sum(fairest) * 1.001
    # Everybody fits only into the first hour: then the others stay empty, and the bound must not be spoilt by them.
    short = [Volunteer(id=n, available=whole_day, max_minutes=60) for n in range(12)]
    crowd = [Post(id=n, start=n, end=n + HOUR, places=5) for n in range(30)]
    result = solve(Instance(short, crowd))
    assert (len(result.assignments), result.gap) == (12, pytest.approx(0, abs=1e-4))


def test_the_same_instance_and_seed_give_the_same_result() -> None:
    instance = hard(150, 120)
    first, again, other = solve(instance), solve(instance), solve(instance, seed=7)
    assert (first.assignments, first.objective, first.bound) == (again.assignments, again.objective, again.bound)
    assert faults(instance, other) == [] and other.objective <= first.bound


@pytest.mark.parametrize("limit", [0, 0.3])
def test_the_time_limit_is_kept_with_the_best_so_far(limit: float) -> None:
    instance = hard(1500, 600)
    began = time.monotonic()
    result = solve(instance, time_limit=limit)
    # A second for a first answer, however short the limit; the rest is for whoever shares the machine.
    assert time.monotonic() - began < limit + 5
    assert faults(instance, result) == []
    assert 0 < result.objective <= result.bound


def crowd(people: int, posts: int, *, minutes: int | None = None, places: int = 3, length: int = HOUR) -> Instance:
    """Everybody is always free, and the posts come one after the other: there are more schedules than anybody can write down."""
    dice = random.Random(5)
    whole = ((0, posts * HOUR + length),)
    members = [
        Volunteer(
            id=n, available=whole, max_minutes=minutes, area=f"5001{dice.randrange(9):02}",
            served_minutes=dice.randrange(4000), skills=frozenset(dice.choices(SKILLS, k=2)),
        )
        for n in range(people)
    ]  # fmt: skip
    work = [
        Post(
            id=n, start=n * HOUR, end=n * HOUR + length, places=dice.randint(1, places), area=f"5001{dice.randrange(9):02}",
            prefers=frozenset(dice.choices(SKILLS, k=1)), priority=dice.choice((0, 0, 1)),
        )
        for n in range(posts)
    ]  # fmt: skip
    return Instance(members, work)


def test_millions_of_schedules_are_not_written_down() -> None:
    pairs = pairs_of(crowd(60, 400))
    assert 20_000 < len(pairs.post) <= 30_000
    tracemalloc.start()
    try:
        began = time.monotonic()
        assert every(pairs, 30_000) is None
        assert time.monotonic() - began < 20
        assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
    finally:
        tracemalloc.stop()


def test_writing_down_schedules_stops_with_the_time() -> None:
    pairs = pairs_of(crowd(10, 12))
    asked = iter([False, False, True])
    assert every(pairs, 10**7, lambda: next(asked)) is None
    assert every(pairs, 10**7) is not None


@pytest.mark.parametrize(
    "instance",
    [
        crowd(60, 400),
        crowd(60, 400, minutes=600),
        crowd(3000, 300, minutes=480, places=40, length=2 * HOUR),
        crowd(200, 1500, length=HOUR // 2),
        crowd(1000, 1000, minutes=60, places=10),
    ],
    ids=["one after the other", "with minutes", "far more people than places", "many posts", "one post for each"],
)
def test_the_time_limit_holds_where_everybody_can_do_everything(instance: Instance) -> None:
    solve(hard(20, 20))  # what is loaded once does not count
    began = time.monotonic()
    result = solve(instance, time_limit=4)
    assert time.monotonic() - began < 10  # it was minutes; what shares the machine takes its part
    assert faults_quickly(instance, result) == [] and 0 < result.objective <= result.bound
    assert result.gap < 0.25


def faults_quickly(instance: Instance, result: Result) -> list[str]:
    """What `faults` looks at, where everybody is free all the time."""
    short = [replace(post, start=0, end=1) for post in instance.posts]
    by_person: dict[int, list[Post]] = {}
    taken = [0] * len(short)
    for one in result.assignments:
        by_person.setdefault(one.volunteer, []).append(instance.posts[one.post])
        taken[one.post] += 1
    found = ["too many" for number, post in enumerate(short) if taken[number] > post.places]
    for number, posts in by_person.items():
        ordered, most = sorted(posts, key=lambda post: post.start), instance.volunteers[number].max_minutes
        found += ["at once" for a, b in pairwise(ordered) if b.start < a.end]
        if most is not None and sum(post.end - post.start for post in posts) > most * 60:
            found.append("too long")
    return found


def test_a_wider_search_that_is_cut_short_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody fits only into one of many posts: with the best candidates of each the bound is weak, so that more are taken in."""
    short = [Volunteer(id=n, available=((0, 24 * HOUR),), max_minutes=None, served_minutes=n) for n in range(900)]
    instance = Instance(short, [Post(id=n, start=n, end=n + HOUR, places=5) for n in range(200)])
    monkeypatch.setattr(solver, "_GOOD", 1e-12)
    seen: list[Result] = []
    original = solver._searched

    def watched(pairs: Pairs, began: float, until: float, *rest: Any) -> Any:
        found = original(pairs, began, began if seen else until, *rest)  # the second is over at once
        seen.append(solver._result(found, 0))
        return found

    monkeypatch.setattr(solver, "_searched", watched)
    result = solve(instance)
    assert len(seen) > 1
    assert result.objective == max(one.objective for one in seen)
    assert result.bound == min(one.bound for one in seen)
    assert seen[1].bound > seen[0].bound, "the second knew less"


@often
@given(small())
def test_rounding_never_crosses_what_is_true(instance: Instance) -> None:
    # Scores with more digits than are shown.
    pairs = [Pair(v, p, value / 7e5) for (v, p), value in worth(instance).items()]
    fine = Instance(instance.volunteers, instance.posts, pairs)
    result = solve(fine)
    assert Decimal(result.objective) <= Decimal(result.bound) and best(fine) <= result.bound
    # The sum of the scores as they are written, not of what floats make of them, and not rounded.
    written = sum((Decimal(repr(one.score)) for one in result.assignments), Decimal(0))
    assert result.objective == float(written) and math.isclose(result.objective, best(fine), rel_tol=1e-5, abs_tol=1e-9)


def test_posts_not_looked_at_in_time_are_in_the_bound() -> None:
    """Time that is over while it is found out who can do what: the bound holds for what was not looked at, too."""
    for seed in range(20):
        instance = hard(12, 8, seed)
        for given_pairs in (False, True):
            if given_pairs:
                rows = [Pair(v, p, value) for (v, p), value in worth(instance).items()]
                instance = replace(instance, pairs=rows)
            asked = iter(range(100))
            pairs = pairs_of(instance, is_time_up=lambda asked=asked: next(asked) >= 4)
            search = solver._searched(pairs, time.monotonic(), time.monotonic() + 5, 1, lambda part: None)
            assert best(instance) <= search.bound


def test_the_first_bound_holds() -> None:
    for seed in range(30):
        instance = hard(10, 8, seed)
        for most in (0, 2):
            assert best(instance) <= at_first(pairs_of(instance, most=most))


def test_distance_counts_where_both_places_are_known() -> None:
    here, there = (106.55, 29.56), (106.55, 29.65)  # ten kilometres to the north
    post = Post("讲解", 0, HOUR, 1, area="500103", point=here)
    near, far, unknown = (Volunteer(n, points=at, area="500103") for n, at in enumerate(((here, there), (there,), ())))
    assert [score(one, post) for one in (near, far, unknown)] == [70, pytest.approx(62.5, abs=0.1), 70]
    other = Weights(filled=10, skills=0, near=30, nearby=0, fair=0, wanted=0, languages=0)
    assert score(near, post, other) == 40
    assert solve(Instance([near], [replace(post, start=-HOUR)], weights=other)).objective == 0  # not free then


def test_given_pairs_alone_count_and_what_is_worth_nothing_is_left_out() -> None:
    day = ((0, 10 * HOUR),)
    people = [Volunteer("甲", available=day), Volunteer("乙", available=day), Volunteer("丙")]
    posts = [Post("讲解", 0, HOUR, 1), Post("引导", HOUR, 2 * HOUR, 1)]
    result = solve(Instance(people, posts, [Pair(0, 0, 3), Pair(1, 0, 2.5), Pair(1, 1, -1), Pair(2, 1, 9)]))
    assert [(one.volunteer, one.post, one.score) for one in result.assignments] == [(0, 0, 3)]
    assert (result.objective, result.unfilled) == (3, {1: 1})  # 丙 is not free: no pair makes them so


def test_nothing_to_assign() -> None:
    for instance in (Instance([], []), Instance([Volunteer("甲")], []), Instance([], [Post("讲解", 0, HOUR, 2)])):
        result = solve(instance)
        assert (result.assignments, result.objective, result.bound, result.gap) == ([], 0, 0, 0)
