"""A story from writing to a consent taken back, in Chromium: staff at desks, the winner and everybody else on phones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.accounts.models import User
from yushan.common.tests.pictures import png
from yushan.organizations.tests import factories as make
from yushan.publicity.models import Story
from yushan.publicity.tests import factories as scene
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
Sized = Callable[[dict[str, int]], Page]
SignIn = Callable[[Page, User], None]


@pytest.mark.capability("S3", page="/stories")
def test_a_story_is_told_and_its_name_and_face_are_taken_back(
    db: None, new_page: Sized, sign_in: SignIn, axe: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    team = make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")
    city, second = (make.user_with("city_admin", display_name=name) for name in ("钟明远", "申国强"))
    honour = scene.won(team)
    desk, phone = new_page(DESK), new_page(PHONE)
    for page in (desk, phone):
        page.on("dialog", lambda dialog: dialog.accept())

    sign_in(desk, city)
    desk.goto("/staff/stories/")
    axe(desk)
    desk.get_by_role("link", name="写故事").click()
    for label, text in (("标题", "title"), ("导语", "lead"), ("怎么做的", "doing"), ("带来什么变化", "change")):
        desk.get_by_label(label, exact=False).first.fill(scene.TEXTS[text])
    axe(desk)
    desk.get_by_role("button", name="保存").click()
    desk.get_by_text("放上一张图片").click()
    desk.get_by_label("图片", exact=False).first.set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": png(600, 400)}
    )
    desk.get_by_label("图上是什么").fill("集市上")
    desk.get_by_label("谁拍的").fill("李老师")
    desk.get_by_label("图上有没有认得出的人").select_option("winner")
    desk.get_by_role("button", name="放上").click()
    expect(desk.get_by_text("本人没有同意，不显示")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="交给另一人发布").click()
    sign_in(desk, second)
    desk.goto(f"/staff/stories/{Story.objects.get().pk}/")
    desk.get_by_role("button", name="发布", exact=True).click()
    expect(desk.get_by_text("已发布，公开的网页和订阅里能看到。")).to_be_visible()

    # The winner agrees on the phone; everybody reads the name and sees the picture.
    page = f"/stories/{Story.objects.get().code}/"
    sign_in(phone, honour.nominee.volunteer.person.user)
    mine = f"/me/nominations/{honour.nominee.code}/"
    phone.goto(mine)
    axe(phone)
    phone.get_by_role("button", name="同意用我的姓名和照片").click()
    for reader in (phone, desk):
        reader.goto("/stories")
        assert fits(reader)
        axe(reader)
        reader.goto(page)
        expect(reader.get_by_role("heading", name="谭小雨：教会老人用手机的大学生")).to_be_visible()
        expect(reader.get_by_alt_text("集市上")).to_be_visible()
        assert fits(reader)
        axe(reader)
    phone.goto(mine)
    phone.get_by_role("button", name="撤回，不再用我的姓名和照片").click()
    phone.goto(page)
    expect(phone.get_by_role("heading", name="谭**：教会老人用手机的大学生")).to_be_visible()
    expect(phone.get_by_alt_text("集市上")).to_have_count(0)
    assert "谭小雨" not in phone.locator("main").inner_text()
    phone.goto("/honours/")
    assert "谭小雨" not in phone.locator("main").inner_text() and "谭**" in phone.locator("main").inner_text()
