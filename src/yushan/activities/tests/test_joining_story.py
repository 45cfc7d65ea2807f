"""Joining and after in a browser: found, asked, handed to a stand-in, and what remains when it is over."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.accounts.models import User
from yushan.activities.actions import confirm_and_publish, record_scan
from yushan.activities.models import Activity, Evaluation, Feedback, Post, SignUp
from yushan.activities.tests.factories import EntryFactory, PostFactory, VolunteerFactory, moment, organiser
from yushan.activities.tests.test_settlement import finish
from yushan.common.templatetags.ys_blocks import qr
from yushan.organizations.models import Organization
from yushan.recognition.tests.factories import png
from yushan.testing_browser import DESK, PHONE
from yushan.tests.walker import Walker
from yushan.volunteers.models import Volunteer

Clock = Callable[[datetime], None]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TITLE, SKILLED, OTHER = "科普大篷车渝州行 · 白市驿站", "社区急救课", "柑橘病虫害绿色防控"
QUESTION = "衣服穿多大号？"
SUMMARY = "大篷车在广场停了一上午，带孩子做了三个实验，家长都说看得懂。下次多备一台展车。"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def choice(post: Post, team: Organization) -> Post:
    """Three activities to choose from: one that suits, one that asks for a skill, one of another kind."""
    education, farming = EntryFactory(name="科技教育"), EntryFactory(code="agriculture", name="农技服务")
    skilled = PostFactory(
        shift__activity__organization=team, shift__activity__title=SKILLED, name="讲师", skills=["心肺复苏"]
    )
    other = PostFactory(shift__activity__organization=team, shift__activity__title=OTHER)
    for one, kind in ((post, education), (skilled, education), (other, farming)):
        one.shift.activity.service_types.add(kind)
    Activity.objects.filter(pk=post.shift.activity_id).update(questions=[QUESTION])
    return post


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T5.3", page="/join")
@pytest.mark.capability("T5.4", page="/activities/photos/")
def test_from_the_first_look_to_what_remains(
    size: dict[str, int], choice: Post, team: Organization, at: Clock, new_page: Any, sign_in: Any, axe: Any,
    complaints: Any,
) -> None:  # fmt: skip
    """T5.3, T5.4: found by a filter, kept, signed up with answers, a stand-in; report, feedback, evaluation."""

    def walk(user: User | None, of: dict[str, int]) -> Walker:
        page = new_page(of)
        if user:
            sign_in(page, user)
        return Walker(page, axe)

    complaints.expect("422")
    who, friend, admin = VolunteerFactory(), VolunteerFactory(), organiser(team)
    own, stand_in = walk(who.person.user, PHONE), walk(friend.person.user, PHONE)
    staff, resident = walk(admin, size), walk(None, PHONE)

    the_filter_leaves_two_and_one_says_why_not(own)
    it_is_kept_and_signed_up_for_with_an_answer(own)
    the_organiser_reads_the_answer(staff, choice, "M")
    somebody_is_named_and_comes_instead(own, stand_in, friend)
    the_organiser_reads_the_answer(staff, choice, "XL")

    for hour, minute, direction in ((8, 55, "in"), (11, 32, "out")):
        at(moment(5, hour, minute))
        record_scan(admin, shift=choice.shift, volunteer=friend, direction=direction, source="pass")
    Activity.objects.exclude(pk=choice.shift.activity_id).update(state="cancelled")
    at(moment(5, 12))
    activity = the_day_is_over(choice, admin, at)

    address = the_organiser_publishes_a_report(staff)
    a_served_person_says_what_they_think(resident, address)
    anybody_reads_the_report(resident, activity)
    the_volunteer_evaluates(stand_in, activity)
    the_organiser_reads_it_and_thanks(staff, stand_in, activity, friend)


def the_filter_leaves_two_and_one_says_why_not(own: Walker) -> None:
    own.go("/join/").sees(TITLE, SKILLED, OTHER)
    own.page.locator("main summary").get_by_text("筛选").click()
    own.page.get_by_label("服务类型").select_option(label="科技教育")
    own.press("查找").sees(TITLE, SKILLED, "条件还差一点")
    assert OTHER not in own.text()
    titles = own.main.locator("article h2").all_inner_texts()
    assert titles == [TITLE, SKILLED], "what one can take part in comes first"
    own.follow(SKILLED).sees("还差一项：心肺复苏", "会的话，加到专业特长")
    assert own.main.get_by_role("button", name="报名").count() == 0


def it_is_kept_and_signed_up_for_with_an_answer(own: Walker) -> None:
    own.go("/join/").follow(TITLE).press("收藏").sees("已收藏")
    own.go("/join/").follow("收藏的").sees(TITLE)
    assert SKILLED not in own.text()
    own.follow(TITLE).sees("报名前请看安全提示")
    own.page.get_by_label(QUESTION).fill("M")
    own.press("报名讲解岗").sees("已录取")


def the_organiser_reads_the_answer(staff: Walker, post: Post, answer: str) -> None:
    staff.go(f"/staff/activities/{post.shift.activity_id}/").follow("报名的人和回答").sees(QUESTION, answer)


def somebody_is_named_and_comes_instead(own: Walker, stand_in: Walker, friend: Volunteer) -> None:
    """The friend is asked the same question; the place changes hands and nobody counts as absent."""
    own.go("/me/").follow("来不了")
    own.page.get_by_text("找人替我").click()
    own.page.get_by_label("对方的志愿者编号").fill("50-9999999")
    own.press("请对方替我").sees("没有这个编号的志愿者")
    own.page.get_by_label("对方的志愿者编号").fill(friend.number)
    own.press("请对方替我").sees("还没有答复")
    stand_in.go("/me/").sees("有人请您替一场").follow(TITLE)
    stand_in.page.get_by_label(QUESTION).fill("XL")
    stand_in.press("我来，名额换给我").sees("名额换给您了")
    own.go("/me/notices/").follow("来替您，名额已换").sees("已退出")
    stand_in.go("/me/").sees("下一场", TITLE)
    assert sorted(SignUp.objects.values_list("state", flat=True)) == ["accepted", "withdrawn"]


def the_day_is_over(post: Post, admin: User, at: Clock) -> Activity:
    activity = finish(post, at)
    confirm_and_publish(admin, activity=activity)
    return Activity.objects.get(pk=activity.pk)


def the_organiser_publishes_a_report(staff: Walker) -> str:
    """From the inbox; too little is refused where it is written; the picture and the code for those who were there."""
    staff.go("/staff/").sees("还没有公布小结").follow(TITLE)
    staff.fill(summary="办完了", reached="86").press("保存并公开").sees("至少写 20 个字")
    staff.fill(summary=SUMMARY, reached_how="签到表", **{"cost-0-item": "资料印刷", "cost-0-yuan": "120.5"})
    staff.press("保存并公开").sees("小结已公开", "已公开")
    staff.page.get_by_text("加一张照片").click()
    staff.page.get_by_label("照片", exact=True).set_input_files(
        {"name": "现场.png", "mimeType": "image/png", "buffer": png(64, 48)}
    )
    staff.page.get_by_label("照片里是什么").fill("孩子们看展品")
    staff.tick("没有能认出来的人").press("加上照片").sees("照片已加上", "孩子们看展品")
    address: str = staff.main.get_by_role("link", name="/feedback/").inner_text()
    shown = staff.main.get_by_role("img", name="扫码评价这次活动").locator("path").first.get_attribute("d")
    assert shown and shown in qr(address, "扫码评价这次活动"), "the code on the paper leads there"
    return address


def a_served_person_says_what_they_think(resident: Walker, address: str) -> None:
    resident.go(address).sees("不用登录，不记名").press("提交评价").sees("请选一到五星")
    resident.tick("五星").fill(text="孩子很喜欢").press("提交评价").sees("您的评价已收到")
    resident.go(address).sees("您的评价已收到")
    assert Feedback.objects.get().rating == 5


def anybody_reads_the_report(resident: Walker, activity: Activity) -> None:
    resident.go(f"/activities/{activity.code}/").follow("看活动小结").sees(SUMMARY, "86 人（签到表）", "120.50 元")
    expect(resident.main.get_by_alt_text("孩子们看展品")).to_have_js_property("naturalWidth", 64)
    assert "资料印刷" not in resident.text()


def the_volunteer_evaluates(stand_in: Walker, activity: Activity) -> None:
    row = SignUp.objects.get(state="attended")
    stand_in.go(f"/me/sign-ups/{row.pk}/").sees("2.5 小时", "互相评价")
    stand_in.page.get_by_text("评价这次活动").click()
    stand_in.tick("四星").fill(text="再多一台展车就好了").press("提交评价").sees("谢谢，已记下", "4 / 5")


def the_organiser_reads_it_and_thanks(staff: Walker, stand_in: Walker, activity: Activity, friend: Volunteer) -> None:
    """Words without a name from both; the organiser's own word reaches the volunteer."""
    staff.go(f"/staff/activities/{activity.pk}/closing/").sees("孩子很喜欢", "再多一台展车就好了", "5.0", "4.0")
    assert friend.person.name not in staff.text()
    staff.follow("评价志愿者的服务").sees(friend.person.name)
    staff.fill(rating="五星 · 很好", text="讲解耐心").press("记下").sees("已记下")
    stand_in.go("/me/notices/").follow("评价了您的服务").sees("讲解耐心", "5 / 5")
    assert Evaluation.objects.count() == 2
