"""At the door: the volunteer shows the pass on a phone, the organiser's camera reads it, in and out."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from yushan import testing_browser
from yushan.activities.models import Attendance, Post
from yushan.activities.rules import pass_text
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


_READS = """(text) => { window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["ean_13", "qr_code"]; }
  constructor(options) { window.asked = options.formats; }
  async detect(video) { window.looked = (window.looked || 0) + 1; return [{ rawValue: text, from: video.tagName }]; }
}; }"""
_FAILS = """() => { window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { window.looked = (window.looked || 0) + 1; throw new DOMException("Barcode detection service unavailable."); }
}; }"""
_OTHERS = """() => { window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["ean_13"]; }
  async detect() { window.looked = 1; return []; }
}; }"""
_REFUSES = """() => { window.BarcodeDetector = class {
  static async getSupportedFormats() { throw new DOMException("not here"); }
}; }"""
_NONE = "() => { delete window.BarcodeDetector; }"


@pytest.mark.parametrize(
    ("browser_has", "by_library", "looks"),
    [
        (_READS, False, True),
        (_NONE, True, False),
        (_FAILS, True, True),
        (_OTHERS, True, False),
        (_REFUSES, True, False),
    ],
    ids=["a detector", "none", "one that fails", "one without QR codes", "one that refuses"],
)
@pytest.mark.parametrize("door", ["online", "offline"])
def test_the_browsers_own_detector_reads_where_it_can_and_the_library_where_not(
    browser_has: str,
    by_library: bool,
    looks: bool,
    door: str,
    post: Post,
    at: Callable[[datetime], None],
    with_camera: Callable[[Path], Browser],
    live_site: LiveServer,
    sign_in: Callable[..., None],
    tmp_path: Path,
) -> None:
    """The camera shows a real code to the library; the stub of a detector answers with the same text."""
    row = accepted(post)
    at(moment(5, 8, 50))
    text = pass_text(row.volunteer.pass_code)
    picture = io.BytesIO()
    segno.make(text, error="q").save(picture, kind="png", scale=8, border=4)
    camera = with_camera(film(picture.getvalue(), tmp_path / "camera.mjpeg"))
    context = camera.new_context(base_url=live_site.url, viewport={"width": 390, "height": 844}, permissions=["camera"])
    context.add_init_script(f"({browser_has})({json.dumps(text)})")
    page = context.new_page()
    sign_in(page, organiser(post.shift.activity.organization))
    if door == "online":
        page.goto(f"/staff/shifts/{post.shift_id}/door/?view=scan")
    else:
        page.goto("/staff/door/")
        page.get_by_role("button", name="带走名单").click()
        page.get_by_role("button", name="打开：").click()
    page.get_by_role("button", name="打开摄像头").click()
    expect(page.locator("[data-result]")).to_contain_text("回执", timeout=20_000)
    assert Attendance.objects.get(sign_up=row).source == "pass"
    assert page.evaluate("Boolean(window.jsQR)") is by_library
    assert bool(page.evaluate("window.looked")) is looks
