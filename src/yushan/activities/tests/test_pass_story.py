"""At the door: the volunteer shows the pass on a phone, the organiser's camera reads it, in and out."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from yushan import testing_browser
from yushan.activities.models import Attendance, Post
from yushan.activities.tests.factories import accepted, moment, organiser
from yushan.testing_browser import PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


def film(picture: bytes, path: Path) -> Path:
    """What the camera sees: the phone with the pass, held still before it."""
    seen = Image.new("RGB", (640, 480), "white")
    code = Image.open(io.BytesIO(picture)).convert("RGB").resize((380, 380))
    seen.paste(code, (130, 50))
    frame = io.BytesIO()
    seen.save(frame, "JPEG", quality=95)
    path.write_bytes(frame.getvalue() * 30)
    return path


@pytest.fixture
def with_camera(playwright: Playwright) -> Iterator[Callable[[Path], Browser]]:
    """Starts a browser whose camera plays a film."""
    opened: list[Browser] = []

    def start(path: Path) -> Browser:
        switches = testing_browser.switches(camera=str(path))
        opened.append(playwright.chromium.launch(executable_path=testing_browser.chromium(), args=switches))
        return opened[-1]

    yield start
    for browser in opened:
        browser.close()


@pytest.mark.capability("T5.3", page="/me/pass/")
def test_the_pass_is_read_at_the_door(
    post: Post,
    at: Callable[[datetime], None],
    phone_page: Page,
    sign_in: Callable[..., None],
    axe: Callable[..., None],
    with_camera: Callable[[Path], Browser],
    live_site: LiveServer,
    tmp_path: Path,
) -> None:
    row = accepted(post)
    at(moment(5, 8, 50))
    sign_in(phone_page, row.volunteer.person.user)
    phone_page.goto("/me/pass/")
    axe(phone_page)
    shown = phone_page.locator("main .ys-qr").screenshot()

    camera = with_camera(film(shown, tmp_path / "camera.mjpeg"))
    size: Any = {"width": PHONE["width"], "height": PHONE["height"]}
    page = camera.new_context(base_url=live_site.url, viewport=size, permissions=["camera"]).new_page()
    sign_in(page, organiser(post.shift.activity.organization))
    for hour, minute, word in ((8, 50, "签到"), (11, 31, "签退")):
        at(moment(5, hour, minute))
        page.goto(f"/staff/shifts/{post.shift_id}/door/?by=scan")
        page.get_by_role("button", name="打开摄像头").click()
        expect(page.locator("[data-result]")).to_contain_text(word, timeout=20_000)
        expect(page.locator("[data-result]")).to_contain_text("回执")
        axe(page)
    scans = Attendance.objects.filter(sign_up=row).order_by("at")
    assert [(one.direction, one.source) for one in scans] == [("in", "pass"), ("out", "pass")]
