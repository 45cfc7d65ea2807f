"""Browser fixtures for the stories, and how hypothesis runs.

live_site             the platform on a port of its own, with the test's database
phone_page desk_page  a page of 390 × 844 or 1440 × 900; addresses are relative to live_site
new_page(size)        one more page for another person, PHONE or DESK of yushan.testing_browser
sign_in(page, user)   the page belongs to that user from now on
complaints            what the pages complained about; an unexpected complaint fails the test at its end
axe(page)             asserts that the page is accessible
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.test import Client
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from yushan import testing_browser
from yushan.accounts.models import User
from yushan.testing_browser import DESK, PHONE, Complaints

# In CI the same examples every time, and no complaint about a slow machine.
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.register_profile("desk", deadline=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "desk")

_BROWSER_FIXTURES = {"browser", "phone_page", "desk_page", "new_page"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a browser, so that `-m "not browser"` leaves it out while working on something else."""
    for item in items:
        if _BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One Playwright for the run; its event loop lives in our thread, which Django would otherwise refuse."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the run."""
    started = playwright.chromium.launch(executable_path=testing_browser.chromium(), args=testing_browser.switches())
    yield started
    started.close()


@pytest.fixture
def live_site(live_server: LiveServer) -> LiveServer:
    """The platform as a browser reaches it; `live_site.url` is its address."""
    return live_server


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test at its end if a page complained about something that the test did not expect."""
    collected = Complaints()
    yield collected
    unexpected = collected.unexpected()
    assert not unexpected, "The browser complained:\n  " + "\n  ".join(unexpected)


@contextmanager
def _page(browser: Browser, site: LiveServer, complaints: Complaints, size: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": size["width"], "height": size["height"]},
        has_touch=size is PHONE,
        is_mobile=size is PHONE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(10_000)
    context.on("page", complaints.listen)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone_page(browser: Browser, live_site: LiveServer, complaints: Complaints) -> Iterator[Page]:
    """A page on a phone, 390 × 844, touch."""
    with _page(browser, live_site, complaints, PHONE) as page:
        yield page


@pytest.fixture
def desk_page(browser: Browser, live_site: LiveServer, complaints: Complaints) -> Iterator[Page]:
    """A page on a desk, 1440 × 900."""
    with _page(browser, live_site, complaints, DESK) as page:
        yield page


@pytest.fixture
def new_page(
    browser: Browser, live_site: LiveServer, complaints: Complaints
) -> Iterator[Callable[[dict[str, int]], Page]]:
    """Opens one more browser with cookies of its own, for stories of several people: `new_page(PHONE)`."""
    with ExitStack() as opened:
        yield lambda size: opened.enter_context(_page(browser, live_site, complaints, size))


@pytest.fixture
def sign_in(live_site: LiveServer) -> Callable[[Page, User], None]:
    """Signs a user in without walking through the form; stories about signing in use the form."""

    def sign_in_as(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        page.context.clear_cookies(name="sessionid")
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_site.url}]
        )

    return sign_in_as


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)`: asserts that axe finds no violation (see testing_browser.axe)."""
    return testing_browser.axe
