"""A large selection: who scores whom, the ranking, the pages of who organises, scores and is nominated, the telephones of a
final, and everybody opening the result.
"""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPException

from bench import filling
from bench.harness import Figures, Platform, Site, Size
from bench.load import Visitor, percentile, together

DATABASE: dict[Size, str] = {"small": "sqlite", "full": "postgresql"}
# Nominees, reviewers, people who open the result at once.
_SIZES: dict[Size, tuple[int, int, int]] = {"small": (500, 12, 200), "full": (5_000, 60, 1_000)}
_TEAMS = 200
_ROUNDS = 20
# What is asked (issue F): assignment in 30 s, ranking in 2 s, pages in 100 ms, also the question of the telephones in a
# final. Of a thousand at one moment it says no time: nobody is turned away, and the last of them has the page while a person
# still waits for it.
_MOST_ASSIGN_S, _MOST_RANK_S, _MOST_MS, _MOST_RUSH_S = 30, 2, 100, 10
# A telephone asks every two seconds (templates/campaigns/_live.html).
_EVERY_S, _ASKED = 2, 15


def run(place: Platform, size: Size) -> Figures:
    """Each page a few times by one visitor, the slowest twentieth counts; the final by all reviewers side by side; the result by
    all at one moment.
    """
    nominees, reviewers, people = _SIZES[size]
    filling.load_plan(place)
    place.yushan(
        "scale", "--volunteers", str(nominees + 50), "--teams", str(_TEAMS), "--activities", "0", "--records", "0"
    )
    scene = json.loads(place.python("bench.stage", "campaigns", str(nominees), str(reviewers)))
    assigned = json.loads(place.python("bench.stage", "campaigns_assign"))
    final = json.loads(place.python("bench.stage", "campaigns_final"))
    pk, code, word = scene["campaign"], scene["code"], scene["password"]
    staff = [f"/staff/campaigns/{pk}/", f"/staff/campaigns/{pk}/nominees/", f"/staff/campaigns/{pk}/reviewers/"]
    staff += [f"/staff/campaigns/{pk}/nominees/?show=eligible", f"/staff/campaigns/nominees/{scene['nominee']}/"]
    staff.append(f"/staff/campaigns/{final['campaign']}/stage/")
    with place.serve() as site:
        pages = _times(site, scene["user"], word, staff)
        mine = ["/reviews/", f"/reviews/{pk}/", f"/reviews/assignments/{assigned['assignment']}/"]
        pages |= _times(site, assigned["reviewer"], word, mine)
        own = ["/me/nominations/", f"/me/nominations/{scene['nominee_code']}/"]
        pages |= _times(site, scene["nominee_user"], word, own)
        now = f"/reviews/{final['campaign']}/live/now/"
        phones = _phones(site, final["sessions"], now, final["turn"])
    scored = json.loads(place.python("bench.stage", "campaigns_score"))
    ranked = json.loads(place.python("bench.stage", "campaigns_rank"))
    result = f"/campaigns/{code}/"
    with place.serve() as site:
        after = [f"/staff/campaigns/{pk}/ranking/", f"/staff/campaigns/nominees/{scene['nominee']}/", "/staff/stories/"]
        pages |= {f"{path} (afterwards)": ms for path, ms in _times(site, scene["user"], word, after).items()}
        everybody = [result, f"/campaigns/{code}/winners/{scene['category']}/", "/honours/"]
        pages |= _times(site, "", "", [*everybody, f"/campaigns/nominees/{ranked['winner']}/"])
        rush = _rush(site, result, people)
    worst = max(pages.values())
    missed = misses(assigned["assign_s"], ranked["rank_s"], pages, phones, rush)
    return {
        "nominees": scene["nominees"], "reviewers": scene["reviewers"], "scores": scored["scores"],
        "assign_s": assigned["assign_s"], "loads": assigned["loads"], "rank_s": ranked["rank_s"], "worst_p95_ms": worst,
        "phones": phones, "rush": rush, "pages": pages, "misses": missed, "holds": not missed,
    }  # fmt: skip


