"""In a browser: a district copies another's science-bus project on a phone; a contest from application to result."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.plan import queries as plan
from yushan.projects.actions.library_index import keep_words
from yushan.projects.models import Contest, ContestEntry, Project, ProjectRound
from yushan.projects.tests.factories import activity, ready_project
from yushan.projects.tests.factories_contest import contest, score
from yushan.projects.tests.factories_library import library_entry, tag
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)

_DRAWN = """() => {
  const chart = window.echarts?.getInstanceByDom(document.querySelector('[data-source="copies-map"]'));
  return chart?.getOption().series?.map((one) => [one.type, one.data.length]);
}"""


@pytest.mark.capability("T2.6", page="/staff/library/")
def test_a_district_copies_the_science_bus_of_another(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    home = make.detachment(make.area("500109", "北碚区"))
    kit = library_entry(home, "科普班车进村小", project={"round": 2})
    activity(kit.project, "settled")
    ProjectRound.objects.create(project=kit.project, number=1, began_at=clock.now(), ended_at=clock.now(), kept={})
    keep_words(kit.pk)
    here = make.detachment(make.area("500112", "渝北区"))
    page = new_page(PHONE)
    sign_in(page, make.user_with("area_admin", here.area, display_name="申国强"))
    page.goto("/staff/library/")
    axe(page)
    page.get_by_label("项目名称、内容，或拼音").fill("kpbc")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="科普班车进村小").click()
    expect(page.get_by_text("1 轮", exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name="质量分怎么来的")).to_be_visible()
    expect(page.get_by_role("heading", name="风险清单")).to_be_visible()
    axe(page)
    assert fits(page)
    page.get_by_role("link", name="复制到我这里").click()
    page.get_by_label("您这里叫什么").fill("渝北科普班车")
    axe(page)
    page.get_by_role("button", name="复制成草稿").click()
    expect(page.get_by_text("已复制成草稿")).to_be_visible()
    expect(page.get_by_text("复制自")).to_be_visible()
    assert fits(page)
    made = Project.objects.get(title="渝北科普班车")
    assert made.organization == here and made.origin.entry == kit
    page.goto("/staff/library/lineage/")
    expect(page.get_by_role("cell", name="渝北区").first).to_be_visible()
    page.wait_for_function(f"() => ({_DRAWN})()?.length === 2")
    assert page.evaluate(_DRAWN) == [["map", 41], ["lines", 1]], (
        "a line from the district where it was done to this one"
    )
    axe(page)
    assert fits(page)
    desk = new_page(DESK)
    desk.goto(f"/library/{kit.code}/")
    expect(desk.get_by_role("heading", name="科普班车进村小")).to_be_visible()
    axe(desk)


@pytest.mark.capability("T2.5", page="/staff/contests/")
def test_a_contest_from_application_to_result(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    tag("support_measures", "resources", "资源配置")
    plan.forget()
    team = make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山服务队")
    lead, city = make.user_with("project_lead", team), make.user_with("city_admin", display_name="钟明远")
    project = ready_project(team, lead, state="running", title="缙云山科学课")
    activity(project, "settled")
    made = contest(winners=1)
    judges = [make.user_with("reviewer", display_name=name) for name in ("冉启明", "柳叶", "古月")]
    made.reviewers.set(judges)

    phone = new_page(PHONE)
    sign_in(phone, lead)
    phone.goto("/staff/contests/")
    phone.get_by_role("link", name=made.title).click()
    axe(phone)
    phone.get_by_role("link", name="申报项目").first.click()
    phone.get_by_label("哪个项目").select_option(label="缙云山科学课")
    phone.get_by_label("申报材料").fill("八所村小每学期六次课，孩子能自己做实验，别处照着就能办。")
    axe(phone)
    phone.get_by_role("button", name="提交申报").click()
    expect(phone.get_by_text("已申报，截止以前可以撤回。")).to_be_visible()
    assert fits(phone)

    row = ContestEntry.objects.get()
    Contest.objects.filter(pk=made.pk).update(apply_until=clock.today() - timedelta(days=1))
    desk = new_page(DESK)
    sign_in(desk, city)
    desk.goto(f"/staff/contests/{made.pk}/")
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name="截止申报，开始初评").click()
    expect(desk.get_by_text("已截止申报")).to_be_visible()
    axe(desk)

    judge = new_page(PHONE)
    sign_in(judge, judges[0])
    judge.goto(f"/staff/contests/entries/{row.pk}/")
    judge.get_by_label("群众受益").fill("55")
    judge.get_by_label("能不能推广").fill("30")
    judge.get_by_label("评语").fill("孩子动手，老师能接着教")
    axe(judge)
    judge.get_by_role("button", name="记下这个分").click()
    expect(judge.get_by_text("已记下")).to_be_visible()
    assert fits(judge)

    # The other reviewers, the second round and the final go the same way.
    row.refresh_from_db()
    row.contest.refresh_from_db()
    for other in judges[1:]:
        score(row, other, 80)
    for label in ("初评结束，进入复评", "复评结束，进入决赛", "决赛结束，开始公示"):
        desk.goto(f"/staff/contests/{made.pk}/")
        desk.get_by_role("button", name=label).click()
        expect(desk.get_by_text("这一轮已经结束")).to_be_visible()
        row.contest.refresh_from_db()
        if row.contest.state in Contest.ROUNDS:
            for other in judges:
                score(row, other, 85)
    anybody = new_page(PHONE)
    anybody.goto(f"/contests/{made.code}/")
    expect(anybody.get_by_role("heading", name="拟入选项目")).to_be_visible()
    axe(anybody)
    assert fits(anybody)
    Contest.objects.filter(pk=made.pk).update(notice_until=clock.now() - timedelta(hours=1))
    desk.goto(f"/staff/contests/{made.pk}/")
    desk.get_by_role("button", name="公布入选项目").click()
    expect(desk.get_by_text("接着安排支持措施")).to_be_visible()
    desk.get_by_role("link", name="缙云山科学课").click()
    desk.get_by_label("哪一类").select_option(label="资源配置")
    desk.get_by_label("支持什么").fill("拨付活动经费 2 万元")
    expect(desk.get_by_role("option", name="钟明远（全市 · 市级管理员）")).to_have_count(1)
    desk.get_by_label("谁负责").select_option(str(city.pk))
    desk.get_by_label("哪天前落实").fill((clock.today() + timedelta(days=20)).isoformat())
    desk.get_by_role("button", name="安排这项支持").click()
    expect(desk.get_by_text("已安排，负责人和项目都会收到通知。")).to_be_visible()
    desk.get_by_label("落实了什么").fill("经费已到账，回单存办公室")
    proof = {"name": "回单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 receipt"}
    desk.get_by_label("凭据").set_input_files(proof)
    axe(desk)
    desk.get_by_role("button", name="记为已落实").click()
    expect(desk.get_by_text("经费已到账")).to_be_visible()
    assert row.supports.get().state == "done"
    expect(desk.get_by_role("link", name="回单.pdf")).to_be_visible()
    axe(desk)


@pytest.mark.capability("G3", page="/features/")
@pytest.mark.capability("T2.2", page="/programmes/")
def test_everybody_reads_programmes_and_what_districts_are_known_for(new_page: Any, axe: Any, complaints: Any) -> None:
    programme = tag("programmes", "grassroots", "基层科普行动计划")
    plan.forget()
    team = make.team(make.detachment(make.area("500109", "北碚区")))
    project = ready_project(team, state="recruiting", is_feature=True, programme=programme, title="缙云山科学课")
    activity(project, "published")
    for size in (PHONE, DESK):
        page = new_page(size)
        page.goto("/projects")
        page.get_by_role("link", name="区县特色", exact=True).click()
        expect(page.get_by_role("heading", name="北碚区")).to_be_visible()
        axe(page)
        page.goto("/programmes/")
        page.get_by_role("link", name="基层科普行动计划").click()
        expect(page.get_by_role("link", name="缙云山科学课")).to_be_visible()
        axe(page)
        assert fits(page)
