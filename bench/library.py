"""Searching the library of a city: by characters, pinyin, initials, synonyms, choices and all of them at once."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.load import Visitor, percentile

DATABASE: dict[Size, str] = {"small": "sqlite", "full": "postgresql"}
_SIZES: dict[Size, int] = {"small": 5_000, "full": 180_000}
_TEAMS = 2_000
_ROUNDS = 20
_MOST_MS = 150
# What people type and choose: common and rare words, parts of words, nothing that is there, and several together.
_ASKED: Sequence[dict[str, str]] = (
    {"q": "科普"}, {"q": "大篷车"}, {"q": "科普大篷车进村小"}, {"q": "天文观测夜"}, {"q": "课"}, {"q": "kepu"}, {"q": "dpc"},
    {"q": "yinlingshuzi"}, {"q": "老人手机"}, {"q": "反诈 村社行"}, {"q": "柑橘 北碚"}, {"q": "欧阳无此项目"}, {"q": "ai"},
    {"type": "education"}, {"area": "500109"}, {"type": "elderly", "area": "500109"},
    {"programme": "grassroots", "focus": "people", "strategy": "rural-revival", "for": "farmers"},
    {"q": "机器人", "area": "500107", "type": "skills"}, {"q": "kp", "sort": "copies"}, {"type": "online", "sort": "copies"},
)  # fmt: skip


def run(place: Platform, size: Size) -> Figures:
    """As a project lead sees it while looking for something to copy, and as everybody does."""
    filling.load_plan(place)
    place.yushan("scale", "--volunteers", "0", "--teams", str(_TEAMS), "--activities", "0", "--records", "0")
    scene = json.loads(place.python("bench.stage", "library", str(_SIZES[size])))
    with place.serve() as site:
        visitor = Visitor(site)
        visitor.sign_in(scene["user"], scene["password"])
        first = _times(visitor, ["/staff/library/", "/staff/library/?sort=copies"])
        searches = _times(visitor, [f"/staff/library/?{urlencode(asked)}" for asked in _ASKED])
        public = _times(Visitor(site), [f"/library/?{urlencode(asked)}" for asked in _ASKED[:6]])
    pages = {path: percentile(times, 95) for path, times in (first | searches | public).items()}
    figures: dict[str, object] = {
        "entries": _SIZES[size],
        "first_p95_ms": _worst(first),
        "search_p95_ms": _worst(searches),
        "public_p95_ms": _worst(public),
        "pages": pages,
    }
    return figures | {"holds": max(pages.values()) <= _MOST_MS}


def _times(visitor: Visitor, paths: Sequence[str]) -> dict[str, list[float]]:
    waited: dict[str, list[float]] = {}
    for path in paths:
        answer = visitor.get(path)  # every kind of page has been seen once
        assert answer.status == 200, (path, answer.status)
        waited[path] = [visitor.get(path).ms for _ in range(_ROUNDS)]
    return waited


def _worst(times: dict[str, list[float]]) -> float:
    return max(percentile(values, 95) for values in times.values())
