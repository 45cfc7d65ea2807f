"""Two stories on phone and desk: a village orders a talk and reviews it; a team refuses, the area dispatches anew in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from yushan.activities.outcomes import activity_ended
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.needs.models import Need
from yushan.needs.tests.factories import dispatched, order, scene
from yushan.projects.models import ServiceItem
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.capability("T4.3", page="/services")
def test_a_village_orders_a_pest_control_talk_and_reviews_it(
    new_page: Any, sign_in: Any, axe: Any, complaints: Any, settings: Any
) -> None:
    settings.SMS_REQUIRED = False
    complaints.expect("422 POST")
    at = scene()
    ServiceItem.objects.update(title="柑橘病虫害绿色防控课")
    village = new_page(PHONE)
    village.goto("/services")
    axe(village)
    village.get_by_role("link", name="柑橘病虫害绿色防控课").click()
    axe(village)
    assert fits(village)
    village.get_by_role("link", name="点这项服务").click()
    village.get_by_label("具体情况").fill("叶子发黄，果子不熟就掉。")
    axe(village)
    village.get_by_role("button", name="下一步：在哪里、什么时候").click()
    village.get_by_label("区县").select_option(label="万州区")
    village.get_by_label("村、社区、学校或单位").fill("甘宁镇楠桥村")
    village.get_by_label("哪天方便").fill((clock.today() + timedelta(days=9)).isoformat())
    village.get_by_role("button", name="下一步：怎么联系您").click()
    expect(village.get_by_text("请填写大约多少人。").first).to_be_visible()
    axe(village)
    village.get_by_label("大约多少人").fill("40")
    village.get_by_role("button", name="下一步：怎么联系您").click()
    village.get_by_label("谁要这项服务").select_option(label="村、社区")
    village.get_by_label("单位名称").fill("楠桥村村委会")
    village.get_by_label("联系人").fill("向福生")
    village.get_by_label("手机号").fill("13800001234")
    village.get_by_label("同意为办这一单使用").check()
    axe(village)
    village.get_by_role("button", name="提交点单").click()
    expect(village.get_by_role("heading", name="点单已收到")).to_be_visible()
    axe(village)
    assert fits(village)
    need = Need.objects.get()
    village.get_by_role("link", name="看办到哪里了").click()
    expect(village.get_by_text(need.number).first).to_be_visible()

    staff = new_page(DESK)
    sign_in(staff, at.staff)
    staff.goto("/staff/needs/")
    axe(staff)
    staff.get_by_role("link", name="柑橘病虫害绿色防控课").click()
    expect(staff.get_by_role("heading", name="谁最合适")).to_be_visible()
    expect(staff.get_by_text("正是承接这项服务的")).to_be_visible()
    axe(staff)
    staff.get_by_role("button", name="派单 万州农技推广服务队").click()
    expect(staff.get_by_text("已派给 万州农技推广服务队。")).to_be_visible()
    axe(staff)

    team = new_page(PHONE)
    sign_in(team, at.keeper)
    team.goto("/staff/needs/")
    team.get_by_role("link", name="柑橘病虫害绿色防控课").click()
    team.get_by_role("button", name="接这一单").click()
    expect(team.get_by_text("接到了。")).to_be_visible()
    axe(team)
    assert fits(team)
    team.get_by_role("link", name="定时间，建活动").click()
    axe(team)
    team.get_by_role("button", name="建活动草稿").click()
    expect(team.get_by_text("活动草稿已建好")).to_be_visible()
    need.refresh_from_db()
    with transaction.atomic():  # as the settlement sends it
        activity_ended.send(sender=None, actor=COMMAND_LINE, activity=need.activity, settled=True)

    village.reload()
    village.get_by_role("link", name="评一评").click()
    axe(village)
    village.get_by_label("5 星 很满意").check()
    village.get_by_label("想说的话").fill("讲得明白，树好多了。")
    village.get_by_role("button", name="交给队里和区县看").click()
    expect(village.get_by_text("谢谢，评价已收到。")).to_be_visible()
    axe(village)
    assert fits(village)
    need.refresh_from_db()
    assert need.state == "reviewed" and need.review.stars == 5


@pytest.mark.capability("T4.3", page="/staff/needs/")
def test_a_team_refuses_and_the_area_dispatches_anew_in_time(
    new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    at = scene()
    for _time in range(3):
        order(at)
    need, _offers = dispatched(at, actor=at.asker)
    team = new_page(PHONE)
    sign_in(team, at.keeper)
    team.goto("/staff/")
    team.get_by_role("link", name="接单或回绝").first.click()
    team.get_by_text("接不了").click()
    team.get_by_label("原因，区县会看到").fill("专家出差，下月才回")
    axe(team)
    team.get_by_role("button", name="不接，交回区县").click()
    expect(team.get_by_text("已答复，区县会另外派。")).to_be_visible()

    staff = new_page(DESK)
    sign_in(staff, at.staff)
    staff.goto(f"/staff/needs/?need={need.pk}")
    panel = staff.locator("#panel")
    expect(panel.get_by_text("没有接：专家出差，下月才回")).to_be_visible()
    expect(panel.get_by_role("button", name="派单 三峡柑橘科技小院")).to_be_visible()
    expect(panel.get_by_role("button", name="派单 万州农技推广服务队")).to_have_count(0)
    axe(staff)
    assert fits(staff)
    panel.get_by_role("button", name="派单 三峡柑橘科技小院").click()
    expect(staff.get_by_text("已派给 三峡柑橘科技小院。")).to_be_visible()
    rival = new_page(PHONE)
    sign_in(rival, at.rival)
    rival.goto(f"/staff/needs/{need.pk}/")
    rival.get_by_role("button", name="接这一单").click()
    expect(rival.get_by_text("接到了。")).to_be_visible()
    need.refresh_from_db()
    assert need.organization == at.other and need.level == 0, "before the term was over"
    asker = new_page(PHONE)
    sign_in(asker, at.asker)
    asker.goto("/me/needs/")
    axe(asker)
    asker.get_by_role("link", name="看办到哪里了").click()
    expect(asker.get_by_text("三峡柑橘科技小院").first).to_be_visible()
    asker.get_by_label("留言").fill("周三上午行")
    asker.get_by_role("button", name="发给队里").click()
    expect(asker.get_by_text("已留言，队里会看到。")).to_be_visible()
    axe(asker)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_other_pages_fit_and_are_accessible(
    new_page: Any, sign_in: Any, axe: Any, complaints: Any, size: Any
) -> None:
    at = scene()
    need, vague = order(at, on_wall=True), order(at, item=None, service_type=None, title="孩子想看星星")
    page = new_page(size)
    for address in ("/wishes", "/needs/find/", f"/needs/{need.token}/", "/order/"):
        page.goto(address)
        axe(page)
        assert fits(page), address
    sign_in(page, at.staff)
    for address in (
        "/staff/needs/list/", "/staff/needs/new/", "/staff/needs/figures/", "/staff/needs/demand/",
        f"/staff/needs/{need.pk}/", f"/staff/needs/{vague.pk}/", f"/staff/needs/?need={vague.pk}", "/staff/services/", f"/staff/services/{at.item.pk}/",
        f"/staff/services/{at.item.pk}/edit/", f"/staff/services/{at.item.pk}/offers/new/",
    ):  # fmt: skip
        page.goto(address)
        axe(page)
        assert fits(page), address
