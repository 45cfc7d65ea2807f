"""Five thousand people at one door: their passes are scanned by eight devices, every third scan is sent twice."""

import json

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.load import Answer, Visitor, together

DATABASE = "postgresql"  # as a city runs it; each scan is on the disk before it is answered
_PEOPLE: dict[Size, int] = {"small": 500, "full": 5000}
_CLIENTS = 8


def run(place: Platform, size: Size) -> Figures:
    """A scan that is sent twice is recorded once and answered as recorded, whether its key came along or not."""
    people = _PEOPLE[size]
    filling.load_plan(place)
    filling.import_team(place)
    filling.import_volunteers(place, people)
    scene = json.loads(place.python("bench.stage", "checkin", str(people)))
    path = f"/api/v1/shifts/{scene['shift']}/check-ins"
    scans = []
    for at, code in enumerate(scene["passes"]):
        scans += [(at, code)] * (2 if at % 3 == 2 else 1)

    def scan(visitor: Visitor, piece: tuple[int, str]) -> Answer:
        at, code = piece
        keys = {"Idempotency-Key": f"scan-{at}"} if at % 2 else {}
        return visitor.post_json(path, {"pass": code, "direction": "in", "device": f"door-{at % _CLIENTS}"}, **keys)

    with place.serve() as site:
        clients = [Visitor(site, scene["token"]) for _ in range(_CLIENTS)]
        for visitor in clients:
            visitor.get("/healthz")
        load = together(clients, scans, scan)
    wrong = [answer.body[:300] for answer in load.answers if answer.status not in (200, 201)]
    assert not wrong and not load.errors, (wrong[:3], load.errors[:3])
    stands = json.loads(place.python("bench.stage", "recorded"))
    return {"per_s": load.per_s, "p95_ms": load.p(95), "p50_ms": load.p(50), "scans": len(scans), **stands}
