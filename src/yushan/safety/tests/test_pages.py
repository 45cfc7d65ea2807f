"""Pages of safety through HTTP: the app's answers, forms, who sees what, statements."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.activities.models import SignUp
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.portal.safety_export import safety_of
from yushan.safety import actions
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


@pytest.mark.parametrize(
    "changed", [{"text": "手上\ud800有红疹"}, {"place": "操场\u0000东边"}, {"measures": "冲\u200b洗"}]
)
def test_halves_of_letters_and_control_characters_are_left_out(at: Any, client: Client, changed: dict[str, str]):
    client.force_login(at.witness)
    assert _send(client, _body(at, **changed)).json()["outcome"] == "recorded"
    row = Incident.objects.get()
    assert not set(row.text + row.place + row.measures) & {"\ud800", "\u0000", "\u200b"}


def test_a_report_of_an_activity_called_off_meanwhile_arrives(at: Any, client: Client):
    at.activity.state = "cancelled"
    at.activity.save(update_fields=["state"])
    client.force_login(at.witness)
    assert _send(client, _body(at)).json()["outcome"] == "recorded"
    assert Incident.objects.get().activity == at.activity
    at.activity.state = "draft"
    at.activity.save(update_fields=["state"])
    assert _send(client, _body(at, key=KEY.format(2))).status_code == 400


def test_whoever_reports_may_be_the_one_who_is_hurt(at: Any, client: Client):
    client.force_login(at.witness)
    people = [
        {"role": "hurt", "is_me": True, "health": "烫伤"},
        {"role": "witness", "name": "张老师", "phone": "13800001234"},
    ]
    _send(client, _body(at, people=people))
    hurt, witness = Incident.objects.get().people.all()
    assert hurt.volunteer == at.volunteer and (witness.name, witness.phone) == ("张老师", "13800001234")
    copy = safety_of(at.volunteer)
    assert [one["伤情"] for one in copy["涉及我的安全事件"]] == ["烫伤"] and len(copy["我报的安全事件"]) == 1


def test_the_app_says_whom_to_call(at: Any, client: Client):
    actions.save_preparation(
        at.leader, activity=at.activity, contact_name="冉启明", contact_phone="13800001234", hospital="三峡中心医院"
    )
    client.force_login(at.witness)
    told = client.get("/incidents/report/state/").json()
    assert told["activities"][0]["contact"]["phone"] == "13800001234"
    sign_up = SignUp.objects.get(volunteer=at.volunteer)
    assert "13800001234" in client.get(f"/me/sign-ups/{sign_up.pk}/").text


def test_the_form_without_scripts_takes_several_people(at: Any, client: Client):
    client.force_login(at.witness)
    typed = {
        "kind": "injury", "severity": 1, "activity": at.activity.pk, "text": "两个孩子擦破膝盖。", "key": KEY.format(4),
        "rows": 1, "role_1": "hurt", "name_1": "余小苗",
    }  # fmt: skip
    page = client.post("/incidents/new/", typed | {"more": "1"})
    assert page.status_code == 200 and 'name="name_2"' in page.text and "余小苗" in page.text
    assert not Incident.objects.exists()
    typed |= {
        "rows": 3,
        "role_2": "hurt",
        "name_2": "陶小雨",
        "role_3": "witness",
        "name_3": "张老师",
        "phone_3": "13800001234",
    }
    assert client.post("/incidents/new/", typed).status_code == 302
    people = Incident.objects.get().people.all()
    assert [(one.role, one.name, one.phone) for one in people] == [
        ("hurt", "余小苗", ""), ("hurt", "陶小雨", ""), ("witness", "张老师", "13800001234"),
    ]  # fmt: skip


def test_nobody_reads_an_incident_with_somebody_elses_eyes(at: Any, client: Client):
    row = reported(at)
    client.force_login(at.city)
    assert client.post(f"/staff/see-as/{at.district.pk}/", {"reason": "本人来电说看不到事件"}).status_code == 302
    for path in (
        f"/staff/safety/incidents/{row.pk}/",
        "/me/incidents/",
        "/staff/rights/1/",
        "/me/rights/",
        "/rights/case/",
    ):
        answer = client.get(path)
        assert answer.status_code == 403 and "余小苗" not in answer.text, path
    assert client.get("/staff/safety/").status_code == 200
    assert not AuditLine.objects.filter(action="safety.read").exists()


def test_people_readers_and_who_they_are_by_the_page(at: Any, client: Client):
    row = reported(at, people=[actions.Person("hurt", at.volunteer.person.name)])
    client.force_login(at.leader)
    page = client.get(f"/staff/safety/incidents/{row.pk}/").text
    assert at.volunteer.number in page and "就是这个人" in page
    url = f"/staff/safety/incidents/{row.pk}/"
    client.post(f"{url}link/", {"person": row.people.get().pk, "number": at.volunteer.number})
    assert row.people.get().volunteer == at.volunteer
    client.post(f"{url}person/", {"role": "witness", "name": "张老师", "phone": "13800001234"})
    assert row.people.count() == 2 and "张老师" in client.get(url).text
    other = make.user_with("organization_admin", make.team(make.detachment(at.area), name="另一支队"))
    client.post(f"{url}reader/", {"username": other.username, "reason": "学校在他们片区"})
    client.post(f"{url}end_reader/", {"reader": other.pk, "reason": "学校换了地方"})
    assert row.readers.get(user=other).ended_at is not None


def test_an_incident_is_there_for_those_told_and_costs_the_same(
    at: Any, client: Client, django_assert_max_num_queries: Any
):
    row = reported(at)
    client.force_login(at.leader)
    with django_assert_max_num_queries(20):
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
    client.force_login(make.user_with("auditor"))
    page = client.get(url).content.decode()
    assert "冉启明" in page and "13800001234" not in page, "who only looks calls nobody"
