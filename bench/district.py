"""The same pages on SQLite, as a district runs the platform: 100,000 people, their teams and hours."""

import json
import os
import re

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.indicators import asked_as_each
from bench.load import percentile

DATABASE = "sqlite"
_WANTED = {"volunteers": 100_000, "teams": 500, "activities": 6_000, "records": 200_000}
_SHARE: dict[Size, float] = {"small": 0.02, "full": 1.0}
_MOST_PAGE_MS = 100


def run(place: Platform, size: Size) -> Figures:
    """`page_p95_ms`: the slowest of the pages of bench/indicators.py; `drift` must be 0."""
    share = float(os.environ.get("YUSHAN_BENCH_SHARE", "") or _SHARE[size])
    wanted = {name: max(1, round(number * share)) for name, number in _WANTED.items()}
    filling.load_plan(place)
    filled = place.yushan("scale", *(word for name, number in wanted.items() for word in (f"--{name}", str(number))))
    scene = json.loads(place.python("bench.stage", "indicators"))
    with place.serve() as site:
        pages = asked_as_each(site, scene)
    checked = place.yushan("indicators", "--check", fine=(0, 1))
    found = re.search(r"drift (\d+) over (\d+) people", checked.output)
    assert found, checked.output
    worst = max(percentile(times, 95) for times in pages.values())
    return {
        **wanted,
        "page_p95_ms": worst,
        "drift": int(found[1]),
        "db_gib": round(os.path.getsize(place.files / "yushan.sqlite3") / 2**30, 3),
        "fill_s": filled.seconds,
        "check_s": checked.seconds,
        "pages": {path: percentile(times, 95) for path, times in pages.items()},
        "holds": worst <= _MOST_PAGE_MS and found[1] == "0",
    }
