"""A person with a browser: signs in by the form, follows links and buttons by their words, looks at each page."""

from collections.abc import Callable
from re import Pattern
from typing import Any

from playwright.sync_api import Locator, Page, expect

from yushan.accounts.models import User
from yushan.organizations.tests.factories import PASSWORD

Axe = Callable[..., None]


class Walker:
    """Every page that is reached is checked by axe and for sideways scrolling."""

    def __init__(self, page: Page, axe: Axe) -> None:
        self.page = page
        self._axe = axe

    def sign_in(self, user: User) -> "Walker":
        """Through the form, as people do."""
        self.go("/accounts/login/")
        self.page.get_by_label("手机号").first.fill(user.username)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self.looked()

    def go(self, path: str) -> "Walker":
        """Opens an address."""
        answer = self.page.goto(path)
        assert answer and answer.ok, f"{path}: {answer and answer.status}"
        return self.looked()

    def looked(self) -> "Walker":
        """The page as it is now is accessible and does not scroll sideways."""
        self.page.wait_for_load_state()
        self._axe(self.page)
        wide, seen = self.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= seen, f"{self.page.url} is {wide} px wide on a screen of {seen}"
        return self

    def follow(self, words: str | Pattern[str], *, exact: bool = False) -> "Walker":
        """Clicks the first visible link with these words and waits for the page behind it."""
        link = self.page.locator("main").get_by_role("link", name=words, exact=exact).first
        with self.page.expect_navigation():
            link.click()
        return self.looked()

    def press(self, words: str, *, within: str = "main", exact: bool = False) -> "Walker":
        """Presses a button that leads to a page."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=words, exact=exact).first.click()
        return self.looked()

    def fill(self, **values: str) -> "Walker":
        """Fields by their name; a list of options by its value or label."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']").first
            if field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        return self

    def tick(self, *labels: str) -> "Walker":
        """Boxes and choices by their label."""
        for label in labels:
            self.page.locator("main").get_by_label(label).first.check()
        return self

    def sees(self, *words: str) -> "Walker":
        """All of these words are visible on the page."""
        for text in words:
            expect(self.main.get_by_text(text).filter(visible=True).first).to_be_visible()
        return self

    @property
    def main(self) -> Locator:
        """The page without menu and frame."""
        return self.page.locator("main")

    def text(self) -> str:
        """What stands on the page, in one line."""
        return " ".join(self.main.inner_text().split())

    def download(self, words: str) -> Any:
        """Path of the file behind a link."""
        with self.page.expect_download() as waiting:
            self.main.get_by_role("link", name=words).first.click()
        return waiting.value.path()
