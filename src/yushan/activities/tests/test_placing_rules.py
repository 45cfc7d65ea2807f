"""Rules of placings: who suits a post by how much, for one and for thousands; what is proposed, and what still holds (T4.3)."""

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from yushan.activities.rules import Document, Requirements, VolunteerFacts, is_free_then, missing
from yushan.activities.rules.placing_empty import why_empty
from yushan.activities.rules.placing_fit import MUCH, NOT_AT_ALL, Member, OpenPost, Suitability, weights_of
from yushan.activities.rules.placing_reasons import reasons_of, said_to_them
from yushan.activities.rules.placings import (
    Fixed,
    Proposed,
    Task,
    drawn,
    lines_of,
    still_good,
    too_often,
    without_what_is_too_often,
)
from yushan.activities.tests.factories import moment
from yushan.matching.instance import STANDARD
from yushan.matching.instance import Pair as Assigned
from yushan.matching.quality import quality, share_of_best
from yushan.matching.solver import solve

DAY = moment(5, 9)
HERE, TEN_KM_NORTH = (106.55, 29.56), (106.55, 29.65)


def a_post(key: int, begin: int, *, skills: tuple[str, ...] = (), places: int = 1, **more: Any) -> OpenPost:
    start = DAY + timedelta(hours=begin)
    own = {
        name: more.pop(name) for name in ("priority", "activity", "most_per_person", "teams", "point") if name in more
    }
    asked = Requirements(
        **{
            "day": start.date(), "organization_path": "0001", "organization_name": "白市驿科普服务队", "name": "讲解",
            "skills": skills, "begin": start, "end": start + timedelta(hours=2), **more,
        }
    )  # fmt: skip
    return OpenPost(key, asked, start, start + timedelta(hours=2), places, **own)


def a_member(key: int, *skills: str, **more: Any) -> Member:
    facts = {name: more.pop(name) for name in ("area_id", "available", "languages", "serves_in") if name in more}
    return Member(
        key,
        VolunteerFacts(is_verified=True, birth_date=None, skills=skills, paths=frozenset({"0001"}), **facts),
        **more,
    )


def points(post: OpenPost, member: Member, most: int = 600, cares: dict[str, int] | None = None) -> float | None:
    """What one is worth for a post; None where they cannot take it."""
    people, found = Suitability([post], [member], most, cares or {}).of(0)
    return float(found[0]) if len(people) else None


def test_who_suits_and_why() -> None:
    post = a_post(1, 0, skills=("急救",), area_id=7, area_name="九龙坡区")
    # 40 for the place, 20 for the skill, 15 near, 7.5 of 15 for who served ten hours
    assert points(post, a_member(9, "急救", area_id=7, served_minutes=600)) == 82.5
    assert reasons_of(post, a_member(9, "急救", area_id=7)) == [
        "会急救", "就在九龙坡区", "还没有服务过", "本人的队伍主办"
    ]  # fmt: skip
    assert points(post, a_member(9)) is None
    able = a_member(9, "急救")
    assert points(post, replace(able, busy=[(DAY - timedelta(hours=1), DAY + timedelta(minutes=1))])) is None
    assert points(post, replace(able, busy=[(DAY - timedelta(hours=1), DAY)])) is not None
    assert points(post, a_member(9, "急救", available=("mon-evening",))) is None
    said, unsaid = a_member(9, "急救", available=("sat-morning",)), a_member(9, "急救")
    assert points(post, said) == (points(post, unsaid) or 0) + 5


def test_hours_that_are_given_away_are_no_longer_there() -> None:
    post = a_post(1, 0)
    assert points(post, a_member(1, given_minutes=60), most=180) is not None
    assert points(post, a_member(1, given_minutes=61), most=180) is None


def test_areas_with_numbers_that_begin_alike_are_not_one() -> None:
    at_seven = a_post(1, 0, area_id=7)
    assert points(at_seven, a_member(1, area_id=7)) == 70
    assert (
        points(at_seven, a_member(1, area_id=71)) == 55
        and points(a_post(1, 0, area_id=71), a_member(1, area_id=7)) == 55
    )
    assert points(at_seven, a_member(1, area_id=71, serves_in=frozenset({7}))) == 65


