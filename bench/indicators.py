"""The figures at the size of a nation: pages, the cost of a posting, rebuilding from raw facts, what it takes up.

`share` of the full size (5.2 M volunteers, 110,000 teams, 300,000 activities, 10 M lines) can be set by hand to see how
costs grow: YUSHAN_BENCH_SHARE=0.1 make bench ONLY=indicators. A district on SQLite: bench/district.py.
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
Pages = dict[str, list[float]]


def run(place: Platform, size: Size) -> Figures:
    """Pages as the administrators of the city, a district, a detachment and a unit see them, all of them judged: who sees
    less goes through leaves and lines.
    """
    share = float(os.environ.get("YUSHAN_BENCH_SHARE", "") or _SHARE[size])
    wanted = {name: max(1, round(number * share)) for name, number in _FULL.items()}
    filling.load_plan(place)
    filled = place.yushan("scale", *(word for name, number in wanted.items() for word in (f"--{name}", str(number))))
    scene = json.loads(place.python("bench.stage", "indicators"))
    with place.serve() as site:
        pages = asked_as_each(site, scene)
    posting = json.loads(place.python("bench.posting", str(_POSTED)))
    folded = json.loads(place.python("bench.fold_all"))
    compared = json.loads(place.python("bench.compare_figures"))
    recompute = place.yushan("indicators", "--recompute")
    # The same where there is something to do: every sum is made anew from what is kept of people, lines and activities.
    place.python("bench.spoil")
    rebuild = place.yushan("indicators", "--recompute")
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
        "rebuild_s": rebuild.seconds,
        "drift": int(found[1]),
        "db_gib": posting["db_gib"],
        "fill_s": filled.seconds,
        "check_s": checked.seconds,
        "recompute_peak_mib": recompute.peak_mib,
        "posting": posting,
        "fold": folded,
        "compare": compared,
        "pages": {path: percentile(times, 95) for path, times in pages.items()},
    }
    dear = max(recompute.seconds, rebuild.seconds)
    holds = worst <= _MOST_PAGE_MS and posting["more_ms"] <= _MOST_MORE_MS and dear <= _MOST_RECOMPUTE_S
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
        # What goes through more than sums: by source, by kind, within a month, many employers, lists of people, pictures.
        f"{root}explorer/?measure=services&rows=unit&columns=type&f_mode=regular",
        f"{root}explorer/?measure=hours&rows=organization&columns=unit",
        f"{root}explorer/?measure=services&rows=source", f"{root}explorer/?measure=hours&rows=kind&columns=month",
        f"{root}explorer/?measure=hours&rows=area&as_of={scene['within']}",
        f"{root}units/?met=no", f"{root}people/?which=unregistered", f"{root}units/{scene['unit']}/people/?which=not_served",
        f"{root}catalogue/registration_rate/", f"{root}catalogue/registration_rate/?scope=area&node={scene['area']}",
        f"{root}catalogue/returning_share/list/", f"{root}catalogue/town_coverage/?scope=area&node={scene['area']}",
        f"{root}catalogue/leader_training_rate/", f"{root}quality/", f"{root}scorecard/", f"{root}statement/",
        *(f"{root}pictures/{code}/" for code in ("composition", "cohorts", "flow", "supply", "calendar", "evenness")),
        *(f"/figures/{code}/" for code in ("composition", "flow", "calendar")), "/screen/figures/",
    )  # fmt: skip


def _paths_of(role: str, scene: dict[str, str]) -> Sequence[str]:
    """The explorer, and the page on which somebody of a district, a detachment or a unit begins."""
    root = "/staff/indicators/"
    own = {
        "area": f"{root}areas/{scene['area']}/",
        "organization": f"{root}catalogue/?scope=organization&node={scene['detachment']}",
        "unit": f"{root}units/{scene['unit']}/",
    }[role]
    return (
        own, f"{root}explorer/", f"{root}explorer/?measure=hours&rows=area&columns=month",
        f"{root}explorer/?measure=services&rows=type&columns=grade", f"{root}explorer/?measure=hours&rows=organization",
    )  # fmt: skip


def asked_as_each(site: Site, scene: dict[str, str]) -> Pages:
    """What each page took, by address, «as …» before it where it is not the city's administrator who asks."""
    waited = _times(site, scene["user"], scene["password"], _paths(scene))
    for role in ("area", "organization", "unit"):
        times = _times(site, scene[f"{role}_user"], scene["password"], _paths_of(role, scene))
        waited |= {f"as {role}: {path}": listed for path, listed in times.items()}
    return waited


def _times(site: Site, user: str, password: str, paths: Sequence[str]) -> Pages:
    visitor = Visitor(site)
    visitor.sign_in(user, password)
    waited: Pages = {}
    for path in paths:
        visitor.get(path)
        answers = [visitor.get(path) for _ in range(_ROUNDS)]
        assert all(answer.status == 200 for answer in answers), (path, {answer.status for answer in answers})
        waited[path] = [answer.ms for answer in answers]
    return waited
