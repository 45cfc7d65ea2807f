"""Photographs a running demo, page by page and role by role, on a phone and on a desk, into docs/images/.

    make demo PORT=8000          (in another terminal)
    make screenshots PORT=8000

Who signs in and which addresses are worth looking at is what `yushan demo` printed (demo.Load). The pictures have few
colours, so that they stay small; the whole set is refused when it is not.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
SIZES = {390: 844, 1440: 900}
COLOURS = 96
MOST_BYTES = 1_500_000


@dataclass(frozen=True, slots=True)
class Shot:
    """One page. `path` may be a label of the printed addresses; `then` is a link on it that leads on."""

    name: str
    role: str
    path: str
    then: str = ""


SHOTS = (
    Shot("home", "", "公众首页"),
    Shot("activity", "", "明天的一场活动"),
    Shot("verify", "", "一份有效的证明"),
    Shot("roots", "", "/ledger/roots"),
    Shot("join", "volunteer", "/join/"),
    Shot("me", "volunteer", "/me/"),
    Shot("check-in", "volunteer", "/check-in/"),
    Shot("workspace", "city_admin", "/staff/"),
    Shot("indicators", "city_admin", "/staff/indicators/"),
    Shot("organizations", "area_admin", "/staff/organizations/"),
    Shot("unit", "unit_admin", "/staff/units/", then="main a[href^='/staff/units/']"),
    Shot("projects", "project_lead", "/staff/projects/"),
    Shot("scene", "team_admin", "进行中活动的签到大屏（服务队管理员登录）", then="main a[href*='/scene/']"),
    Shot("stations", "station_admin", "/staff/stations/"),
    Shot("audit", "auditor", "/staff/audit/"),
)


@dataclass(frozen=True)
class Demo:
    """What the demo printed: telephone of each role, the password of all, addresses by label."""

    phones: dict[str, str]
    password: str
    addresses: dict[str, str]


def demo() -> Demo:
    """Reads it from the database that the demo filled."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from yushan.demo.accounts import PASSWORD, PRINTED
    from yushan.demo.models import Load

    load = Load.objects.order_by("-pk").first()
    if load is None:
        sys.exit("There is no demo in this database: make demo SERVE=0")
    return Demo({key: phone for key, _, _, phone, _ in PRINTED}, PASSWORD, dict(load.addresses))


@contextmanager
def signed_in(browser: Browser, site: str, width: int, role: str, known: Demo) -> Iterator[Page]:
    """A page of that width that belongs to the role; of nobody for an empty role."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": SIZES[width]},
        is_mobile=width == min(SIZES),
        has_touch=width == min(SIZES),
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        color_scheme="light",
    )
    page = context.new_page()
    if role:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", known.phones[role])
        page.fill("input[name=password]", known.password)
        page.click("main form button[type=submit], main form button:not([type])")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
    yield page
    context.close()


def photograph(page: Page, shot: Shot, known: Demo) -> bytes:
    """The first screen of the page as PNG with few colours. Stops at a page that does not answer 200."""
    path = known.addresses.get(shot.path, shot.path)
    answer = page.goto(path, wait_until="load")
    if shot.then:
        page.locator(shot.then).first.click()
        page.wait_for_load_state("load")
    elif answer is None or answer.status != 200:
        sys.exit(f"{shot.name}: {path} answers {answer.status if answer else 'nothing'}")
    page.wait_for_timeout(800)  # charts draw after the page has loaded; pages that ask again never fall quiet
    few = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def take(site: str, known: Demo, chromium: str) -> dict[str, bytes]:
    """File name → picture, every page at every width."""
    found = {}
    switches = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=switches)
        for width in SIZES:
            for role in dict.fromkeys(shot.role for shot in SHOTS):
                with signed_in(browser, site, width, role, known) as page:
                    for shot in SHOTS:
                        if shot.role == role:
                            name = f"{shot.name}-{width}.png"
                            found[name] = photograph(page, shot, known)
                            print(f"{name} {len(found[name]):,}", flush=True)
        browser.close()
    return found


def main() -> None:
    """Takes all pictures, then writes them: a failure leaves the old ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    site = f"http://localhost:{parser.parse_args().port}"
    try:
        urlopen(f"{site}/healthz", timeout=5).close()  # noqa: S310  # our own server
    except (URLError, TimeoutError):
        sys.exit(f"Nothing answers at {site}: make demo PORT=… in another terminal")
    known = demo()  # before the browser: its event loop and Django's database do not go together
    chromium = subprocess.run([ROOT / "scripts" / "find-chromium"], capture_output=True, text=True, check=True)
    pictures = take(site, known, chromium.stdout.strip())
    total = sum(map(len, pictures.values()))
    if total > MOST_BYTES:
        sys.exit(
            f"{len(pictures)} pictures are {total:,} bytes, more than {MOST_BYTES:,}: fewer colours or fewer pages"
        )
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, content in pictures.items():
        (IMAGES / name).write_bytes(content)
    print(f"{len(pictures)} pictures, {total:,} bytes, in docs/images/")


if __name__ == "__main__":
    main()