def test_kilometres_count_where_the_team_and_the_place_are_on_the_map() -> None:
    post = a_post(1, 0, area_id=7, point=HERE)
    near, far = a_member(1, points=[HERE, TEN_KM_NORTH]), a_member(2, points=[TEN_KM_NORTH])
    assert points(post, near) == 70 and points(post, far) == pytest.approx(62.5, abs=0.1)
    assert reasons_of(post, far)[0] == "队伍离现场约 10 公里"
    online = a_post(1, 0, is_online=True)
    assert points(online, far) == 70, "nobody has far to go"


def test_what_they_did_lately_and_how_much_the_post_matters() -> None:
    post = a_post(1, 0, service_types=("科普讲解",))
    did = a_member(1, kinds=frozenset({"科普讲解"}))
    assert points(post, did) == 60 and "近一年做过科普讲解" in reasons_of(post, did)
    assert points(replace(post, priority=2), did) == 90


def test_what_decides_is_said_first_and_explains_the_order() -> None:
    """All can and are of the team; they differ in way, hours served and the time they named, and in that order."""
    post = a_post(1, 0, skills=("急救",), area_id=7, area_name="九龙坡区", point=HERE)
    near = a_member(1, "急救", points=[HERE], served_minutes=600)
    far = a_member(2, "急救", points=[(106.55, 31.0)], served_minutes=450)
    named = a_member(3, "急救", points=[HERE], served_minutes=660, available=("sat-morning",))
    task = Task([post], [near, far, named], 360)
    made = drawn(task)
    assert made.decides == [["near", "times", "served"]]
    [line] = lines_of(task, solve(made.instance).assignments, made.decides)
    assert line.volunteer == 3
    assert line.reasons == ["队伍离现场约 50 米", "那时有空", "累计服务 11 小时", "还可排 4 小时"]
    assert said_to_them(line.reasons) == ["队伍离现场约 50 米", "那时有空"]
    assert reasons_of(post, far, made.decides[0], 240)[:2] == ["队伍离现场约 160 公里", "累计服务 7.5 小时"]
    alone = drawn(Task([post], [near], 360))
    assert alone.decides == [[]], "nobody to differ from"


def test_what_decides_is_what_the_points_differ_in() -> None:
    """Counted again from the points alone: without a part, the order of these two would be another."""
    post = a_post(1, 0, area_id=7)
    here, idle = a_member(1, area_id=7, served_minutes=6000), a_member(2, served_minutes=0)
    apart_near = (points(post, here) or 0) - (points(post, a_member(1, served_minutes=6000)) or 0)
    apart_served = (points(post, idle) or 0) - (points(post, a_member(2, served_minutes=6000)) or 0)
    order = ["near", "served"] if apart_near >= apart_served else ["served", "near"]
    assert drawn(Task([post], [here, idle], 360)).decides == [order]


def test_the_coordinator_says_what_counts() -> None:
    post, member = a_post(1, 0, skills=("急救",), area_id=7), a_member(9, "急救", area_id=7, available=("sat-morning",))
    assert points(post, member) == 95
    assert points(post, member, cares={"skills": MUCH}) == 115
    assert points(post, member, cares=dict.fromkeys(("skills", "near", "fair", "times"), NOT_AT_ALL)) == 40
    assert weights_of({}) == STANDARD


def test_the_limits_of_an_activity() -> None:
    post = a_post(1, 0, activity=5, most_per_person=2)
    assert points(post, a_member(1, shifts={5: 1})) is not None and points(post, a_member(1, shifts={5: 2})) is None
    by_team = a_post(1, 0, teams=["0002"])
    assert points(by_team, a_member(1)) is None and points(replace(by_team, teams=["0001"]), a_member(1)) is not None


