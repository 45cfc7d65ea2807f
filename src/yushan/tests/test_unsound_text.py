"""NULs and halves of surrogate pairs in addresses, forms, cookies and JSON: no page of any room asks the database for them.

SQLite keeps a NUL, PostgreSQL answers it with an error, which is a 500; on both it has to be told to whoever sent it.
"""

import base64
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.safety.models import Incident
from yushan.safety.tests import factories as safe
from yushan.stations import actions
from yushan.stations.models import Assessment
from yushan.stations.queries.criteria import criteria_of
from yushan.stations.tests import factories as st

pytestmark = pytest.mark.django_db
KEY = "a0b1c2d3-0000-4000-8000-00000000000{}"
NUL, HALF = "\0", "\ud83d"
PUBLIC = (
    "/teams/?q=%00", "/stations/?q=%00", "/honours/?q=%00", "/library/?q=%00", "/services/?q=%00", "/join/?q=%00",
    "/campaigns/?after=%00", "/verify?code=%00", "/stories/%00/", "/stories/?%00=1", "/en/events/?language=%00",
)  # fmt: skip
STAFF = (
    "/staff/units/?q=%00", "/staff/volunteers/?q=%00", "/staff/volunteers/?area=%00", "/staff/stations/?q=a%00b",
    "/staff/activities/?q=%00", "/staff/projects/?q=%00", "/staff/needs/list/?q=%00", "/staff/hours/?q=%00",
    "/staff/audit/?q=%00", "/staff/search/?q=%00", "/staff/indicators/units/?q=%00", "/staff/indicators/people/?node=%00",
    "/staff/tasks/list/?q=%00", "/staff/rights/?q=%00", "/staff/safety/?q=%00", "/staff/training/?q=%00",
    "/staff/indicators/party/%00/", "/staff/grants/?q=%00", "/staff/rewards/redemptions/?q=%00", "/staff/imports/?kind=%00",
)  # fmt: skip


@pytest.fixture
def city(client: Client) -> User:
    """The city's administrator, signed in."""
    cache.clear()
    make.load_plan()
    user = make.user_with("city_admin")
    client.force_login(user)
    return user


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_with_a_nul_is_refused(client: Client, address: str) -> None:
    cache.clear()
    answer = client.get(address)
    assert answer.status_code == 400 and "看不见的控制字符" in answer.content.decode()


@pytest.mark.parametrize("address", STAFF)
def test_an_address_of_staff_with_a_nul_is_refused(city: User, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400 and "看不见的控制字符" in answer.content.decode()


@pytest.mark.parametrize("field", ["reason", "name", "idempotency_key", "x\0y"])
def test_a_form_with_a_nul_is_refused_in_the_frame_of_staff(city: User, client: Client, field: str) -> None:
    for address in ("/staff/grants/give/", "/staff/stations/apply/", "/staff/campaigns/new/"):
        answer = client.post(
            address, {"name": "新名字", field: "有\0"}, headers={"Referer": "http://testserver/staff/"}
        )
        assert answer.status_code == 400 and "看不见的控制字符" in answer.content.decode()


def test_a_charset_that_makes_halves_of_letters_is_refused(city: User, client: Client) -> None:
    """Python knows encodings in which half of a pair can be written; nobody could keep it."""
    boundary = "x7"
    body = f'--{boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud83d\r\n--{boundary}--\r\n'
    kind = f"multipart/form-data; charset=raw-unicode-escape; boundary={boundary}"
    assert client.post("/staff/stations/apply/", body, content_type=kind).status_code == 400


def test_the_api_names_the_field(city: User, client: Client) -> None:
    answer = client.get("/api/v1/activities?area=%00")
    assert answer.status_code == 422 and answer.json()["field"] == "area" and "字符" in answer.json()["detail"]
    assert client.get("/api/v1/units/%00").status_code in (404, 422)


@pytest.mark.parametrize("name", ["sessionid", "theme", "area", "csrftoken", "device"])
def test_a_cookie_with_a_nul_is_none(client: Client, name: str) -> None:
    cache.clear()
    for address in ("/", "/me/", "/stations/"):
        assert client.get(address, headers={"Cookie": f'{name}="\\000aaaaaaaaaaaa"'}).status_code in (200, 302)


def test_a_place_in_a_list_with_a_nul_is_refused(city: User, client: Client) -> None:
    """The place is written in Base64, where no look at the address finds it."""
    make.unit()
    for value in (NUL, HALF, [NUL]):
        place = base64.urlsafe_b64encode(json.dumps(["n", value, 1]).encode()).decode().rstrip("=")
        assert client.get(f"/staff/units/?after={place}").status_code == 400


@pytest.mark.parametrize("odd", [NUL, HALF])
def test_a_visit_written_in_the_hills_arrives_without_it(client: Client, odd: str) -> None:
    """What waits in a phone cannot be typed anew: it has to arrive."""
    here = st.scene()
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    row = actions.take_inspection(here.inspector, assessment=st.current(station))
    note, now_ms = f"看{odd}过", round(clock.now().timestamp() * 1000)
    scores = {key: {"points": item.most, "note": note} for key, item in criteria_of(row.version).items.items()}
    body = {"key": KEY.format(1), "scores": scores, "fixes": {f"sign.qr{odd}": note}, "word": note, "phone_ms": now_ms}
    client.force_login(here.inspector)
    answer = client.post(
        f"/staff/stations/inspections/{row.pk}/send/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200 and answer.json()["outcome"] == "recorded", answer.content.decode()
    assert Assessment.objects.get().check_word == "看过"
    assert set(row.scores.filter(side="check").values_list("note", flat=True)) == {"看过"}


@pytest.mark.parametrize("odd", [NUL, HALF])
def test_an_incident_arrives_without_it(client: Client, odd: str) -> None:
    at = safe.scene()
    client.force_login(at.witness)
    people = [{"role": "hurt", "name": f"余{odd}小苗", "health": f"红疹{odd}"}]
    now_ms = round(clock.now().timestamp() * 1000)
    body: dict[str, Any] = {
        "key": KEY.format(2), "kind": "chemical", "severity": 2, "activity": at.activity.pk, "place": f"{odd}门口",
        "text": f"溅到{odd}手上。", "measures": odd, "people": people, "happened_ms": now_ms, "phone_ms": now_ms,
    }  # fmt: skip
    answer = client.post("/incidents/report/send/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    row = Incident.objects.get()
    assert (row.text, row.people.get().name, row.people.get().health) == ("溅到手上。", "余小苗", "红疹")


def test_json_too_deep_to_read_is_refused(client: Client) -> None:
    client.force_login(safe.scene().witness)
    deep = '{"key":' + "[" * 200_000 + "]" * 200_000 + "}"
    assert client.post("/incidents/report/send/", deep, content_type="application/json").status_code == 400


@pytest.mark.parametrize("number", ["²", "١", "9" * 5_000, "-1"])
def test_what_is_no_number_is_none(city: User, client: Client, number: str) -> None:
    """`isdigit` and `int` do not agree on «²», and Python reads no number of thousands of digits."""
    for address in (f"/staff/stars/?star={number}", f"/staff/volunteers/?after={number}", f"/stations/?after={number}"):
        assert client.get(address).status_code < 500, address
