"""On phone and desk: own name and number go for an order for somebody else; a day that is over is asked again."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.common import clock
from yushan.needs.models import Need
from yushan.needs.tests.factories import dispatched, order, scene
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_for_somebody_else_leaves_the_own_number_out(new_page: Any, sign_in: Any, axe: Any) -> None:
    at = scene()
    who = volunteers.volunteer("余小禾", area=at.area, phone="13896170246").person.user
    for size in (PHONE, DESK):
        page = new_page(size)
        sign_in(page, who)
        page.goto(f"/order/?service={at.item.pk}")
        page.get_by_role("button", name="下一步：在哪里、什么时候").click()
        expect(page.get_by_text("最早")).to_be_visible()
        axe(page)
        page.get_by_label("村、社区、学校或单位").fill("甘宁镇楠桥村")
        page.get_by_label("哪天方便").fill((clock.today() + timedelta(days=21)).isoformat())
        page.get_by_label("大约多少人").fill("40")
        page.get_by_role("button", name="下一步：怎么联系您").click()
        expect(page.get_by_label("手机号")).to_have_value("13896170246")
        page.get_by_label("我是替别人点的").check()
        expect(page.get_by_label("手机号")).to_have_value("")
        expect(page.get_by_label("联系人")).to_have_value("")
        axe(page)
        assert fits(page)
        page.get_by_label("我是替别人点的").uncheck()
        expect(page.get_by_label("联系人")).to_have_value("余小禾")


def test_the_district_asks_again_and_reads_who_is_to_answer(new_page: Any, sign_in: Any, axe: Any) -> None:
    at = scene()
    need, (offered, _made) = order(at), dispatched(at)
    past = clock.today() - timedelta(days=2)
    Need.objects.filter(pk=need.pk).update(windows=[{"day": past.isoformat(), "part": "morning"}], first_day=past)
    for size in (PHONE, DESK):
        page = new_page(size)
        sign_in(page, at.staff)
        page.goto(f"/staff/needs/?need={need.pk}")
        expect(page.get_by_text("要的日子过了，请再问一声")).to_be_visible()
        axe(page)
        assert fits(page)
        page.goto(f"/staff/needs/{offered.pk}/")
        expect(page.get_by_text(f"等{at.team.name}答复")).to_be_visible()
        axe(page)
        assert fits(page)
    page.goto(f"/staff/needs/{need.pk}/")
    page.get_by_label("问到的日子").fill((clock.today() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="记下新的日子").click()
    expect(page.get_by_text("已记下新的日子")).to_be_visible()
    expect(page.get_by_text("要的日子过了，请再问一声")).to_have_count(0)
