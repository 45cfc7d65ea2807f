"""A thousand people want a hundred places at the same moment, each with their own token, 32 at a time."""

import json

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.load import Answer, Visitor, together

DATABASE = "postgresql"
_PEOPLE: dict[Size, int] = {"small": 200, "full": 1000}
_PLACES: dict[Size, int] = {"small": 20, "full": 100}
_CLIENTS = 32


def run(place: Platform, size: Size) -> Figures:
    """Exactly as many are accepted as there are places, the others wait in the order of their arrival."""
    people, places = _PEOPLE[size], _PLACES[size]
    filling.load_plan(place)
    filling.import_team(place)
    filling.import_volunteers(place, people)
    scene = json.loads(place.python("bench.stage", "race", str(people), str(places)))
    path = f"/api/v1/shifts/{scene['shift']}/sign-ups"

    def sign_up(visitor: Visitor, token: str) -> Answer:
        return visitor.post_json(path, {}, Authorization=f"Bearer {token}")

    with place.serve() as site:
        for _ in range(4):  # the first request of a server process loads the code
            Visitor(site).get("/healthz")
        load = together([Visitor(site) for _ in range(_CLIENTS)], scene["tokens"], sign_up)
    told = [answer.json()["state"] for answer in load.answers if answer.status == 201]
    stands = json.loads(place.python("bench.stage", "signed_up"))
    assert stands == {"accepted": places, "waitlisted": people - places, "in_order": True}, stands
    return {
        "accepted": told.count("accepted"),
        "waitlisted": told.count("waitlisted"),
        "errors": people - len(told),
        "seconds": load.seconds,
        "p95_ms": load.p(95),
    }
