"""The figures at the size of a nation: pages, the cost of a posting, rebuilding from raw facts, what it takes up.

`share` of the full size (5.2 M volunteers, 110,000 teams, 300,000 activities, 10 M lines) can be set by hand to see how
costs grow: YUSHAN_BENCH_SHARE=0.1 make bench ONLY=indicators
"""

import json
import os
import re
from collections.abc import Sequence

from bench import filling
from bench.harness import Figures, Platform, Site, Size
from bench.load import Visitor, percentile

DATABASE = "postgresql"
_FULL = {"volunteers": 5_200_000, "teams": 110_000, "activities": 300_000, "records": 10_000_000}
_SHARE: dict[Size, float] = {"small": 0.01, "full": 1.0}
_ROUNDS, _POSTED = 30, 200
_MOST_PAGE_MS, _MOST_MORE_MS, _MOST_RECOMPUTE_S = 100, 30, 600
# Asked for and shown, but measured apart: they go through the leaves of a part of the tree, or of the employers shown.
_BESIDE = (
    "explorer/?measure=services&rows=unit&columns=type&f_mode=regular",
    "explorer/?measure=hours&rows=organization&columns=unit",
)


def run(place: Platform, size: Size) -> Figures:
    """Pages as the city's administrator sees them: nobody has more in reach."""
    share = float(os.environ.get("YUSHAN_BENCH_SHARE", "") or _SHARE[size])
    wanted = {name: max(1, round(number * share)) for name, number in _FULL.items()}
    filling.load_plan(place)
    filled = place.yushan("scale", *(word for name, number in wanted.items() for word in (f"--{name}", str(number))))
    scene = json.loads(place.python("bench.stage", "indicators"))
    with place.serve() as site:
        pages = _times(site, scene, _paths(scene))
        beside = _times(site, scene, [f"/staff/indicators/{path.format(**scene)}" for path in _BESIDE])
    posting = json.loads(place.python("bench.posting", str(_POSTED)))
    folded = json.loads(place.python("bench.fold_all"))
    compared = json.loads(place.python("bench.compare_figures"))
    recompute = place.yushan("indicators", "--recompute")
    checked = place.yushan("indicators", "--check", fine=(0, 1))
    found = re.search(r"drift (\d+) over (\d+) people", checked.output)
    assert found, checked.output
    worst = max(percentile(times, 95) for times in pages.values())
    figures: dict[str, object] = {
        "share": share,
        **wanted,
        "page_p95_ms": worst,
        "post_entry_p95_ms": posting["p95_ms"],
        "post_entry_more_ms": posting["more_ms"],
        "recompute_s": recompute.seconds,
        "drift": int(found[1]),
        "db_gib": posting["db_gib"],
        "fill_s": filled.seconds,
        "check_s": checked.seconds,
        "recompute_peak_mib": recompute.peak_mib,
        "posting": posting,
        "fold": folded,
        "compare": compared,
        "pages": {path: percentile(times, 95) for path, times in pages.items()},
        "beside": {path: percentile(times, 95) for path, times in beside.items()},
    }
    holds = worst <= _MOST_PAGE_MS and posting["more_ms"] <= _MOST_MORE_MS and recompute.seconds <= _MOST_RECOMPUTE_S
    return figures | {"holds": holds and found[1] == "0"}


def _paths(scene: dict[str, str]) -> Sequence[str]:
    """Dashboard, the same on a day of the past, drill, unit page, explorer, catalogue of the city and of parts of it."""
    root = "/staff/indicators/"
    return (
        root, f"{root}?as_of=2026-09-08", f"{root}?view=table", f"{root}areas/{scene['area']}/",
        f"{root}units/{scene['unit']}/", f"{root}explorer/", f"{root}explorer/?measure=hours&rows=area&columns=month",
        f"{root}explorer/?measure=services&rows=type&columns=grade&f_mode=regular",
        f"{root}explorer/?measure=activities&rows=work&columns=month&f_area={scene['area']}",
        f"{root}explorer/?measure=hours&rows=programme&columns=brand",
        f"{root}explorer/?measure=hours&rows=organization", f"{root}explorer/?measure=hours&rows=unit&columns=month",
        f"{root}explorer/?measure=activities&rows=organization&columns=month&f_area={scene['area']}",
        *(f"{root}catalogue/?chapter={chapter}" for chapter in ("G", "T1", "T3", "T5", "S")),
        *(f"{root}catalogue/{code}/" for code in ("activity_level", "returning_share", "active_teams", "hours")),
        f"{root}catalogue/?chapter=G&scope=area&node={scene['area']}",
        f"{root}catalogue/?chapter=T3&scope=organization&node={scene['detachment']}",
    )  # fmt: skip


def _times(site: Site, scene: dict[str, str], paths: Sequence[str]) -> dict[str, list[float]]:
    visitor = Visitor(site)
    visitor.sign_in(scene["user"], scene["password"])
    waited: dict[str, list[float]] = {}
    for path in paths:
        visitor.get(path)
        answers = [visitor.get(path) for _ in range(_ROUNDS)]
        assert all(answer.status == 200 for answer in answers), (path, {answer.status for answer in answers})
        waited[path] = [answer.ms for answer in answers]
    return waited
