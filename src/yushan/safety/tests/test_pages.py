"""Pages of safety through HTTP: the app's answers, forms, who sees what, statements."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.common import clock
from yushan.safety.app import INCIDENTS
from yushan.safety.models import Incident, Policy
from yushan.safety.tests.factories import reported, scene

pytestmark = pytest.mark.django_db
KEY = "a0b1c2d3-0000-4000-8000-00000000000{}"


@pytest.fixture
def at() -> Any:
    return scene()


def _body(at: Any, **changed: Any) -> dict[str, Any]:
    now_ms = round(clock.now().timestamp() * 1000)
    return {
        "key": KEY.format(1), "kind": "chemical", "severity": 2, "activity": at.activity.pk, "area": None, "place": "",
        "text": "稀盐酸溅到手上。", "measures": "", "people": [{"role": "hurt", "name": "余小苗", "health": "红疹"}],
        "happened_ms": now_ms - 3_600_000, "phone_ms": now_ms, "offline": True, **changed,
    }  # fmt: skip


def _send(client: Client, body: Any) -> Any:
    return client.post("/incidents/report/send/", json.dumps(body), content_type="application/json")


def test_the_app_holds_nobody_and_all_its_files(at: Any, client: Client):
    page = client.get("/incidents/report/").content.decode()
    assert at.activity.title not in page and "data-report" in page
    assert client.get("/incidents/report/worker.js").status_code == 200 and INCIDENTS.version()
    assert client.get("/incidents/report/state/").status_code == 401


def test_sent_twice_is_recorded_once_with_the_moment_of_the_phone(at: Any, client: Client):
    client.force_login(at.witness)
    first, again = _send(client, _body(at)), _send(client, _body(at))
    assert (first.json()["outcome"], again.json()["outcome"]) == ("recorded", "known")
    row = Incident.objects.get()
    assert first.json()["receipt"] == row.number and row.people.get().health == "红疹"
    assert timedelta(minutes=55) < clock.now() - row.happened_at < timedelta(minutes=65)


@pytest.mark.parametrize(
    "changed",
    [{"severity": "2"}, {"severity": 9}, {"key": "x"}, {"text": ""}, {"kind": 7}, {"people": "x"}, {"area": "x"}],
)
def test_odd_things_are_refused_or_left_out_and_never_an_error(at: Any, client: Client, changed: dict[str, Any]):
    client.force_login(at.witness)
    assert _send(client, _body(at, **changed)).status_code in (200, 400)
    assert _send(client, ["x"]).status_code == 400


def test_the_plain_form_reports_too(at: Any, client: Client):
    client.force_login(at.witness)
    assert client.get("/incidents/new/").status_code == 200
    answer = client.post(
        "/incidents/new/",
        {"kind": "injury", "severity": 1, "activity": at.activity.pk, "text": "擦破膝盖。", "key": KEY.format(2)},
    )
    row = Incident.objects.get()
    assert answer["Location"] == f"/me/incidents/{row.pk}/"
    assert client.get(answer["Location"]).status_code == 200
    assert client.post("/incidents/new/", {"kind": "injury", "key": KEY.format(3)}).status_code == 422
    other = Client()
    other.force_login(at.city)
    assert other.get(f"/me/incidents/{row.pk}/").status_code == 404


def test_an_incident_is_there_for_those_told_and_costs_the_same(
    at: Any, client: Client, django_assert_max_num_queries: Any
):
    row = reported(at)
    client.force_login(at.leader)
    with django_assert_max_num_queries(25):
        page = client.get(f"/staff/safety/incidents/{row.pk}/").content.decode()
    assert "余小苗" in page and "红疹约" not in page
    for _time in range(8):
        reported(at)
    with django_assert_max_num_queries(20):
        assert client.get("/staff/safety/").status_code == 200
    client.force_login(at.city)
    assert client.get(f"/staff/safety/incidents/{row.pk}/").status_code == 404
    assert client.post(f"/staff/safety/incidents/{row.pk}/take/").status_code == 404


def test_health_is_asked_for_with_a_reason_and_kept_by_no_browser(at: Any, client: Client):
    row = reported(at)
    client.force_login(at.leader)
    asked = {"person": row.people.first().pk, "reason": "给医院说明"}  # type: ignore[union-attr]
    answer = client.post(f"/staff/safety/incidents/{row.pk}/health/", asked)
    assert "红疹约" in answer.content.decode() and "no-store" in answer["Cache-Control"]
    refused = client.post(f"/staff/safety/incidents/{row.pk}/health/", asked | {"reason": ""}, follow=True)
    assert "红疹约" not in refused.content.decode()


def test_policies_by_the_form(at: Any, client: Client):
    client.force_login(at.leader)
    today = clock.today()
    typed = {
        "organization": at.team.pk, "insurer": "人保财险", "number": "P1", "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=365)).isoformat(), "covered": "意外 50 万元", "who": "members",
    }  # fmt: skip
    assert client.post("/staff/safety/policies/", typed).status_code == 302
    row = Policy.objects.get()
    assert client.get(f"/staff/safety/policies/{row.pk}/").status_code == 200
    assert client.post("/staff/safety/policies/", typed | {"ends_on": "2020-01-01"}).status_code == 422
    assert client.get("/staff/safety/figures/").status_code == 200


def test_the_preparation_page_keeps_what_was_refused(at: Any, client: Client):
    client.force_login(at.leader)
    url = f"/staff/safety/activities/{at.activity.pk}/"
    answer = client.post(url, {"do": "save", "contact_name": "冉启明", "contact_phone": "12"})
    assert answer.status_code == 422 and "冉启明" in answer.content.decode()
    assert client.post(url, {"do": "save", "contact_name": "冉启明", "contact_phone": "13800001234"}).status_code == 302
    assert "13800001234" in client.get(url).content.decode()
