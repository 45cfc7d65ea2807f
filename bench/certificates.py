"""A thousand certificates that wait are ordered at the desk: each by the form of its page, issued by the worker."""

import json
import time
import uuid

from bench import filling
from bench.harness import Figures, Platform, Size
from bench.load import Answer, Visitor, together
from bench.stage import ADMIN, PASSWORD

_PEOPLE: dict[Size, int] = {"small": 60, "full": 1000}
_LINES, _CLIENTS = 6, 16
_LOOK = 0.2  # seconds between two looks at the progress; the page looks every 1.5


def run(place: Platform, size: Size) -> Figures:
    """Every one of them must be issued and its file be the one that was registered."""
    people = _PEOPLE[size]
    filling.load_plan(place)
    filling.import_team(place)
    filling.import_volunteers(place, people)
    filling.import_records(place, people, _LINES)
    asked = json.loads(place.python("bench.stage", "certificates", str(people)))["certificates"]
    assert len(asked) == people, len(asked)

    with place.serve(with_worker=True) as site:
        first = Visitor(site)
        first.sign_in(ADMIN, PASSWORD)
        clients = [Visitor(site) for _ in range(_CLIENTS)]
        for visitor in clients:
            visitor.cookies = dict(first.cookies)
        issue(first, asked[0])  # the worker loads fonts and key once
        load = together(clients, asked[1:], issue)
    wrong = [answer.status for answer in load.answers if answer.status != 302]
    assert not wrong and not load.errors, (wrong[:3], load.errors[:3])
    stands = json.loads(place.python("bench.stage", "issued"))
    assert stands == {"issued": people, "whole": people}, stands
    return {"per_s": load.per_s, "p95_ms": load.p(95), "p50_ms": load.p(50), "certificates": people}


def issue(visitor: Visitor, pk: int) -> Answer:
    """From pressing the button until the progress says that it is done."""
    began = time.perf_counter()
    ordered = visitor.post(f"/staff/hours/certificates/{pk}/issue/", {"idempotency_key": uuid.uuid4().hex})
    assert ordered.status == 302, ordered.status
    while "完成。" not in (told := visitor.get(ordered.headers["location"], **{"HX-Request": "true"}).body.decode()):
        assert "失败" not in told, told
        time.sleep(_LOOK)
    return Answer(ordered.status, ordered.body, ordered.headers, (time.perf_counter() - began) * 1000)
