"""A large selection: who scores whom, the ranking, the pages of who organises and who scores, and everybody opening the result."""

import json
from collections.abc import Sequence

from bench import filling
from bench.harness import Figures, Platform, Site, Size
from bench.load import Visitor, percentile, together

DATABASE: dict[Size, str] = {"small": "sqlite", "full": "postgresql"}
# Nominees, reviewers, people who open the result at once.
_SIZES: dict[Size, tuple[int, int, int]] = {"small": (500, 12, 200), "full": (5_000, 60, 1_000)}
_TEAMS = 200
_ROUNDS = 20
_MOST_ASSIGN_S, _MOST_RANK_S, _MOST_MS = 30, 2, 100


def run(place: Platform, size: Size) -> Figures:
    """Each page a few times by one visitor, the slowest twentieth counts; the result by all at one moment."""
    nominees, reviewers, people = _SIZES[size]
    filling.load_plan(place)
    place.yushan(
        "scale", "--volunteers", str(nominees + 50), "--teams", str(_TEAMS), "--activities", "0", "--records", "0"
    )
    scene = json.loads(place.python("bench.stage", "campaigns", str(nominees), str(reviewers)))
    assigned = json.loads(place.python("bench.stage", "campaigns_assign"))
    pk, code = scene["campaign"], scene["code"]
    staff = [f"/staff/campaigns/{pk}/", f"/staff/campaigns/{pk}/nominees/", f"/staff/campaigns/{pk}/reviewers/"]
    with place.serve() as site:
        pages = _times(
            site, scene["user"], scene["password"], [*staff, f"/staff/campaigns/{pk}/nominees/?show=eligible"]
        )
        mine = ["/reviews/", f"/reviews/{pk}/", f"/reviews/assignments/{assigned['assignment']}/"]
        pages |= _times(site, assigned["reviewer"], scene["password"], mine)
    scored = json.loads(place.python("bench.stage", "campaigns_score"))
    ranked = json.loads(place.python("bench.stage", "campaigns_rank"))
    result = f"/campaigns/{code}/"
    with place.serve() as site:
        pages |= _times(site, scene["user"], scene["password"], [f"/staff/campaigns/{pk}/ranking/", "/staff/stories/"])
        pages |= _times(site, "", "", [result, "/honours/", f"/campaigns/nominees/{ranked['winner']}/"])
        rush = _rush(site, result, people)
    worst = max(pages.values())
    return {
        "nominees": scene["nominees"], "reviewers": scene["reviewers"], "scores": scored["scores"],
        "assign_s": assigned["assign_s"], "loads": assigned["loads"], "rank_s": ranked["rank_s"], "worst_p95_ms": worst,
        "rush": rush, "pages": pages,
        "holds": assigned["assign_s"] < _MOST_ASSIGN_S and ranked["rank_s"] < _MOST_RANK_S and worst <= _MOST_MS
        and rush["errors"] == 0,
    }  # fmt: skip


def _times(site: Site, user: str, password: str, paths: Sequence[str]) -> dict[str, float]:
    visitor, waited = Visitor(site), {}
    if user:
        visitor.sign_in(user, password)
    for path in paths:
        answer = visitor.get(path)  # every kind of page has been seen once
        assert answer.status == 200, (path, answer.status)
        waited[path] = percentile([visitor.get(path).ms for _ in range(_ROUNDS)], 95)
    return waited


def _rush(site: Site, path: str, people: int) -> dict[str, float | int]:
    """Everybody opens the page at one moment, each from a browser of their own; what is no page is an error."""
    load = together([Visitor(site) for _ in range(people)], [path] * people, lambda visitor, where: visitor.get(where))
    wrong = sum(1 for answer in load.answers if answer.status != 200)
    return {
        "people": people, "errors": len(load.errors) + wrong, "seconds": load.seconds, "per_s": load.per_s,
        "p50_ms": load.p(50), "p95_ms": load.p(95),
    }  # fmt: skip
