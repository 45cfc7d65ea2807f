"""Two stories: an anonymous complaint through two instances; somebody is kept out, heard, and appeals."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.common import clock
from yushan.organizations.models import RoleGrant
from yushan.rights import actions
from yushan.rights.models import Case
from yushan.rights.tests.factories import TEXT, proposed, scene
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.capability("T5.9", page="/rights")
def test_an_anonymous_complaint_through_two_instances(
    new_page: Any, sign_in: Any, axe: Any, complaints: Any, settings: Any
) -> None:
    complaints.expect("422 POST", "404 GET")
    at = scene()
    asker = new_page(PHONE)
    asker.goto("/rights/")
    axe(asker)
    assert fits(asker)
    asker.get_by_role("link", name="我要投诉").click()
    asker.get_by_label("由哪里办理").select_option(label="万州区")
    asker.get_by_label("涉及哪个组织、活动或人").fill("万州农技推广服务队")
    asker.get_by_label("什么事").fill("太短")
    asker.get_by_label("匿名，不留任何能认出我的信息").check()
    asker.get_by_role("button", name="提交，拿查询码").click()
    expect(asker.get_by_text("至少 10 个字").first).to_be_visible()
    axe(asker)
    asker.get_by_label("什么事").fill(TEXT)
    asker.get_by_role("button", name="提交，拿查询码").click()
    expect(asker.get_by_role("heading", name="已收到")).to_be_visible()
    axe(asker)
    assert fits(asker)
    code = asker.locator("#code").inner_text()
    case = Case.objects.get()
    assert case.is_anonymous and case.user is None

    desk = new_page(DESK)
    sign_in(desk, at.first)
    desk.goto("/staff/rights/")
    axe(desk)
    expect(desk.get_by_text(TEXT)).to_have_count(0)
    desk.get_by_role("link", name=case.number).click()
    expect(desk.get_by_text("内容只有指定的承办人能看")).to_be_visible()
    expect(desk.get_by_role("button", name="我来承办")).to_have_count(0)  # two stand at the desk: one names the other
    beside = new_page(DESK)
    sign_in(beside, at.second)
    beside.goto(f"/staff/rights/{case.pk}/")
    beside.get_by_label("指定").select_option(label="周敏")
    beside.get_by_role("button", name="指定为承办人").click()
    expect(beside.get_by_text("已指定，对方会收到消息。")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text(TEXT)).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="受理").click()
    expect(desk.get_by_text("已受理。")).to_be_visible()
    desk.get_by_label("写什么").fill("请问当天还有谁在场？")
    desk.get_by_role("button", name="给提出人留言").click()
    expect(desk.get_by_text("已给提出人留言。")).to_be_visible()

    later = new_page(PHONE)  # another day, another phone: the code alone
    later.goto("/rights/find/")
    later.get_by_label("查询码").fill(code.lower().replace("-", " "))
    later.get_by_role("button", name="看办理情况").click()
    expect(later.get_by_text("请问当天还有谁在场？")).to_be_visible()
    axe(later)
    assert fits(later)
    later.get_by_label("补充说明").fill("村里的会计和两位老人。")
    later.get_by_role("button", name="发给承办人").click()
    expect(later.get_by_text("已补充，承办人会看到。")).to_be_visible()

    desk.reload()
    expect(desk.get_by_text("村里的会计和两位老人。")).to_be_visible()
    desk.get_by_label("结果").select_option(label="不成立，已说明")
    desk.get_by_label("答复", exact=True).fill("队里说讲完了全部内容，没有查到提前离开。")
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name="发出答复").click()
    expect(desk.get_by_text("已答复。", exact=True)).to_be_visible()

    later.reload()
    expect(later.get_by_text("没有查到提前离开")).to_be_visible()
    later.get_by_label("不满意").check()
    later.get_by_role("button", name="交评价").click()
    expect(later.get_by_text("谢谢，评价已收到。")).to_be_visible()
    axe(later)
    later.get_by_label("为什么不服、还想怎样处理").fill("没有问过在场的人。")
    later.get_by_role("button", name="申请复核").click()
    expect(later.get_by_text("已申请复核，由没有经手过的人重新办理。")).to_be_visible()

    desk.goto(f"/staff/rights/{case.pk}/")  # whoever decided first sees nothing of it any more
    expect(desk.get_by_text(TEXT)).to_have_count(0)
    city = new_page(DESK)
    sign_in(city, at.city)
    city.on("dialog", lambda dialog: dialog.accept())
    city.goto("/staff/rights/")
    RoleGrant.objects.filter(user=at.city_two).update(ends_at=clock.now())  # alone at the desk by now
    city.get_by_role("link", name=case.number).click()
    city.get_by_role("button", name="我来承办").click()
    expect(city.get_by_text("没有问过在场的人。")).to_be_visible()
    axe(city)
    city.get_by_label("结果").select_option(label="成立，已处理")
    city.get_by_label("答复", exact=True).fill("问了三位在场的人，确实只讲了二十分钟，已安排补讲。")
    city.get_by_role("button", name="发出答复").click()
    expect(city.get_by_text("已答复。", exact=True)).to_be_visible()

    later.reload()
    expect(later.get_by_text("已安排补讲")).to_be_visible()
    later.get_by_label("满意", exact=True).check()
    later.get_by_role("button", name="交评价").click()
    case.refresh_from_db()
    assert case.state == "closed" and case.second_by == at.city and case.content == 3
    later.get_by_role("button", name="看完了，关上").click()
    later.goto("/rights/case/")
    expect(later.get_by_label("查询码")).to_be_visible()


@pytest.mark.capability("T5.9", page="/me/rights/")
def test_somebody_is_heard_kept_out_and_appeals(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    at = scene()
    row = proposed(at)
    person = new_page(PHONE)
    sign_in(person, at.asker)
    person.goto("/me/rights/")
    axe(person)
    person.get_by_role("link", name="弄虚作假").click()
    expect(person.get_by_text("三次替别人签到")).to_be_visible()
    axe(person)
    assert fits(person)
    person.get_by_label("您的说明").fill("只有一次，是替生病的同事签的。")
    person.get_by_role("button", name="交说明").click()
    expect(person.get_by_text("已收到您的说明")).to_be_visible()

    other = new_page(DESK)
    sign_in(other, at.second)
    other.goto("/staff/rights/exclusions/")
    axe(other)
    other.get_by_role("link", name=row.number).click()
    expect(other.get_by_text("替生病的同事签的")).to_be_visible()
    axe(other)
    other.get_by_label("到哪天（最后一天）").fill((clock.today() + timedelta(days=60)).isoformat())
    other.get_by_label("为什么，本人的说明怎样考虑的").fill("三次记录都核实了，本人只承认一次。")
    other.get_by_role("button", name="决定限制，告诉本人").click()
    expect(other.get_by_text("已决定，本人会收到消息。")).to_be_visible()

    person.goto(f"/me/rights/exclusions/{row.pk}/")
    person.get_by_label("为什么不服、希望怎样").fill("两次没有证据。")
    person.get_by_role("button", name="交申诉").click()
    expect(person.get_by_text("申诉已送到市级。")).to_be_visible()
    axe(person)

    row.refresh_from_db()
    actions.decide_appeal(at.city, made=row.appeal, outcome="lifted", answer="两次证据不足，撤销。")
    person.reload()
    expect(person.get_by_text("现在可以报名")).to_be_visible()
