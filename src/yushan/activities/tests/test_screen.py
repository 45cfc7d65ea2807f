"""The code on the big screen ends with the shift: not shown, not asked for again, not accepted."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from yushan.activities.models import Activity, Attendance, Post, SignUp
from yushan.activities.rules import shift_code
from yushan.activities.tests.factories import accepted, organiser
from yushan.activities.tests.test_pages import Clock, moment, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def code_at(post: Post, hour: int, minute: int) -> str:
    return shift_code(post.shift.secret, moment(5, hour, minute))


def test_the_screen_shows_no_code_after_the_shift_and_stops_asking(post: Post, at: Clock) -> None:
    browser = signed_in(organiser(post.shift.activity.organization))
    url = reverse("activities:screen", args=[post.shift.pk])
    at(moment(5, 11, 59))
    code = code_at(post, 11, 59)
    page = browser.get(url)
    assert f"{code[:3]} {code[3:]}" in page.text, "people still check out"
    assert "只能签退" in page.text and "hx-trigger" in page.text
    at(moment(5, 12))
    for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
        page = browser.get(url, **headers)
        assert "这一场已经结束" in page.text and page.status_code == 200
        assert not re.search(r"\d{3} \d{3}", page.text) and "ys-qr" not in page.text
        assert "hx-get" not in page.text and "http-equiv" not in page.text


@pytest.mark.parametrize("state", ["cancelled", "noticed"])
def test_the_screen_ends_with_the_activity(post: Post, at: Clock, state: str) -> None:
    at(moment(5, 9))
    Activity.objects.update(state=state)
    browser = signed_in(organiser(post.shift.activity.organization))
    page = browser.get(reverse("activities:screen", args=[post.shift.pk]))
    assert "hx-get" not in page.text and "ys-code" not in page.text


def checked_in(post: Post, at: Clock) -> SignUp:
    row = accepted(post)
    at(moment(5, 9))
    signed_in(row.volunteer.person.user).post("/check-in/", {"code": code_at(post, 9, 0)})
    return row


def test_a_code_is_not_accepted_when_the_screen_shows_none(post: Post, at: Clock) -> None:
    row = checked_in(post, at)
    browser = signed_in(row.volunteer.person.user)
    at(moment(5, 12))
    answer = browser.post("/check-in/", {"code": code_at(post, 12, 0)})
    assert answer.status_code == 422 and "这一场已经结束" in answer.text and "负责人更正" in answer.text
    url = reverse("activities:check_in_shift", args=[post.shift.pk])
    assert "这一场已经结束" in browser.get(url, {"c": code_at(post, 12, 0)}).text
    assert Attendance.objects.filter(direction="out").count() == 0


def test_a_ticket_of_the_last_minute_ends_with_the_code(post: Post, at: Clock) -> None:
    row = checked_in(post, at)
    browser = signed_in(row.volunteer.person.user)
    url = reverse("activities:check_in_shift", args=[post.shift.pk])
    at(moment(5, 11, 59))
    ticket = re.search(r'name="ticket" value="([^"]+)"', browser.get(url, {"c": code_at(post, 11, 59)}).text)
    assert ticket
    at(moment(5, 12))
    assert browser.post(url, {"ticket": ticket[1], "direction": "out"}).status_code == 422
    at(moment(5, 11, 59))
    assert browser.post(url, {"ticket": ticket[1], "direction": "out"}).status_code == 302
