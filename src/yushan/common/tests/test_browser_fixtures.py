"""The browser fixtures notice what they are there to notice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from yushan.accounts.models import User
from yushan.testing_browser import Complaints


@pytest.fixture
def user(transactional_db: None) -> User:
    return User.objects.create_user("zhoumin", password="Jialing-2025", display_name="周敏")


def test_a_signed_in_page_is_quiet_and_accessible(
    desk_page: Page, sign_in: Callable[[Page, User], None], user: User, axe: Callable[..., None]
) -> None:
    sign_in(desk_page, user)
    answer = desk_page.goto("/staff/gallery/")
    assert answer and answer.status == 200
    assert desk_page.evaluate("innerWidth") == 1440
    axe(desk_page)


def test_a_phone_is_narrow_and_nobody_is_signed_in(phone_page: Page) -> None:
    phone_page.goto("/staff/gallery/")
    assert "/accounts/login/" in phone_page.url
    assert phone_page.evaluate("innerWidth") == 390


def test_refused_styles_uncaught_errors_and_missing_pages_are_noticed(desk_page: Page, complaints: Complaints) -> None:
    desk_page.goto("/accounts/login/")
    desk_page.evaluate("document.body.setAttribute('style', 'color: red')")
    desk_page.evaluate("setTimeout(() => { throw new Error('broken') })")
    desk_page.goto("/no-such-page/")
    found = "\n".join(complaints.unexpected())
    assert "Content Security Policy" in found and "broken" in found and "404 GET" in found
    complaints.expect("Content Security Policy", "broken", "404 GET")
    assert complaints.unexpected() == []


def test_axe_names_what_is_wrong(desk_page: Page, axe: Callable[..., None]) -> None:
    desk_page.goto("/accounts/login/")
    desk_page.evaluate("document.querySelector('main').appendChild(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(desk_page)