FACTS = some.builds(
    VolunteerFacts,
    is_verified=some.booleans(),
    birth_date=some.one_of(some.none(), some.dates(date(1950, 1, 1), date(2015, 1, 1))),
    skills=some.lists(some.sampled_from(["急救", "急救员", "摄影", " 农技"]), max_size=2).map(tuple),
    is_party_member=some.booleans(),
    paths=some.frozensets(some.sampled_from(["0001", "00010001", "0002"]), max_size=2),
    documents=some.lists(
        some.builds(
            Document, kinds=some.just(frozenset({"first-aid"})), issued_on=some.dates(date(2020, 1, 1), date(2026, 9, 9)),
            expires_on=some.one_of(some.none(), some.dates(date(2026, 9, 1), date(2026, 9, 9))), is_checked=some.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    languages=some.frozensets(some.sampled_from(["en", "ja"])),
    available=some.sampled_from([(), ("sat-morning",), ("mon-evening",)]),
)  # fmt: skip
ASKED = some.fixed_dictionaries(
    {
        "min_age": some.sampled_from([None, 16, 40]), "max_age": some.sampled_from([None, 60]),
        "skills": some.sampled_from([(), ("急救",), ("急救", "农技")]),
        "accepted": some.sampled_from([{}, {"急救": frozenset({"急救员"})}]),
        "qualifications": some.sampled_from([{}, {"first-aid": "急救证"}]),
        "languages": some.sampled_from([{}, {"en": "英语"}]), "members_only": some.booleans(), "party_only": some.booleans(),
    }
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(some.lists(FACTS, min_size=1, max_size=6), some.lists(ASKED, min_size=1, max_size=3))
def test_many_at_once_are_judged_as_each_alone(people: list[VolunteerFacts], asked: list[dict[str, Any]]) -> None:
    posts = [a_post(n, n, **needs) for n, needs in enumerate(asked)]
    found = Suitability(posts, [Member(n, facts) for n, facts in enumerate(people)], 600, {})
    for number, post in enumerate(posts):
        able = {
            n
            for n, facts in enumerate(people)
            if not missing(post.requirements, facts) and is_free_then(post.requirements, facts) is not False
        }
        assert set(found.of(number)[0].tolist()) == able


def test_thousands_of_people_take_no_longer_than_a_few_seconds() -> None:
    people = [
        a_member(
            n, *(["急救"] if n % 3 else []), area_id=n % 39 + 1, served_minutes=n, points=[(106 + n % 50 / 100, 29.5)]
        )
        for n in range(4000)
    ]
    work = [a_post(n, n % 200, skills=("急救",) if n % 2 else (), area_id=n % 39 + 1, point=HERE) for n in range(400)]
    began = time.monotonic()
    made = drawn(Task(work, people, 600))
    assert time.monotonic() - began < 10
    assert made.able == [2666 if n % 2 else 4000 for n in range(400)]


@given(some.lists(some.tuples(some.integers(0, 6), some.integers(1, 2)), min_size=1, max_size=4), some.integers(1, 4))
def test_nobody_is_proposed_twice_at_once_or_beyond_the_hours(times: list[tuple[int, int]], most: int) -> None:
    task = Task(
        posts=[a_post(n, begin, places=places) for n, (begin, places) in enumerate(times)],
        members=[a_member(1), a_member(2, given_minutes=60)],
        most_minutes=most * 60,
    )
    made = drawn(task)
    lines = lines_of(task, solve(made.instance).assignments)
    for volunteer, room in ((1, most * 60), (2, most * 60 - 60)):
        own = sorted(task.posts[line.post].begin for line in lines if line.volunteer == volunteer)
        assert len(own) * 120 <= room
        assert all(b - a >= timedelta(hours=2) for a, b in pairwise(own))
    empty = why_empty(task, made, lines)
    for n, (_begin, places) in enumerate(times):
        assert sum(line.post == n for line in lines) + empty.get(n, (0, ""))[0] == places


def test_least_change_and_pairs_that_are_out() -> None:
    base = Task([a_post(1, 0)], [a_member(1, served_minutes=0), a_member(2, served_minutes=300)], 600)

    def who(**more: Any) -> list[int]:
        task = replace(base, **more)
        return [line.volunteer for line in lines_of(task, solve(drawn(task).instance).assignments)]

    assert who() == [1]
    assert who(kept=frozenset({(1, 2)})) == [2]
    assert who(out=frozenset({(1, 1)})) == [2]
    assert who(out=frozenset({(1, 1), (1, 2)})) == []


def test_what_staying_adds_is_not_in_the_points_that_are_shown() -> None:
    task = Task([a_post(1, 0)], [a_member(2)], 600, kept=frozenset({(1, 2)}))
    line = lines_of(task, solve(drawn(task).instance).assignments)[0]
    assert (line.score, line.gain) == (55, 63)


def test_nobody_gets_more_shifts_than_the_activity_allows() -> None:
    posts = [a_post(n, 3 * n, activity=5, most_per_person=2, priority=n) for n in range(4)]
    task = Task([*posts, a_post(9, 20)], [a_member(1, shifts={5: 1}), a_member(2)], 6000)
    made, first = drawn(task), solve(drawn(task).instance)
    over = too_often(task, first.assignments)
    assert over
    bound = first.bound
    result = first
    while less := without_what_is_too_often(task, made, result.assignments):
        made = less
        result = solve(made.instance)
    lines = lines_of(task, result.assignments)
    of_activity = [line for line in lines if line.post != 9]
    assert sorted(line.volunteer for line in of_activity) == [1, 2, 2] and len(lines) == 4
    assert sum(line.gain for line in lines) <= bound


def test_lines_beyond_the_limit_are_dropped_where_time_ended() -> None:
    task = Task([a_post(n, 3 * n, activity=5, most_per_person=1) for n in range(2)], [a_member(1)], 6000)
    assert len(lines_of(task, [Assigned(0, 0, 50.0), Assigned(0, 1, 40.0)])) == 1


def test_what_still_holds_after_changes_meanwhile() -> None:
    first, second, later = a_post(1, 0), a_post(2, 0), a_post(3, 3)
    task = Task([first, second, later], [a_member(n) for n in (1, 2, 3)], 240)
    lines = [Proposed(1, 1, 50, 50, ()), Proposed(2, 2, 60, 60, ()), Proposed(3, 1, 70, 70, ())]

    def fixed(post: OpenPost, volunteer: int) -> Fixed:
        return Fixed(post.key, volunteer, post.begin, post.end)

    def kept(now: list[Fixed], closed: Any = (), of: Task = task) -> list[tuple[int, int]]:
        return sorted((line.post, line.volunteer) for line in still_good(of, lines, now, set(closed)))

    assert kept([]) == [(1, 1), (2, 2), (3, 1)]
    assert kept([], [(1, 1)]) == [(2, 2), (3, 1)], "declined meanwhile"
    assert kept([fixed(first, 3)]) == [(2, 2), (3, 1)], "somebody else was given the place"
    assert kept([fixed(second, 1)]) == [(3, 1)], (
        "who was given something else at that time; their place and its place are gone"
    )
    assert kept([fixed(first, 1)], [(1, 1)]) == [(2, 2), (3, 1)], "locked as proposed: it is a line already"
    was = replace(task, fixed=[fixed(first, 3)], posts=[replace(first, places=0), second, later])
    assert kept([], of=was) == [(1, 1), (2, 2), (3, 1)], "a place that came free"
    assert kept([fixed(first, 3), fixed(a_post(7, 8), 1)], of=was) == [(2, 2), (3, 1)], "two hours are left of four"


def test_what_is_said_about_the_gap() -> None:
    assert "不可能排得更好" in quality(100, 100.0001)
    assert "最多差 1.5%" in quality(98.5, 100) and "最多差 0.01%" in quality(99.998, 100)
    assert quality(None, None) == ""
    assert [share_of_best(*pair) for pair in ((100, 100.0001), (98.56, 100), (99.998, 100), (0, 50))] == [
        "100%", "98.5%", "99.9%", "0%"
    ]  # fmt: skip
    assert share_of_best(None, None) == share_of_best(0, 0) == ""
