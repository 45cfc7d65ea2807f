"""Assignment of volunteers to posts by the command line, on instances that are hard for taking the best pair first.

What is measured is the user's wait: starting the command, reading the file, solving, writing. Every answer is checked against the
instance, and compared with taking the best pair first (greedy) and with going through the volunteers at random.
"""

import json
import random
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bench.harness import Figures, Platform, Size

_CASES: dict[Size, list[tuple[int, int, tuple[int, int]]]] = {
    "small": [(1_000, 400, (1, 3)), (2_000, 1_000, (1, 3))],
    "full": [(10_000, 500, (10, 30)), (10_000, 5_000, (1, 4)), (100_000, 2_000, (20, 100))],
}
# What is asked of the full cases: seconds, gap; and of all: memory.
_MOST = [(5, 0.001), (15, 0.002), (60, 0.005)]
_MOST_MIB = 4096
_SKILLS = (
    "科普讲解",
    "活动组织",
    "老年服务",
    "青少年辅导",
    "摄影",
    "英语",
    "实验演示",
    "文案",
    "急救",
    "农技",
    "主持",
    "义诊",
)
_HELD_BY = (14, 12, 6, 6, 5, 4, 4, 4, 3, 3, 3, 2)
_AREAS = tuple(f"5001{number:02}" for number in range(1, 39))
_FIRST = datetime.fromisoformat("2026-09-01T00:00:00+08:00")
_HALF = timedelta(minutes=30)

Data = dict[str, Any]


def run(place: Platform, size: Size) -> Figures:
    """One case after the other."""
    cases = [_case(place, number, *shape) for number, shape in enumerate(_CASES[size])]
    fine = all(case["peak_mib"] < _MOST_MIB and case["greedy"] < 0.99 * case["objective"] for case in cases)
    if size == "full":
        fine &= all(
            case["seconds"] < most and case["gap"] < gap for case, (most, gap) in zip(cases, _MOST, strict=True)
        )
    return {"cases": cases, "holds": fine}


def _case(place: Platform, number: int, volunteers: int, posts: int, places: tuple[int, int]) -> Data:
    data = _instance(volunteers, posts, places, random.Random(number + 1))
    file, out = place.files / f"{volunteers}x{posts}.json", place.files / f"{volunteers}x{posts}.out.json"
    file.write_text(json.dumps(data, ensure_ascii=False))
    done = place.yushan("match", str(file), "--out", str(out))
    found = json.loads(out.read_text())
    _check(data, found)
    pairs = sorted(_pairs(data), key=lambda pair: -pair[2])
    greedy = _taken(data, pairs)
    random.Random(number).shuffle(pairs)
    return {
        "volunteers": volunteers,
        "posts": posts,
        "seconds": done.seconds,
        "cpu_seconds": done.cpu_seconds,
        "solve_seconds": found["seconds"],
        "peak_mib": done.peak_mib,
        "objective": found["objective"],
        "bound": found["bound"],
        "gap": round((found["bound"] - found["objective"]) / found["bound"], 6),
        "greedy": greedy,
        "random": _taken(data, pairs),
    }


def _instance(volunteers: int, posts: int, places: tuple[int, int], dice: random.Random) -> Data:
    """A month; most work at week-ends, much of it short; few have the rare skills, and minutes run out."""
    return {
        "volunteers": [_volunteer(number, dice) for number in range(volunteers)],
        "posts": [_post(number, places, dice) for number in range(posts)],
    }


