"""A day with paper, pictures, insurance and a station's tablet, as people see it: phone and desk, no complaint, axe clean."""

import io
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from yushan.activities.actions import finish_activity, record_scan
from yushan.activities.actions.templates import save_template
from yushan.activities.models import Activity, Attendance, PaperSheet, Post, ScenePhoto
from yushan.activities.tests.factories import VolunteerFactory, accepted, moment, organiser
from yushan.activities.tests.test_at_station import keeper
from yushan.common.actors import WORKER
from yushan.common.pictures import MOST_BYTES
from yushan.stations.models import Station
from yushan.testing_browser import fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
Clock = Callable[[datetime], None]
SignIn = Callable[..., None]
Axe = Callable[[Page], None]


def photograph(path: Path) -> Path:
    """Larger than what is taken, with a place in what the camera wrote beside it."""
    picture = Image.frombytes("RGB", (2400, 1800), os.urandom(2400 * 1800 * 3))
    exif = picture.getexif()
    exif[0x010E] = "缙云山"
    picture.save(path, "JPEG", quality=95, exif=exif)
    assert path.stat().st_size > MOST_BYTES
    return path


def test_a_picture_from_the_phone_is_made_small_enough(
    post: Post, at: Clock, phone_page: Page, sign_in: SignIn, axe: Axe, complaints: Any, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    row = accepted(post)
    at(moment(5, 9, 5))
    admin = organiser(post.shift.activity.organization)
    record_scan(admin, shift=post.shift, volunteer=row.volunteer, direction="in", source="pass")
    sign_in(phone_page, row.volunteer.person.user)
    phone_page.goto(f"/me/sign-ups/{row.pk}/")
    axe(phone_page)
    phone_page.get_by_label("照片", exact=True).set_input_files(photograph(tmp_path / "IMG_0001.jpg"))
    phone_page.get_by_role("button", name="保存照片").click()
    shown = phone_page.get_by_role("img", name="您加的现场照片")
    expect(shown).to_be_visible()
    axe(phone_page)
    photo = ScenePhoto.objects.get()
    kept = phone_page.request.get(f"/check-in/photos/{photo.code}/").body()
    picture = Image.open(io.BytesIO(kept))
    assert max(picture.size) == 1600 and not picture.getexif()
    assert fits(phone_page)


def test_a_sheet_is_printed_uploaded_and_read_twice(
    post: Post, at: Clock, phone_page: Page, desk_page: Page, sign_in: SignIn, axe: Axe, complaints: Any,
    tmp_path: Path, settings: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = str(tmp_path / "media")
    team = post.shift.activity.organization
    people = [accepted(post) for _ in range(3)]
    at(moment(5, 12, 30))
    Activity.objects.filter(pk=post.shift.activity_id).update(state="ongoing")
    finish_activity(WORKER, activity=post.shift.activity)
    sign_in(phone_page, organiser(team))
    phone_page.goto(f"/staff/activities/{post.shift.activity_id}/scene/")
    phone_page.get_by_role("link", name="纸质签到表").click()
    axe(phone_page)
    phone_page.get_by_label("签好字的签到表").set_input_files(photograph(tmp_path / "表.jpg"))
    phone_page.get_by_role("button", name="上传，开始录").click()
    axe(phone_page)
    names = [row.volunteer.person.name for row in people]
    for name, begin, end in ((names[0], "905", "1130"), (names[1], "九点", "11")):
        phone_page.get_by_label(f"{name} 到场").fill(begin)
        phone_page.get_by_label(f"{name} 离场").fill(end)
    complaints.expect("422")
    phone_page.get_by_role("button", name="第一遍录完").click()
    expect(phone_page.get_by_role("alert").first).to_contain_text("有 1 行的时间看不懂")
    axe(phone_page)
    phone_page.get_by_label(f"{names[1]} 到场").fill("9")
    phone_page.get_by_role("button", name="第一遍录完").click()
    expect(phone_page.locator("main")).to_contain_text("请另一位工作人员")

    sheet = PaperSheet.objects.get()
    sign_in(desk_page, organiser(team))
    desk_page.goto(f"/staff/paper/{sheet.pk}/")
    axe(desk_page)
    for name, begin, end in ((names[0], "9:05", "11:30"), (names[1], "9:00", "10:30")):
        desk_page.get_by_label(f"{name} 到场").fill(begin)
        desk_page.get_by_label(f"{name} 离场").fill(end)
    desk_page.get_by_role("button", name="第二遍录完").click()
    expect(desk_page.locator("main")).to_contain_text("还有 1 行")
    axe(desk_page)
    desk_page.get_by_label("怎么核实的").fill("照片上签的是 10:30")
    desk_page.get_by_role("button", name="按 9:00–10:30").click()
    expect(desk_page.locator("main")).to_contain_text("都已定好")
    axe(desk_page)
    assert Attendance.objects.filter(source="paper").count() == 4
    assert fits(phone_page)


def test_insurance_and_templates_at_the_desk(
    post: Post, desk_page: Page, phone_page: Page, sign_in: SignIn, axe: Axe, complaints: Any
) -> None:
    Post.objects.filter(pk=post.pk).update(needs_insurance=True)
    activity = post.shift.activity
    admin = organiser(activity.organization)
    accepted(post)
    save_template(admin, activity=activity, name="科普大篷车（半天）")
    pages = (
        f"/staff/activities/{activity.pk}/insurance/", f"/staff/activities/{activity.pk}/insurance/list/",
        "/staff/activities/templates/", f"/staff/activities/{activity.pk}/template/",
    )  # fmt: skip
    for page in (desk_page, phone_page):
        sign_in(page, admin)
        for address in pages:
            page.goto(address)
            axe(page)
            assert fits(page), address
    desk_page.goto(pages[0])
    desk_page.get_by_label("保险公司").fill("人保财险")
    desk_page.get_by_label("保单号").fill("PYAB2026")
    desk_page.get_by_text("名单上的人").click()
    desk_page.get_by_role("button", name="登记保单").click()
    desk_page.get_by_label("全选本页").check()
    desk_page.get_by_role("button", name="加进这份保单").click()
    expect(desk_page.locator("main")).to_contain_text("都有保险了")
    axe(desk_page)
    desk_page.goto("/staff/activities/templates/")
    desk_page.get_by_role("link", name="从模板新建").click()
    axe(desk_page)
    desk_page.get_by_label("活动从哪一天开始").fill("2026-10-17")
    desk_page.get_by_role("button", name="建成草稿").click()
    expect(desk_page.get_by_label("活动名称")).to_have_value(activity.title)


def test_the_station_opens_its_tablet(
    post: Post, at: Clock, phone_page: Page, sign_in: SignIn, axe: Axe, complaints: Any
) -> None:
    station = Station.objects.create(
        name="走马镇科普驿站", kind="rural", state="certified", area=post.shift.activity.area
    )
    Activity.objects.filter(pk=post.shift.activity_id).update(station=station)
    at(moment(5, 8, 50))
    accepted(post, VolunteerFactory())
    sign_in(phone_page, keeper(station))
    phone_page.goto("/staff/station-today/")
    axe(phone_page)
    phone_page.on("dialog", lambda dialog: dialog.accept())
    phone_page.get_by_role("button", name="这台设备改为自助签到").click()
    if (sure := phone_page.locator("dialog[open] button").first).is_visible():
        sure.click()
    expect(phone_page.get_by_role("heading", name="今天在这里")).to_be_visible()
    axe(phone_page)
    assert fits(phone_page)
