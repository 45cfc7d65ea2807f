"""The paper in a browser: handed in without a network, and open in two places."""

from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.training.models import Answer, Attempt
from yushan.training.tests.factories import a_class, begun, course, enrolled
from yushan.training.tests.test_stories import _choose

pytestmark = pytest.mark.django_db(transaction=True)


def started(page: Any, sign_in: Any) -> Attempt:
    attempt = begun(enrolled(a_class(course(questions=2))))
    sign_in(page, attempt.enrolment.volunteer.person.user)
    page.goto(f"/me/training/papers/{attempt.pk}/")
    expect(page.get_by_text("答一道存一道").or_(page.get_by_text("答案都保存了"))).to_be_visible()
    return attempt


def test_handing_in_without_a_network_loses_nothing(phone_page: Any, sign_in: Any, complaints: Any) -> None:
    page = phone_page
    attempt = started(page, sign_in)
    complaints.expect("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    page.context.set_offline(True)
    _choose(page, attempt, right=True)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("卷子还没有交上")).to_be_visible()
    assert not Answer.objects.exists()
    kept = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('ys-exam-')).length")
    assert kept == 1
    page.context.set_offline(False)
    expect(page.get_by_text("通过了")).to_be_visible()  # by itself
    assert Attempt.objects.get().percent == "100.0"
    kept = page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('ys-exam-')).length")
    assert kept == 0


def test_nonsense_is_said_beside_the_question_and_the_rest_stays(
    phone_page: Any, sign_in: Any, complaints: Any
) -> None:
    page = phone_page
    attempt = started(page, sign_in)
    complaints.expect("400")
    _choose(page, attempt, right=True)
    page.get_by_role("textbox").fill("约45")
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("还没有交卷，其余的答案都保存了")).to_be_visible()
    expect(page.locator("[data-note]:visible")).to_have_text("请填一个数字，例如 12 或 0.5。")
    page.get_by_role("textbox").fill("45")
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("通过了")).to_be_visible()
    assert Attempt.objects.get().percent == "100.0"


def test_a_stale_page_takes_nothing_back(phone_page: Any, sign_in: Any, complaints: Any) -> None:
    page = phone_page
    attempt = started(page, sign_in)
    complaints.expect("409")
    other = page.context.new_page()
    other.goto(page.url)
    _choose(other, attempt, right=True)
    expect(other.get_by_text("答案都保存了")).to_be_visible()
    first = attempt.paper[0][0]
    box = page.locator(f'[data-question="{first}"]')
    box.locator('input:not([type=hidden])[value="0"]').check()  # on the page that does not know
    expect(box.get_by_text("在另一个页面或另一台设备上答过")).to_be_visible()
    expect(box.locator('input:not([type=hidden])[value="1"]')).to_be_checked()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("通过了")).to_be_visible()
    assert Attempt.objects.get().percent == "100.0"
