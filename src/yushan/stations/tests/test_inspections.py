"""The inspector's app through HTTP: page, worker and manifest hold nobody's data; pictures and visits come once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.common import clock
from yushan.common.tests.pictures import jpeg
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.inspection_app import INSPECTIONS
from yushan.stations.models import Assessment, EvidencePhoto, Improvement
from yushan.stations.queries.criteria import criteria_of
from yushan.stations.tests import factories as st

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE, WORKER, STATE = (reverse(f"stations:inspections{part}") for part in ("", "_worker", "_state"))
KEY = "a0b1c2d3-0000-4000-8000-00000000000{}"


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def here() -> st.Scene:
    return st.scene()


@pytest.fixture
def row(here: st.Scene) -> Assessment:
    station = st.applied(here, contact_name="向梅", contact_phone="13896170246")
    st.handed_in(station, here.clerk)
    return actions.take_inspection(here.inspector, assessment=st.current(station))


def body(row: Assessment, **changed: Any) -> dict[str, Any]:
    found = st.scores(criteria_of(row.version), note="看过")
    now_ms = round(clock.now().timestamp() * 1000)
    return {
        "key": KEY.format(9), "scores": {key: {"points": points, "note": note} for key, (points, note) in found.items()},
        "fixes": {"sign.qr": "换一张塑封的"}, "word": "不错", "ended_ms": now_ms - 7_200_000, "phone_ms": now_ms,
        "longitude": "106.7214", "latitude": "29.4013", "accuracy": 8, **changed,
    }  # fmt: skip


def sent(client: Client, row: Assessment, what: dict[str, Any]) -> Any:
    return client.post(
        reverse("stations:inspections_send", args=[row.pk]), json.dumps(what), content_type="application/json"
    )


def pictured(client: Client, row: Assessment, content: bytes, **changed: Any) -> Any:
    now_ms = round(clock.now().timestamp() * 1000)
    data = {"key": KEY.format(1), "item": "place.room", "taken_ms": now_ms - 60_000, "phone_ms": now_ms, "longitude": "106.72",
            "latitude": "29.40", "accuracy": "15"}  # fmt: skip
    data |= {"photo": SimpleUploadedFile("a.jpg", content)} | changed
    return client.post(reverse("stations:inspections_photo", args=[row.pk]), data)


def test_the_app_is_the_same_for_everybody_and_has_all_its_files(here: st.Scene, row: Assessment) -> None:
    for path in (PAGE, WORKER, reverse("stations:inspections_manifest")):
        seen = {browser_of(here.inspector).get(path).content, Client().get(path).content}
        assert len(seen) == 1, path
        text = seen.pop().decode()
        assert "csrf" not in text.lower() and row.station.name not in text
    orders = json.loads(re.search(r"ORDERS = (.*);", Client().get(WORKER).text)[1])  # type: ignore[index]
    page = Client().get(PAGE).text
    asked = re.findall(r'(?:src|href)="(/static/[^"#]+)', page) + re.findall(r'href="(/static/[^"]+)#', page)
    assert asked and set(asked) <= set(orders["files"])
    for name in INSPECTIONS.files:
        path = finders.find(name)
        assert path, name
        if not name.endswith(".js") or name.startswith("vendor/"):
            continue
        for imported in re.findall(r'^import .*?"(\.[^"]+)";', Path(path).read_text(encoding="utf-8"), re.MULTILINE):
            parts = name.split("/")[:-1]
            for step in imported.split("/"):
                parts = parts[:-1] if step == ".." else parts if step == "." else [*parts, step]
            assert "/".join(parts) in INSPECTIONS.files, f"{name} imports {imported}"


def test_only_who_was_sent_takes_it_along_and_without_names(here: st.Scene, row: Assessment) -> None:
    load = reverse("stations:inspections_load", args=[row.pk])
    assert Client().get(STATE).status_code == 401 and Client().get(load).status_code == 401
    assert browser_of(make.user()).get(STATE).status_code == 403
    assert browser_of(make.user_with("reviewer", here.area)).get(load).status_code == 404
    client = browser_of(here.inspector)
    told = client.get(STATE).json()
    assert [one["id"] for one in told["inspections"]] == [row.pk] and told["token"]
    text = client.get(load).text
    assert "固定的服务场所" in text and "每周开放 6 天" in text
    assert "向梅" not in text and "13896170246" not in text and str(here.clerk) not in text


def test_pictures_and_visit_come_once_with_the_phone_s_time_and_place(here: st.Scene, row: Assessment) -> None:
    client = browser_of(here.inspector)
    first = pictured(client, row, jpeg()).json()
    again = pictured(client, row, jpeg()).json()
    assert first["outcome"] == "recorded" and again == first | {"outcome": "known"}
    photo = EvidencePhoto.objects.get(side="check")
    assert (clock.now() - photo.taken_at).total_seconds() == 60 and str(photo.longitude) == "106.720000"
    for wrong in (b"<svg/>", b""):
        assert pictured(client, row, wrong, key=KEY.format(2)).status_code == 400
    assert pictured(client, row, jpeg(), key="nonsense").status_code == 400
    assert pictured(client, row, jpeg(), key=KEY.format(3), item="no.such").status_code == 400
    lacking = sent(client, row, body(row, scores={}))
    assert lacking.status_code == 400 and "还没有选" in lacking.json()["text"]
    assert sent(client, row, {"key": KEY.format(9)}).status_code == 400
    done = sent(client, row, body(row)).json()
    known = sent(client, row, body(row, word="改过")).json()
    assert done["outcome"] == "recorded" and known == done | {"outcome": "known"}
    row.refresh_from_db()
    assert row.check_word == "不错" and (clock.now() - row.visited_at).total_seconds() == 7200
    row.station = st.current(row.station).station
    assert row.visit_distance == "约 50 米" and Improvement.objects.get().text == "换一张塑封的"
    assert client.get(STATE).json()["inspections"] == []
    assert "不用再填" in client.get(reverse("stations:inspections_load", args=[row.pk])).json()["text"]
    late = sent(client, row, body(row, key=KEY.format(8)))
    assert late.status_code == 409, "another visit of the same grading is none"


def test_a_visit_that_has_to_be_made_again_is_listed_again(here: st.Scene, row: Assessment) -> None:
    client = browser_of(here.inspector)
    done = sent(client, row, body(row)).json()
    actions.decide(here.district, assessment=row, outcome="look_again", reason="没有看教学棚")
    (listed,) = client.get(STATE).json()["inspections"]
    assert listed["sent_ms"] == done["sent_ms"], "by it the app knows that its receipt is of the last time"
    assert sent(client, row, body(row, key=KEY.format(7))).json()["outcome"] == "recorded"
