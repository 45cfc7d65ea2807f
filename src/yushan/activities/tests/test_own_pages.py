"""What volunteers and the public read on their way: buttons that fit, words that are true."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.actions import record_scan, settle_due, sign_up
from yushan.activities.models import Activity, Post, Presence
from yushan.activities.tests.factories import VolunteerFactory, accepted, organiser
from yushan.activities.tests.test_pages import Clock, moment, signed_in
from yushan.common.actors import WORKER
from yushan.ledger.actions import reverse_entry
from yushan.ledger.models import HourEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(post: Post) -> User:
    return organiser(post.shift.activity.organization)


def test_the_button_follows_what_was_scanned(post: Post, admin: User, at: Clock) -> None:
    row = accepted(post)
    browser, url = signed_in(row.volunteer.person.user), reverse("activities:my_sign_up", args=[row.pk])
    assert "去签到" in browser.get(url).text
    at(moment(5, 9))
    record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass")
    text = browser.get(url).text
    assert "去签退" in text and "去签到" not in text
    at(moment(5, 11))
    record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="out", source="pass")
    text = browser.get(url).text
    assert "去签退" not in text and "去签到" not in text


def test_nobody_is_sent_to_a_code_that_is_over(post: Post, at: Clock) -> None:
    row = accepted(post)
    at(moment(5, 12))
    text = signed_in(row.volunteer.person.user).get(reverse("activities:my_sign_up", args=[row.pk])).text
    assert "去签退" not in text and "去签到" not in text


def test_a_code_that_is_none_is_answered_in_words(post: Post, at: Clock) -> None:
    cache.clear()
    row = accepted(post)
    at(moment(5, 9))
    browser = signed_in(row.volunteer.person.user)
    page = browser.get("/check-in/").text
    assert "pattern=" not in page and "novalidate" in page
    for typed in ("12ab", "", *["12345"] * 10):
        answer = browser.post("/check-in/", {"code": typed})
        assert answer.status_code == 422 and "请输入大屏上的 6 位数字" in answer.text, "no guess, so never counted"


def test_who_waits_is_told_the_place(post: Post, at: Clock) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    accepted(post)
    first, second = VolunteerFactory(), VolunteerFactory()
    for one in (first, second):
        sign_up(one.person.user, volunteer=one, post=post)
    at(moment(4, 10))
    page = signed_in(second.person.user).get("/check-in/").text
    assert "您排在候补第 2 位" in page and "没有您的场次" not in page
    assert "输入现场 6 位码" not in page
    at(moment(5, 12))
    assert "没有您的场次" in signed_in(second.person.user).get("/check-in/").text


def test_a_full_post_without_a_waitlist_counts_nobody(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(places=1)
    accepted(post)
    for address in ("/activities", f"/activities/{post.shift.activity.code}/"):
        page = Client().get(address).text
        assert "已满，可以候补" in page and "0 人在候补" not in page


@pytest.fixture
def noticed(post: Post) -> Activity:
    activity = post.shift.activity
    Activity.objects.filter(pk=activity.pk).update(
        state="noticed", notice_from=moment(7, 9), notice_until=moment(11, 0)
    )
    row = accepted(post, VolunteerFactory(number="50-26-0010-5"), state="attended")
    Presence.objects.create(
        sign_up=row, in_at=moment(5, 9), out_at=moment(5, 11), minutes=120, grade="measured", confirmed_at=moment(7, 9)
    )
    return activity


def test_the_notice_shows_four_digits(noticed: Activity, at: Clock) -> None:
    at(moment(8, 9))
    page = signed_in(VolunteerFactory().person.user).get(f"/activities/{noticed.code}/notice/").text
    assert page.count("0105") == 2 and "10-5" not in page


def test_the_scene_says_when_hours_are_posted(noticed: Activity, admin: User, at: Clock) -> None:
    at(moment(8, 9))
    page = signed_in(admin).get(reverse("activities:scene", args=[noticed.pk])).text
    assert "0:00 入账" in page and "0:00入账" not in page


def test_hours_that_were_reversed_are_not_called_posted(noticed: Activity, at: Clock) -> None:
    noticed.refresh_from_db()
    assert noticed.notice_until
    at(noticed.notice_until + timedelta(minutes=1))
    settle_due()
    presence = Presence.objects.filter(entry_id__isnull=False).select_related("sign_up__volunteer__person").first()
    assert presence
    row = presence.sign_up
    browser, url = signed_in(row.volunteer.person.user), reverse("activities:my_sign_up", args=[row.pk])
    assert "已入账" in browser.get(url).text
    reverse_entry(WORKER, entry=HourEntry.objects.get(pk=presence.entry_id), reason="登记错了人")
    text = browser.get(url).text
    assert "入账后冲正或更正过" in text and "已入账" not in text