def _day(dice: random.Random) -> datetime:
    day = dice.randrange(30)
    week_end = min(day // 7 * 7 + 4 + dice.randrange(2), 29)
    return _FIRST + timedelta(days=day if dice.random() < 0.4 else week_end)


def _volunteer(number: int, dice: random.Random) -> Data:
    available = []
    for _ in range(dice.randint(2, 5)):
        begin = _day(dice) + timedelta(hours=dice.choice((8, 9, 13, 14, 18)))
        available.append([begin.isoformat(), (begin + timedelta(hours=dice.choice((3, 4, 5)))).isoformat()])
    return {
        "id": f"V{number}",
        "skills": sorted(set(dice.choices(_SKILLS, _HELD_BY, k=dice.randint(1, 3)))),
        "area": dice.choice(_AREAS),
        "available": available,
        "max_minutes": dice.choice((120, 150, 180, 240, 300)),
        "served_minutes": dice.choice((0, 0, 60, 240, 600, 1200, 3000)),
    }


def _post(number: int, places: tuple[int, int], dice: random.Random) -> Data:
    begin = _day(dice) + _HALF * dice.choice((16, 17, 18, 19, 20, 26, 27, 28, 29, 30, 31, 36, 37, 38))
    return {
        "id": f"P{number}",
        "area": dice.choice(_AREAS),
        "start": begin.isoformat(),
        "end": (begin + _HALF * dice.choice((1, 1, 2, 2, 3, 4))).isoformat(),
        "places": dice.randint(*places),
        "requires": dice.choices(_SKILLS, _HELD_BY, k=1) if dice.random() < 0.7 else [],
        "prefers": dice.choices(_SKILLS, _HELD_BY, k=1),
        "priority": dice.choice((0, 0, 0, 1, 1, 2)),
    }


def _score(volunteer: Data, post: Data) -> float:
    """The documented score, written down once more (docs/decisions/0020-matching.md)."""
    points = 40 + 15 * 600 / (600 + volunteer["served_minutes"])
    points += 20 * (post["prefers"][0] in volunteer["skills"]) + 15 * (post["area"] == volunteer["area"])
    return round(points * (1 + post["priority"] / 4), 2)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _free(volunteer: Data) -> list[tuple[float, float]]:
    """Times that touch or overlap are one."""
    found: list[tuple[float, float]] = []
    for begin, end in sorted((_moment(a), _moment(b)) for a, b in volunteer["available"]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _pairs(data: Data) -> Iterator[tuple[int, int, float]]:
    posts = sorted((_moment(one["start"]), _moment(one["end"]), number) for number, one in enumerate(data["posts"]))
    begins = [post[0] for post in posts]
    for number, volunteer in enumerate(data["volunteers"]):
        skills = set(volunteer["skills"])
        for free_from, free_until in _free(volunteer):
            for begin, end, post in posts[bisect_right(begins, free_from - 1) :]:
                if begin >= free_until:
                    break
                if end <= free_until and skills.issuperset(data["posts"][post]["requires"]):
                    yield number, post, _score(volunteer, data["posts"][post])


def _taken(data: Data, pairs: list[tuple[int, int, float]]) -> float:
    """What is reached by taking pairs in this order where they still fit."""
    left = [post["places"] for post in data["posts"]]
    times = [(_moment(post["start"]), _moment(post["end"])) for post in data["posts"]]
    room = [volunteer["max_minutes"] * 60.0 for volunteer in data["volunteers"]]
    busy: dict[int, list[tuple[float, float]]] = {}
    total = 0.0
    for volunteer, post, score in pairs:
        begin, end = times[post]
        if not left[post] or end - begin > room[volunteer]:
            continue
        own = busy.setdefault(volunteer, [])
        if any(begin < until and since < end for since, until in own):
            continue
        own.append((begin, end))
        left[post] -= 1
        room[volunteer] -= end - begin
        total += score
    return round(total, 2)


def _check(data: Data, found: Data) -> None:
    """Nobody is where they cannot be, and the sum is right."""
    volunteers = {one["id"]: one for one in data["volunteers"]}
    posts = {one["id"]: one for one in data["posts"]}
    left = {key: post["places"] for key, post in posts.items()}
    busy: dict[str, list[tuple[float, float]]] = {}
    for one in found["assignments"]:
        volunteer, post = volunteers[one["volunteer"]], posts[one["post"]]
        begin, end = _moment(post["start"]), _moment(post["end"])
        own = busy.setdefault(one["volunteer"], [])
        assert set(post["requires"]) <= set(volunteer["skills"]), one
        assert any(since <= begin and end <= until for since, until in _free(volunteer)), one
        assert not any(begin < until and since < end for since, until in own), one
        assert abs(one["score"] - _score(volunteer, post)) < 0.011, one
        own.append((begin, end))
        left[one["post"]] -= 1
        assert sum(until - since for since, until in own) <= volunteer["max_minutes"] * 60, one
    assert found["unfilled"] == {key: places for key, places in left.items() if places} and min(left.values()) >= 0
    assert abs(sum(one["score"] for one in found["assignments"]) - found["objective"]) < 0.01
    assert found["objective"] <= found["bound"]
