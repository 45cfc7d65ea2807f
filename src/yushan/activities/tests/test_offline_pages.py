"""The door's app through HTTP: page, worker and manifest hold nobody's data; list and scans go as JSON."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities import shell
from yushan.activities.models import Attendance, OfflineScan, Post, ShiftLoad
from yushan.activities.rules import receipt
from yushan.activities.rules.device_clock import Reading
from yushan.activities.tests.factories import PostFactory, UserFactory, accepted, moment, organiser
from yushan.activities.tests.phones import Phone

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
PAGE, WORKER = reverse("activities:offline"), reverse("activities:offline_worker")
STATE, SEND = reverse("activities:offline_state"), reverse("activities:offline_send")
MORNING = moment(5, 7, 30)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(reading: Reading) -> dict[str, Any]:
    """As the app sends it."""
    clock_ms = round(reading.clock.timestamp() * 1000)
    return {"clock_ms": clock_ms, "session": reading.session, "steady_ms": int(reading.steady_ms)}


def post_json(client: Client, url: str, body: object) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json")


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


def taken(client: Client, post: Post, phone: Phone, now: datetime) -> Any:
    body = {"device": phone.code, "public_key": phone.public_key, **told(phone.reading(now))}
    answer = post_json(client, reverse("activities:offline_load", args=[post.shift_id]), body)
    phone.load = ShiftLoad.objects.filter(device__code=phone.code).last()
    return answer


def test_what_the_worker_keeps_is_the_same_for_everybody(post: Post, admin: User) -> None:
    accepted(post)
    for path in (PAGE, WORKER, reverse("activities:offline_manifest")):
        seen = {browser_of(admin).get(path).content, Client().get(path).content}
        assert len(seen) == 1, path
        text = seen.pop().decode()
        assert "csrf" not in text.lower() and post.shift.activity.title not in text and str(admin) not in text


def test_the_worker_is_told_every_file_that_the_page_needs() -> None:
    orders = json.loads(re.search(r"ORDERS = (.*);", Client().get(WORKER).text)[1])  # type: ignore[index]
    page = Client().get(PAGE).text
    asked = re.findall(r'(?:src|href|data-jsqr)="(/static/[^"#]+)', page) + re.findall(r'href="(/static/[^"]+)#', page)
    assert asked and set(asked) <= set(orders["files"])
    for name in shell.DOOR.files:
        path = finders.find(name)
        assert path, name
        if not name.endswith(".js") or name.startswith("vendor/"):
            continue
        text = Path(path).read_text(encoding="utf-8")
        for imported in re.findall(r'^import .*?"(\.[^"]+)";', text, re.MULTILINE):
            parts = name.split("/")[:-1]
            for step in imported.split("/"):
                parts = parts[:-1] if step == ".." else parts if step == "." else [*parts, step]
            assert "/".join(parts) in shell.DOOR.files, f"{name} imports {imported}"


def test_a_changed_file_or_page_is_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shell.DOOR.version()
    monkeypatch.setattr(shell.DOOR, "page", lambda: "<p>别的</p>")
    assert shell.DOOR.version() != before


def test_what_may_be_taken_along(post: Post, admin: User, at: Clock) -> None:
    accepted(post)
    at(MORNING)
    told = browser_of(admin).get(STATE).json()
    assert [(one["id"], one["held"]) for one in told["shifts"]] == [(post.shift_id, 1)]
    assert told["user"] == str(admin.pk) and told["token"] and told["now_ms"] == round(MORNING.timestamp() * 1000)
    assert told["shifts"][0]["until_ms"] == round((post.shift.ends_at + timedelta(hours=72)).timestamp() * 1000)


def test_who_is_signed_out_or_may_not_is_told_so_in_json(post: Post, admin: User, at: Clock) -> None:
    at(MORNING)
    load = reverse("activities:offline_load", args=[post.shift_id])
    for client, status, code in (
        (Client(), 401, "signed_out"),
        (browser_of(UserFactory(person=None)), 403, ""),
    ):
        for answer in (client.get(STATE), post_json(client, load, {}), post_json(client, SEND, {})):
            assert answer.status_code == status and answer.json()["text"]
            assert not code or answer.json()["code"] == code
            assert "no-store" in answer["Cache-Control"]
    other = browser_of(organiser(PostFactory().shift.activity.organization))
    assert post_json(other, load, {}).status_code == 404
    assert not ShiftLoad.objects.exists()


def test_a_list_goes_along_without_secrets(
    post: Post, admin: User, at: Clock, django_assert_max_num_queries: Any
) -> None:
    row = accepted(post)
    for _ in range(5):
        accepted(post)
    at(MORNING)
    client, phone = browser_of(admin), Phone(admin)
    with django_assert_max_num_queries(20):
        answer = taken(client, post, phone, MORNING)
    carried = answer.json()
    assert answer.status_code == 200 and len(carried["people"]) == 6 and "no-store" in answer["Cache-Control"]
    for secret in (row.volunteer.person.name, row.volunteer.pass_code, row.volunteer.number):
        assert secret not in answer.text
    assert carried["load"] == phone.load.code and carried["salt"] == phone.load.salt  # type: ignore[union-attr]


def test_scans_are_answered_one_by_one(post: Post, admin: User, at: Clock) -> None:
    row, other = accepted(post), accepted(post)
    at(MORNING)
    client, phone = browser_of(admin), Phone(admin)
    taken(client, post, phone, MORNING)
    came = phone.scan(row, "in", moment(5, 8, 55))
    lost = phone.scan(other, "in", moment(5, 8, 56), by="number", who="50-0000000")
    at(moment(5, 12))
    scans = [asdict(came), asdict(lost), {"key": came.key[::-1], "load": 3}, "乱"]
    body = {"device": phone.code, **told(phone.reading(moment(5, 12))), "scans": scans}
    answer = post_json(client, SEND, body)
    outcomes = {one["key"]: one for one in answer.json()["told"]}
    fact = Attendance.objects.get()
    assert outcomes[came.key]["outcome"] == "recorded" and outcomes[came.key]["receipt"] == receipt(fact.pk)
    assert outcomes[came.key]["at_ms"] == round(moment(5, 8, 55).timestamp() * 1000)
    assert outcomes[lost.key]["outcome"] == "refused" and "没有这个编号" in outcomes[lost.key]["reason"]
    assert len(answer.json()["told"]) == 4 and OfflineScan.objects.count() == 2
    again = post_json(client, SEND, body).json()["told"]
    assert next(one for one in again if one["key"] == came.key)["receipt"] == receipt(fact.pk)
    assert Attendance.objects.count() == 1


def test_nonsense_is_refused_in_words(post: Post, admin: User, at: Clock) -> None:
    at(MORNING)
    client, phone = browser_of(admin), Phone(admin)
    good = told(phone.reading(MORNING))
    for body, words in (
        ("[", "不完整"),
        ([1], "不完整"),
        ({"scans": []}, "时间说不通"),
        ({"scans": [{}] * 101, **good}, "一次最多"),
        ({"scans": [], **good, "device": "别人的"}, "另一个账号"),
    ):
        answer = post_json(client, SEND, body)
        assert answer.status_code in (400, 403) and words in answer.json()["text"], body
    load = reverse("activities:offline_load", args=[post.shift_id])
    for body in ({**good, "device": "x", "public_key": "y"}, {**good, "device": phone.code, "public_key": "AAAA"}):
        assert "密钥没有准备好" in post_json(client, load, body).json()["text"]
