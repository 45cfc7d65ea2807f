"""Lists, search, the tree and a list handed out, where a city's people and organizations are in the tables."""

import html
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import urljoin

from bench import filling
from bench.harness import Figures, Platform, Site, Size
from bench.load import Answer, Visitor, percentile

DATABASE: dict[Size, str] = {"small": "sqlite", "full": "postgresql"}
_SIZES: dict[Size, tuple[int, int]] = {"small": (100_000, 4_000), "full": (1_000_000, 38_000)}
_ROUNDS = 20
# What is queued, once, by a worker that then ends.
_WORK = ("db_worker", "--batch", "--no-startup-delay", "--interval", "0")
# As the form of the list offers them, with the teams of each, which are read beside the rows.
_COLUMNS = ("name", "number", "area", "phone", "teams", "hours", "verified_on", "state")
_MOST_MS, _MOST_TREE_MS, _MOST_EXPORT_S = 150, 100, 60
# Pages of a list that somebody leafs through.
_LEAVES = 3
_NEXT = re.compile(r'rel="next" href="([^"]+)"')


def run(place: Platform, size: Size) -> Figures:
    """As the city's administrator sees it: nobody has more in reach."""
    volunteers, teams = _SIZES[size]
    filling.load_plan(place)
    filled = place.yushan(
        "scale", "--volunteers", str(volunteers), "--teams", str(teams), "--activities", "20000", "--records", "200000"
    )  # fmt: skip
    scene = json.loads(place.python("bench.stage", "people"))
    start = place.yushan(*_WORK).seconds
    with place.serve() as site:
        lists = _times(site, scene, _list_paths(scene))
        searches = _times(site, scene, _search_paths(scene))
        tree = _times(site, scene, _tree_paths(scene))
        # More than a list may hold are there at full size: one district of them is asked for.
        _order(site, scene, f"area={scene['area']}" if size == "full" else "")
    made = place.yushan(*_WORK)
    listed = json.loads(place.python("bench.stage", "listed"))["people"]
    export = round((made.seconds - start) * 100_000 / listed, 1)
    figures: dict[str, object] = {
        "volunteers": volunteers,
        "organizations": scene["organizations"],
        "fill_s": filled.seconds,
        "list_p95_ms": _worst(lists),
        "search_p95_ms": _worst(searches),
        "tree_p95_ms": _worst(tree),
        "export_100k_s": export,
        "export_people": listed,
        "export_peak_mib": made.peak_mib,
        "pages": {path: percentile(times, 95) for path, times in chain(lists.items(), searches.items(), tree.items())},
    }
    holds = max(_worst(lists), _worst(searches)) <= _MOST_MS and _worst(tree) <= _MOST_TREE_MS
    return figures | {"holds": holds and export <= _MOST_EXPORT_S}


def _order(site: Site, scene: dict[str, str], query: str) -> None:
    """Orders a list by its form; the worker makes the file afterwards, alone."""
    visitor = Visitor(site)
    visitor.sign_in(scene["user"], scene["password"])
    form = {"reason": "性能测试用的名单", "columns": _COLUMNS, "query": query, "idempotency_key": uuid.uuid4().hex}
    answer = visitor.post("/staff/volunteers/exports/", form)
    assert answer.status == 302, answer.status


def _list_paths(scene: dict[str, str]) -> Sequence[str]:
    area = scene["area"]
    return (
        "/staff/volunteers/", f"/staff/volunteers/?area={area}", "/staff/volunteers/?state=verified",
        "/staff/memberships/", f"/staff/memberships/?state=approved&team={scene['team']}", "/staff/units/",
        "/staff/organizations/list/", "/staff/organizations/list/?lack=charter",
    )  # fmt: skip


def _search_paths(scene: dict[str, str]) -> Sequence[str]:
    words = (scene["name"], scene["surname"], scene["initials"], scene["number"], scene["phone"], scene["nobody"])
    organizations = (scene["team_name"], scene["team_word"])
    return (
        *(f"/staff/volunteers/?q={word}" for word in words),
        *(f"/staff/organizations/list/?q={word}" for word in organizations),
        *(f"/staff/search/?q={word}" for word in (scene["name"], scene["initials"], scene["team_name"])),
    )


def _tree_paths(scene: dict[str, str]) -> Sequence[str]:
    detachment, team = scene["detachment"], scene["team"]
    return (
        "/staff/organizations/", "/staff/organizations/overview/", f"/staff/organizations/{detachment}/",
        f"/staff/organizations/{detachment}/children/", f"/staff/organizations/{team}/",
    )  # fmt: skip


def _times(site: Site, scene: dict[str, str], paths: Sequence[str]) -> dict[str, list[float]]:
    visitor = Visitor(site)
    visitor.sign_in(scene["user"], scene["password"])
    waited: dict[str, list[float]] = {}
    for path in paths:
        list(_leaf(visitor, path))  # every kind of page has been seen once
        waited[path] = [answer.ms for _ in range(_ROUNDS) for answer in _leaf(visitor, path)]
    return waited


def _leaf(visitor: Visitor, path: str) -> Iterator[Answer]:
    """The page and, of a list, the pages after it."""
    for _ in range(_LEAVES):
        answer = visitor.get(path)
        assert answer.status == 200, (path, answer.status)
        yield answer
        following = _NEXT.search(answer.body.decode())
        if following is None:
            return
        path = urljoin(path, html.unescape(following[1]))


def _worst(times: dict[str, list[float]]) -> float:
    return max(percentile(values, 95) for values in times.values())
