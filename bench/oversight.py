"""Tasks of the plan: 30 to each of 41 districts, each broken down to two units, 10,000 reports of a year, pledges of party members;
the board and every other page of the room, the report as PDF."""

import json
import time
from collections.abc import Sequence

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.load import Visitor, percentile

DATABASE: dict[Size, str] = {"small": "sqlite", "full": "postgresql"}
_TASKS: dict[Size, int] = {"small": 10, "full": 30}
_REPORTS: dict[Size, int] = {"small": 2_000, "full": 10_000}
_ROUNDS = 20
_MOST_MS, _MOST_PAGE_MS, _MOST_SECONDS = 100, 250, 20
_PAGES = (
    "/staff/tasks/",
    "/staff/tasks/list/",
    "/staff/tasks/list/?show=red",
    "/staff/tasks/timeline/",
    "/staff/tasks/list/?by=%E7%AC%AC1%E5%8D%95%E4%BD%8D",
    "/staff/tasks/units/",
    "/staff/tasks/units/?kind=unit",
    "/staff/tasks/clauses/T3.2/",
    "/staff/party/",
)


def run(place: Platform, size: Size) -> Figures:
    """Each page a few times as the city and as a district; the slowest twentieth counts. Then the report of the year."""
    filling.load_plan(place)
    scene = json.loads(place.python("bench.stage", "oversight", str(_TASKS[size]), str(_REPORTS[size])))
    pages: dict[str, float] = {}
    with place.serve() as site:
        for who, user in scene["users"].items():
            visitor = Visitor(site)
            visitor.sign_in(user, scene["password"])
            pages |= {f"{who} {path}": ms for path, ms in _times(visitor, (*_PAGES, scene["task"])).items()}
    began = time.monotonic()
    paper = json.loads(place.python("bench.stage", "oversight_paper"))
    seconds = time.monotonic() - began
    board = max(ms for path, ms in pages.items() if path.endswith("/staff/tasks/"))
    return {
        "assignments": paper["assignments"],
        "reports": paper["reports"],
        "board_p95_ms": board,
        "pages": pages,
        "paper_seconds": paper["seconds"],
        "paper_seconds_with_start": round(seconds, 1),
        "paper_bytes": paper["bytes"],
        "page_p95_ms": max(pages.values()),
        "holds": board <= _MOST_MS and max(pages.values()) <= _MOST_PAGE_MS and paper["seconds"] <= _MOST_SECONDS,
    }


def _times(visitor: Visitor, paths: Sequence[str]) -> dict[str, float]:
    waited = {}
    for path in paths:
        answer = visitor.get(path)  # every kind of page has been seen once
        assert answer.status == 200, (path, answer.status)
        waited[path] = percentile([visitor.get(path).ms for _ in range(_ROUNDS)], 95)
    return waited
