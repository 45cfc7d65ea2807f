"""Somebody who reads no Chinese: from the page of a large event to an account and a post, on a phone and at a desk."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from yushan.activities.models import SignUp
from yushan.events.tests import factories as events
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.english import chinese_on
from yushan.volunteers.tests.factories import PASSWORD, birth_of, mobile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
NAME = "李安娜"


def _good(page: Page, axe: Any) -> None:
    """Accessible, no wider than the screen, and English as the browser shows it, with what modules have added."""
    axe(page)
    assert fits(page), page.url
    shown = SimpleNamespace(content=page.content().encode())
    assert chinese_on(shown, NAME, "李大江", make.area().name) == [], page.url


def _who(page: Page, number: str) -> None:
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Identity number").fill(number)
    page.get_by_role("button", name="Next: contact").click()


@pytest.mark.capability("T3.6", page="/en/events/")
@pytest.mark.parametrize(("size", "age"), [(PHONE, 30), (DESK, 16)], ids=["phone, adult", "desk, with a guardian"])
def test_from_the_english_page_to_an_account_and_a_post(
    new_page: Any, axe: Any, complaints: Any, size: Any, age: int
) -> None:
    cache.clear()
    event = events.open_event()
    number = make.identity(birth_of(age)).number
    area, page = make.area(), new_page(size)

    page.goto(f"/en/events/{event.code}/")
    page.get_by_role("link", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("button", name="Show the password")).to_be_visible()
    _good(page, axe)
    page.get_by_role("link", name="Register as a volunteer").click()
    _good(page, axe)
    complaints.expect("422 POST")
    _who(page, number[:-1])
    expect(page.get_by_text("this one has 17").first).to_be_visible()
    _good(page, axe)
    _who(page, number)

    page.get_by_label("Mobile number", exact=True).fill(mobile())
    page.get_by_label("District or county").select_option(f"Yuzhong District {area.name}")
    if age < 18:
        page.get_by_label("Name of the guardian").fill("李大江")
        page.get_by_label("Relation to you").select_option("father")
        page.get_by_label("Identity number of the guardian").fill(make.identity(birth_of(45)).number)
        page.get_by_label("Mobile number of the guardian").fill(mobile())
        page.get_by_label("My guardian has read this").check()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD)
    _good(page, axe)
    page.get_by_role("button", name="Next: consents and skills").click()

    expect(page.get_by_text("The Chinese text is the binding one")).to_be_visible()
    page.get_by_label("I agree to the notice on registering").check()
    page.get_by_label("I separately agree to the processing").check()
    page.get_by_text("Skills and background").click()
    page.get_by_label("Education").select_option("bachelor's degree")
    _good(page, axe)
    page.get_by_role("button", name="Agree and register").click()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    _good(page, axe)
    page.get_by_role("link", name="Back to where you came from").click()

    # Signed in, on the page of the event, and the post that asks for no more than that is taken.
    assert page.url.endswith(f"/en/events/{event.code}/")
    page.get_by_role("button", name="Sign up as").first.click()
    expect(page.get_by_text("You have a place").first).to_be_visible()
    made = Volunteer.objects.get()
    assert SignUp.objects.get().volunteer == made and made.education == "本科"

    # The button of the footer leads back to Chinese, where the same page is the usual one.
    page.goto("/register/done/")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="欢迎您")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