def misses(
    assign_s: float, rank_s: float, pages: Mapping[str, float], phones: Mapping[str, float], rush: Mapping[str, float]
) -> list[str]:
    """What does not hold, in words; empty when all does."""
    found = [f"assignment {assign_s} s"] if assign_s >= _MOST_ASSIGN_S else []
    found += [f"ranking {rank_s} s"] if rank_s >= _MOST_RANK_S else []
    found += [f"{path} {ms} ms" for path, ms in pages.items() if ms > _MOST_MS]
    found += [f"{phones['errors']} questions of telephones failed"] if phones["errors"] else []
    for name in ("p95_ms", "sheet_p95_ms"):
        found += [f"telephones {name} {phones[name]}"] if phones[name] > _MOST_MS else []
    found += [f"{rush['errors']} who opened the result got no page"] if rush["errors"] else []
    slow = rush["slowest_ms"] > _MOST_RUSH_S * 1_000
    return [*found, f"the last one waited {rush['slowest_ms']} ms for the result"] if slow else found


def _times(site: Site, user: str, password: str, paths: Sequence[str]) -> dict[str, float]:
    visitor, waited = Visitor(site), {}
    if user:
        visitor.sign_in(user, password)
    for path in paths:
        answer = visitor.get(path)  # every kind of page has been seen once
        assert answer.status == 200, (path, answer.status)
        waited[path] = percentile([visitor.get(path).ms for _ in range(_ROUNDS)], 95)
    return waited


def _phones(site: Site, sessions: Sequence[Mapping[str, str]], path: str, turn: int) -> dict[str, float | int]:
    """All reviewers hold their telephones: each gets the sheet of who is on the stage, then asks again and again whether somebody
    else is; nobody is.
    """
    visitors = [Visitor(site) for _session in sessions]
    for visitor, cookies in zip(visitors, sessions, strict=True):
        visitor.cookies.update(cookies)
        answer = visitor.get(path)
        assert answer.status == 200, answer.status
    drawn = percentile([visitors[0].get(path).ms for _ in range(_ROUNDS)], 95)
    waited: list[float] = []
    errors, lock = 0, threading.Lock()

    def ask(visitor: Visitor, place: int) -> None:
        nonlocal errors
        began = time.monotonic() + _EVERY_S * place / len(visitors)  # telephones do not ask in step
        for number in range(_ASKED):
            time.sleep(max(0.0, began + number * _EVERY_S - time.monotonic()))
            try:
                answer = visitor.get(f"{path}?seen={turn}", **{"HX-Request": "true"})
            except (HTTPException, OSError):
                answer = None
            with lock:
                if answer is None or answer.status != 204:
                    errors += 1
                else:
                    waited.append(answer.ms)

    threads = [threading.Thread(target=ask, args=[visitor, place]) for place, visitor in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p50, p95 = (percentile(waited, share) if waited else float("inf") for share in (50, 95))
    return {
        "phones": len(visitors), "asked": len(visitors) * _ASKED, "errors": errors, "p50_ms": p50, "p95_ms": p95,
        "sheet_p95_ms": drawn,
    }  # fmt: skip


def _rush(site: Site, path: str, people: int) -> dict[str, float | int]:
    """Everybody opens the page at one moment, each from a browser of their own; what is no page is an error."""
    load = together([Visitor(site) for _ in range(people)], [path] * people, lambda visitor, where: visitor.get(where))
    wrong = sum(1 for answer in load.answers if answer.status != 200)
    return {
        "people": people, "errors": len(load.errors) + wrong, "seconds": load.seconds, "per_s": load.per_s,
        "p50_ms": load.p(50), "p95_ms": load.p(95), "slowest_ms": load.p(100),
    }  # fmt: skip
