"""Help for tests that use a browser: finding Chromium, what a page complains about, accessibility."""

import json
import os
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Page, Response
from playwright.sync_api import Error as PlaywrightError

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
# Nothing but our own server is there to talk to; the rest of the switches keep the browser from trying.
SWITCHES = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--force-color-profile=srgb"),
]


def chromium() -> str:
    """Path of Chromium; a machine without it fails the test and is told what to do, nothing is skipped."""
    script = settings.BASE_DIR / "scripts" / "find-chromium"
    found = subprocess.run([str(script)], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.fail(found.stderr.strip())
    return found.stdout.strip()


def switches(camera: str | None = None) -> list[str]:
    """Command line of the browser; `camera` is a .y4m or .mjpeg file that plays as the camera's picture."""
    # Chromium refuses to sandbox itself as root, which is what containers run as.
    extra = ["--no-sandbox"] if os.getuid() == 0 else []
    if camera:
        extra += ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        extra.append(f"--use-file-for-fake-video-capture={camera}")
    return [*SWITCHES, *extra]


class Complaints:
    """What pages complained about: errors on the console, uncaught errors, refusals of the content security policy.

    A test that means to meet a refusal says so beforehand: `complaints.expect("403")`.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: list[str] = []

    def expect(self, *parts: str) -> None:
        """Complaints that contain one of these words are fine in this test."""
        self._expected += parts

    def listen(self, page: Page) -> None:
        """Collects from now on whatever this page complains about."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"uncaught: {error}"))
        page.on("response", self._response)

    def unexpected(self) -> list[str]:
        """What nobody announced."""
        return [said for said in self.found if not any(part in said for part in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        # Answers of 4xx and 5xx stand on the console without an address; `_response` has it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.status} {response.request.method} {response.url}")


@cache
def _axe_source() -> str:
    path = settings.BASE_DIR / "build" / "test-assets" / "axe.min.js"
    if not path.exists():
        pytest.fail("build/test-assets/axe.min.js is missing: run scripts/build_assets.py (make setup).")
    return path.read_text(encoding="utf-8")


def fits(page: Page) -> bool:
    """Whether the page, once it is there, is no wider than its window: nobody has to scroll sideways."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def axe(page: Page, *, within: str | None = None, without_rules: Sequence[str] = ()) -> None:
    """Asserts that axe finds nothing on the page as it is now.

    `within` narrows the look to a CSS selector; `without_rules` needs a reason beside it in the test.
    """
    options = {"resultTypes": ["violations"], "rules": {name: {"enabled": False} for name in without_rules}}
    found = _violations(page, within, json.dumps(options))
    assert not found, f"axe on {page.url}:\n" + "\n".join(_line(violation) for violation in found)


def _violations(page: Page, within: str | None, options: str, *, attempts: int = 3) -> list[dict[str, Any]]:
    """What axe says of the page; looks again at the page that came when the one it looked at went away meanwhile."""
    page.wait_for_load_state()
    try:
        # Evaluated by the debugger, so that the page's own policy stays as strict as for users.
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(f"() => {{ {_axe_source()} }}")
        found: list[dict[str, Any]] = page.evaluate(
            "async ([within, options]) => (await window.axe.run(within || document, JSON.parse(options))).violations",
            [within, options],
        )
    except PlaywrightError:
        if attempts == 1:
            raise
        return _violations(page, within, options, attempts=attempts - 1)
    return found


def _line(violation: dict[str, Any]) -> str:
    places = [f"    {node['html'][:160]}\n      {_reason(node)}" for node in violation["nodes"][:5]]
    more = len(violation["nodes"]) - len(places)
    tail = [f"    … and {more} more"] if more > 0 else []
    return "\n".join([f"  {violation['id']} ({violation['impact']}): {violation['help']}", *places, *tail])


def _reason(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("failureSummary", "")).split())
