"""The kiosk: the organiser is signed out, what is left takes passes of one shift and shows nobody's data."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.models import Attendance, Post
from yushan.activities.rules import pass_text
from yushan.activities.tests.factories import PostFactory, accepted, moment, organiser
from yushan.organizations.models import RoleGrant

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


@pytest.fixture
def tablet() -> Client:
    return Client()


@pytest.fixture
def kiosk(post: Post, admin: User, tablet: Client, at: Clock) -> str:
    at(moment(5, 8, 50))
    tablet.force_login(admin)
    answer = tablet.post(reverse("activities:kiosk_begin", args=[post.shift_id]))
    assert answer.status_code == 302
    return str(answer["Location"])


def held_before(tablet: Client, kiosk: str, text: str) -> Any:
    return tablet.post(f"{kiosk}scan/", {"pass": text})


def test_it_takes_passes_in_the_organisers_name_and_nothing_else(
    post: Post, admin: User, tablet: Client, kiosk: str, at: Clock
) -> None:
    row, stranger = accepted(post), accepted(PostFactory())
    assert "_auth_user_id" not in tablet.session
    assert tablet.get("/staff/").status_code == 302, "the organiser is signed out"
    page = tablet.get(kiosk)
    assert page.status_code == 200 and row.volunteer.person.name not in page.text and "ys-side" not in page.text
    told = held_before(tablet, kiosk, pass_text(row.volunteer.pass_code))
    assert told.json()["text"] == "已记录" and row.volunteer.person.name not in told.text
    at(moment(5, 11, 31))
    assert held_before(tablet, kiosk, pass_text(row.volunteer.pass_code)).json()["direction"] == "签退"
    facts = Attendance.objects.order_by("at").values_list("direction", "source", "recorded_by")
    assert list(facts) == [("in", "pass", admin.pk), ("out", "pass", admin.pk)]
    for text in ("", "YSP:没有", row.volunteer.number, pass_text(stranger.volunteer.pass_code)):
        assert held_before(tablet, kiosk, text).status_code in (400, 404), text


def test_its_address_works_on_no_other_device(post: Post, admin: User, tablet: Client, kiosk: str) -> None:
    code = pass_text(accepted(post).volunteer.pass_code)
    begun = tablet.cookies["kiosk"]
    assert begun["httponly"] and begun["samesite"] == "Strict" and begun["path"] == kiosk and not begun["secure"]
    assert 0 < begun["max-age"] <= 4 * 3600, "it ends with the kiosk"
    elsewhere = Client()
    assert "只在打开自助签到的那台设备上能用" in (answer := elsewhere.get(kiosk)).text and answer.status_code == 404
    refused = held_before(elsewhere, kiosk, code)
    assert refused.status_code == 404 and "请负责人重新打开" in refused.json()["text"]
    other = Client()
    other.force_login(admin)
    assert other.get(kiosk).status_code == 404, "not even for who opened it"
    elsewhere.cookies["kiosk"] = kiosk.split("/")[2]
    assert elsewhere.get(kiosk).status_code == 404
    assert not Attendance.objects.exists()
    assert held_before(tablet, kiosk, code).status_code == 200


def test_over_https_the_device_keeps_it_for_https(post: Post, admin: User, at: Clock) -> None:
    at(moment(5, 8, 50))
    tablet = Client()
    tablet.force_login(admin)
    tablet.post(reverse("activities:kiosk_begin", args=[post.shift_id]), secure=True)
    assert tablet.cookies["kiosk"]["secure"]


def test_when_it_ends(post: Post, admin: User, tablet: Client, kiosk: str, at: Clock) -> None:
    code = pass_text(accepted(post).volunteer.pass_code)
    assert tablet.get(kiosk[:-2] + "x/").status_code == 404, "an address that the platform did not sign"
    RoleGrant.objects.filter(user=admin).update(ends_at=moment(5, 8, 55))
    at(moment(5, 9))
    assert held_before(tablet, kiosk, code).status_code == 403, "as long as who opened it may"
    RoleGrant.objects.filter(user=admin).update(ends_at=None)
    at(moment(5, 12))
    assert tablet.get(kiosk).status_code == 404 and held_before(tablet, kiosk, code).status_code == 404
    assert not Attendance.objects.exists()


def test_who_may_open_it(post: Post, tablet: Client, at: Clock) -> None:
    at(moment(5, 8, 50))
    url = reverse("activities:kiosk_begin", args=[post.shift_id])
    assert tablet.post(url)["Location"].startswith("/accounts/login/")
    tablet.force_login(organiser(PostFactory().shift.activity.organization))
    assert tablet.post(url).status_code == 404
    tablet.force_login(organiser(post.shift.activity.organization))
    at(moment(5, 13))
    assert tablet.post(url).status_code == 409
