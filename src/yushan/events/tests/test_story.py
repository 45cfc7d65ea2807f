"""An English-speaking volunteer at the Smart Industry Expo: from the English page to the door, on a phone."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from yushan.activities.models import Attendance, Shift, SignUp
from yushan.common import clock
from yushan.events.models import Accreditation, Arrangement
from yushan.events.tests import factories as events
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


def _selfie(path: Path) -> Path:
    """A large picture as phones make them, with a place written beside it."""
    picture = Image.new("RGB", (2400, 3200), (200, 190, 170))
    picture.paste((120, 90, 70), (800, 700, 1600, 1800))
    about = Image.Exif()
    about[0x010E] = "106.5501, 29.5630"
    picture.save(path, "JPEG", quality=90, exif=about)
    return path


def _fits(page: Page) -> None:
    assert fits(page), page.url


@pytest.mark.capability("T3.6", page="/en/events/")
def test_an_english_speaking_volunteer_at_the_smart_industry_expo(
    new_page: Any, sign_in: Any, axe: Any, complaints: Any, tmp_path: Path
) -> None:
    event = events.open_event()
    who = people.volunteer("李安娜", languages=["english"])
    admin = make.user_with("organization_admin", event.organization, display_name="柳叶")

    phone = new_page(PHONE)
    phone.goto("/en/events/")
    axe(phone)
    phone.get_by_role("link", name="See the posts").click()
    expect(phone.get_by_role("heading", name="World Smart Industry Expo 2026")).to_be_visible()
    axe(phone)
    _fits(phone)
    phone.get_by_role("link", name="Need to know").click()
    expect(phone.get_by_role("heading", name="Emergency contact")).to_be_visible()
    axe(phone)
    sign_in(phone, who.person.user)
    phone.goto(f"/en/events/{event.code}/")
    phone.get_by_role("button", name="Sign up as English interpreter").click()
    expect(phone.get_by_text("You have a place.")).to_be_visible()
    axe(phone)
    _fits(phone)

    complaints.expect("422 POST")
    phone.get_by_label("Photograph of your face").set_input_files(_selfie(tmp_path / "selfie.jpg"))
    expect(phone.locator("[data-photo-preview]")).to_be_visible()
    phone.get_by_label("English").select_option("professional interpreting")
    phone.get_by_role("button", name="Send the photograph").click()
    expect(phone.get_by_text("Please agree first").first).to_be_visible()
    axe(phone)
    phone.get_by_label("Photograph of your face").set_input_files(tmp_path / "selfie.jpg")
    expect(phone.locator("[data-photo-preview]")).to_be_visible()
    phone.get_by_label("I agree that the photograph is printed").check()
    phone.get_by_role("button", name="Send the photograph").click()
    expect(phone.get_by_text("The photograph is sent.")).to_be_visible()
    phone.get_by_label("Vegetarian").check()
    phone.get_by_label("I agree that this is used to arrange my meals").check()
    phone.get_by_label("Where you board the bus").select_option("07:30 Yuelai metro station, exit 2")
    phone.get_by_role("button", name="Save meals and bus").click()
    expect(phone.get_by_text("Meals and bus are saved.")).to_be_visible()
    axe(phone)
    row = Accreditation.objects.get()
    assert row.languages == {"english": "expert"} and Arrangement.objects.get().diet == "vegetarian"

    desk = new_page(DESK)
    sign_in(desk, admin)
    desk.goto(f"/staff/events/{event.pk}/")
    axe(desk)
    desk.get_by_role("link", name="证件", exact=False).filter(has_text="待审核").click()
    axe(desk)
    desk.get_by_role("link", name="李安娜").click()
    shown = desk.locator("img.ev-photo")
    expect(shown).to_be_visible()
    assert shown.evaluate("one => one.decode().then(() => [one.naturalWidth, one.naturalHeight])") == [600, 800]
    axe(desk)
    desk.get_by_role("button", name="照片合格，发证").click()
    expect(desk.get_by_text(f"已发证：{event.code}-0001。")).to_be_visible()
    with desk.expect_download() as caught:
        desk.get_by_role("link", name="打印这一张").click()
    text = pypdf.PdfReader(io.BytesIO(Path(caught.value.path()).read_bytes())).pages[0].extract_text()
    assert "李安娜" in text and "English interpreter" in text and f"{event.code}-0001" in text

    phone.reload()
    phone.get_by_role("link", name="Open my badge").click()
    expect(phone.get_by_text(f"{event.code}-0001")).to_be_visible()
    axe(phone)
    _fits(phone)

    # The morning of the first day: the gate scans the badge, the organiser at the door checks her in.
    shift = Shift.objects.get()
    begin = clock.now() - timedelta(minutes=10)
    Shift.objects.update(starts_at=begin, ends_at=begin + timedelta(hours=4))
    SignUp.objects.update(starts_at=begin, ends_at=begin + timedelta(hours=4))
    desk.goto(f"/badges/{row.code}/")
    expect(desk.get_by_text("证件有效")).to_be_visible()
    axe(desk)
    desk.goto(f"/staff/shifts/{shift.pk}/door/?view=number")
    desk.get_by_label("志愿者编号").first.fill(who.number)
    desk.get_by_role("button", name="签到", exact=True).first.click()
    expect(desk.get_by_text("李安娜").first).to_be_visible()
    assert Attendance.objects.get().sign_up.volunteer == who
    desk.goto(f"/staff/events/{event.pk}/board/?day={clock.local(begin).date()}")
    axe(desk)
    for path in ("languages/", "lists/", "badges/", "people/", "guidance/", "edit/"):
        desk.goto(f"/staff/events/{event.pk}/{path}")
        axe(desk)
