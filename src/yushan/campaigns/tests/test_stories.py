"""A selection from nomination to the roll of honour, with one recusal, one objection upheld and one consent taken back
afterwards: in Chromium, staff at desks, everybody else on phones, the roll on both.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.accounts.models import User
from yushan.campaigns.models import AwardCampaign, HonourEntry, Nominee
from yushan.campaigns.tests import factories as scene
from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
Sized = Callable[[dict[str, int]], Page]
SignIn = Callable[[Page, User], None]


def _past(made: AwardCampaign, **fields: Any) -> None:
    """Days go by."""
    AwardCampaign.objects.filter(pk=made.pk).update(**fields)


def _points(page: Page, effect: int, spread: int) -> None:
    page.get_by_label("服务成效", exact=False).fill(str(effect))
    page.get_by_label("带动示范", exact=False).fill(str(spread))
    page.get_by_label("评语", exact=False).fill("群众说得出变化")


@pytest.mark.capability("S3", page="/staff/campaigns/")
def test_a_selection_from_nomination_to_the_roll_of_honour(
    db: None, new_page: Sized, sign_in: SignIn, axe: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    team = make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")
    admin = make.user_with("organization_admin", team, display_name="唐宁")
    city = make.user_with("city_admin", display_name="钟明远")
    xiaoyu, yifan, xiaohe = (scene.person(team, name, hours=6) for name in ("谭小雨", "田一帆", "余小禾"))
    made = scene.opened(title="年度科技志愿服务先进典型", rules=[{"fact": "activities", "least": 3}])
    desk, phone = new_page(DESK), new_page(PHONE)
    desk.on("dialog", lambda dialog: dialog.accept())
    phone.on("dialog", lambda dialog: dialog.accept())

    # One puts herself forward on the phone, her team nominates another, who agrees.
    sign_in(phone, xiaoyu.person.user)
    phone.goto("/campaigns/")
    assert fits(phone)
    axe(phone)
    phone.get_by_role("link", name="年度科技志愿服务先进典型").first.click()
    phone.get_by_role("link", name="推荐或自荐").click()
    phone.get_by_role("link", name=re.compile(r"自荐\s*谭小雨")).click()
    phone.get_by_label("想说的话", exact=False).first.fill("每个赶集日都在镇上教老人用手机挂号、识骗局。")
    axe(phone)
    phone.get_by_role("button", name="报名").click()
    expect(phone.get_by_role("heading", name="年度科技志愿服务先进典型")).to_be_visible()
    assert fits(phone)
    axe(phone)
    sign_in(desk, admin)
    desk.goto(f"/staff/campaigns/{made.pk}/")
    desk.get_by_role("link", name="推荐候选人").click()
    desk.get_by_label("名称").fill("田一帆")
    desk.get_by_role("button", name="找").click()
    desk.get_by_role("link", name=re.compile(r"推荐\s*田一帆")).click()
    expect(desk.locator("main").get_by_text("活动").first).to_be_visible()
    desk.get_by_label("推荐理由").fill(scene.REASON)
    axe(desk)
    desk.get_by_role("button", name="推荐", exact=True).click()
    scene.by_team(made, xiaohe, admin, team)
    for who in (yifan, xiaohe):
        sign_in(phone, who.person.user)
        phone.goto("/me/nominations/")
        phone.get_by_role("link", name="年度科技志愿服务先进典型").first.click()
        axe(phone)
        phone.get_by_role("button", name="同意参加").click()
        expect(
            phone.get_by_text("候选人已同意").or_(phone.get_by_role("button", name="撤回同意，不再公开"))
        ).to_be_visible()

    # Nominations are over; everybody is measured; reviewers score, one of them stands aside for somebody.
    _past(made, nominate_until=clock.today() - timedelta(days=1))
    sign_in(desk, city)
    desk.goto(f"/staff/campaigns/{made.pk}/")
    axe(desk)
    desk.get_by_role("button", name="截止推荐，开始审核").click()
    expect(desk.get_by_text("推荐截止，正在按条件逐个审核。")).to_be_visible()
    scene.measured()
    reviewers = [scene.reviewer(made, name) for name in ("冉启明", "谭伟", "向春梅")]
    desk.reload()
    desk.get_by_role("button", name="开始评审").click()
    expect(desk.get_by_text("评审开始，评审会收到通知。")).to_be_visible()
    axe(desk)
    running = made.rounds.get()
    first = running.assignments.order_by("pk").first()
    assert first is not None
    sign_in(phone, first.reviewer.user)
    phone.goto("/reviews/")
    phone.get_by_role("link", name="去打分").click()
    assert fits(phone)
    axe(phone)
    phone.get_by_role("link", name=first.nominee.name).click()
    assert fits(phone)
    axe(phone)
    phone.get_by_text("和候选人有关系，申请回避").click()
    phone.get_by_label("什么关系").fill("候选人是我的学生")
    phone.get_by_role("button", name="回避，换别人打").click()
    expect(phone.get_by_text("已回避，换别的评审打。")).to_be_visible()
    mine = running.assignments.filter(reviewer=first.reviewer, is_recused=False).order_by("pk").first()
    points = {"谭小雨": (48, 18), "田一帆": (40, 15), "余小禾": (30, 12)}
    if mine is not None:
        phone.get_by_role("link", name=mine.nominee.name).click()
        _points(phone, *points[mine.nominee.name])
        phone.get_by_role("button", name="记下这个分").click()
        expect(phone.locator("main, body").get_by_text("都打完了").or_(phone.get_by_text("这是下一个"))).to_be_visible()
    assert len(reviewers) == 3
    scene.score_all(running, {row.code: points[row.name][0] for row in made.nominees.all()})

    # Ranks, the notice, an objection that is upheld: the next in line moves up.
    desk.goto(f"/staff/campaigns/{made.pk}/")
    desk.get_by_role("button", name="结束这一轮").click()
    desk.get_by_role("link", name="排名和纪要").click()
    expect(desk.get_by_role("cell", name="谭小雨")).to_be_visible()
    axe(desk)
    desk.get_by_role("link", name="总的情况").click()
    desk.get_by_role("button", name="开始公示").click()
    expect(desk.get_by_text("公示开始，拟入选的会收到通知。")).to_be_visible()
    sign_in(phone, make.user(display_name="冉桂芳"))
    phone.goto(f"/campaigns/{made.code}/")
    assert fits(phone)
    axe(phone)
    expect(phone.get_by_text("余小禾")).to_have_count(0)
    phone.get_by_role("link", name=re.compile(r"提异议\s*谭小雨")).click()
    phone.get_by_label("哪里不实").fill("她去年没有来过我们镇，记录里的几次是别人做的。")
    axe(phone)
    phone.get_by_role("button", name="提交异议").click()
    expect(phone.get_by_role("heading", name="请记下来")).to_be_visible()
    assert fits(phone)
    axe(phone)
    struck = Nominee.objects.get(volunteer=xiaoyu)
    desk.goto(f"/staff/campaigns/nominees/{struck.pk}/")
    axe(desk)
    desk.get_by_label("核实的情况").fill("查了签到记录，三次都是别人代签，属实。")
    desk.get_by_role("button", name="属实，取消拟入选").click()
    expect(desk.get_by_text("属实，取消资格")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="属实，已取消资格")).to_be_visible()
    phone.goto(f"/campaigns/{made.code}/")
    expect(phone.get_by_text("余小禾").first).to_be_visible()
    expect(phone.get_by_text("谭小雨")).to_have_count(0)

    # The result, the roll, the certificate; somebody takes the consent back and is gone at once.
    over = clock.now() - timedelta(hours=1)
    _past(made, notice_until=over)
    made.nominees.filter(state="shortlisted").update(notice_until=over)
    desk.goto(f"/staff/campaigns/{made.pk}/")
    desk.get_by_role("link", name="公布结果").click()
    desk.get_by_label("文号", exact=False).fill("渝科协办〔2026〕31号")
    axe(desk)
    desk.get_by_role("button", name="公布结果").click()
    expect(desk.get_by_text("已公布，候选人都会收到通知")).to_be_visible()
    scene.certified()
    for page in (phone, desk):
        page.goto("/honours")
        expect(page.get_by_text("田一帆").first).to_be_visible()
        assert fits(page)
        axe(page)
    entry = HonourEntry.objects.get(nominee__volunteer=yifan)
    sign_in(phone, yifan.person.user)
    phone.goto(f"/me/nominations/{entry.nominee.code}/")
    expect(phone.get_by_role("link", name="下载荣誉证书")).to_be_visible()
    assert fits(phone)
    axe(phone)
    phone.get_by_role("button", name="撤回同意，不再公开").click()
    expect(phone.get_by_text("您撤回了同意，荣誉榜上没有您的名字。")).to_be_visible()
    for address in ("/honours", f"/campaigns/{made.code}/", f"/verify/{entry.code}"):
        desk.goto(address)
        expect(desk.get_by_text("田一帆")).to_have_count(0)
    desk.goto("/honours")
    expect(desk.get_by_text("余小禾").first).to_be_visible()
