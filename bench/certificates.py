"""A thousand certificates that were asked for are issued: typeset, signed, registered, one request each."""

import json

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.load import Answer, Visitor, together
from bench.stage import ADMIN, PASSWORD

_PEOPLE: dict[Size, int] = {"small": 60, "full": 1000}
_LINES, _CLIENTS = 6, 4


def run(place: Platform, size: Size) -> Figures:
    """Every one of them must be issued and its file be the one that was registered."""
    people = _PEOPLE[size]
    filling.load_plan(place)
    filling.import_team(place)
    filling.import_volunteers(place, people)
    filling.import_records(place, people, _LINES)
    asked = json.loads(place.python("bench.stage", "certificates", str(people)))["certificates"]
    assert len(asked) == people, len(asked)

    def issue(visitor: Visitor, pk: int) -> Answer:
        return visitor.post(f"/staff/hours/certificates/{pk}/issue/", {})

    with place.serve() as site:
        first = Visitor(site)
        first.sign_in(ADMIN, PASSWORD)
        clients = [Visitor(site) for _ in range(_CLIENTS)]
        for visitor in clients:
            visitor.cookies = dict(first.cookies)
        issue(first, asked[0])  # a server process loads fonts and key once
        load = together(clients, asked[1:], issue)
    wrong = [answer.status for answer in load.answers if answer.status != 302]
    assert not wrong and not load.errors, (wrong[:3], load.errors[:3])
    stands = json.loads(place.python("bench.stage", "issued"))
    assert stands == {"issued": people, "whole": people}, stands
    return {"per_s": load.per_s, "p95_ms": load.p(95), "p50_ms": load.p(50), "certificates": people}
