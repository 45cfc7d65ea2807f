"""The board of a year of orders: as the city, a district and a team see it, the list behind it page by page, what can be ordered."""

import json
from collections.abc import Sequence

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.load import Visitor, percentile

DATABASE: dict[Size, str] = {"small": "sqlite", "full": "postgresql"}
_SIZES: dict[Size, int] = {"small": 8_000, "full": 80_000}
_TEAMS = 400
_ROUNDS = 20
_MOST_MS = 100
_BOARD = ("/staff/needs/", "/staff/needs/?soon=1", "/staff/needs/?kind=agriculture")
_LISTS = (
    "/staff/needs/list/",
    "/staff/needs/list/?state=over",
    "/staff/needs/list/?state=ended",
    "/staff/needs/list/?state=out",
)


def run(place: Platform, size: Size) -> Figures:
    """Each page a few times, signed in as each of the three; the slowest twentieth counts."""
    filling.load_plan(place)
    place.yushan("scale", "--volunteers", "0", "--teams", str(_TEAMS), "--activities", "0", "--records", "0")
    scene = json.loads(place.python("bench.stage", "needs", str(_SIZES[size])))
    pages: dict[str, float] = {}
    with place.serve() as site:
        for who, user in scene["users"].items():
            visitor = Visitor(site)
            visitor.sign_in(user, scene["password"])
            pages |= {f"{who} {path}": ms for path, ms in _times(visitor, (*_BOARD, *_LISTS)).items()}
        pages |= _times(Visitor(site), ("/services", "/wishes"))
    board = max(ms for path, ms in pages.items() if "/list/" not in path and "/staff/" in path)
    return {"needs": _SIZES[size], "board_p95_ms": board, "pages": pages, "holds": board <= _MOST_MS}


def _times(visitor: Visitor, paths: Sequence[str]) -> dict[str, float]:
    waited = {}
    for path in paths:
        answer = visitor.get(path)  # every kind of page has been seen once
        assert answer.status == 200, (path, answer.status)
        waited[path] = percentile([visitor.get(path).ms for _ in range(_ROUNDS)], 95)
    return waited
