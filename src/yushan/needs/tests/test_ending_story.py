"""On phone and desk: a late order, a new code, a merge taken apart, an order that is closed; accessible and within the page."""

import os
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.common import clock
from yushan.needs import actions
from yushan.needs.models import Need
from yushan.needs.tests.factories import order, scene, served
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


def _late(need: Need) -> None:
    past = clock.now() - timedelta(days=4)
    Need.objects.filter(pk=need.pk).update(due_at=past, turn_at=past)


@pytest.mark.capability("T4.3", page="/staff/needs/")
def test_asker_and_district_end_what_comes_to_nothing(new_page: Any, sign_in: Any, axe: Any) -> None:
    at = scene()
    kept, wrong = order(at, at.asker), order(at, at.asker)
    actions.accept_need(at.staff, need=kept)
    actions.merge_need(at.staff, need=wrong, into=kept)
    _late(kept)
    assert actions.look_after() == 1
    planned, other = served(at, at.asker), order(at, at.asker, channel="helper")
    places = {
        at.asker: (f"/needs/{kept.token}/", f"/needs/{planned.token}/", f"/needs/{other.token}/", "/wishes/"),
        at.staff: (
            f"/staff/needs/{kept.pk}/", f"/staff/needs/{wrong.pk}/", f"/staff/needs/?need={kept.pk}&soon=1",
            "/staff/needs/list/?soon=1", "/staff/needs/code/", f"/staff/activities/{planned.activity_id}/",
        ),
    }  # fmt: skip
    for size in (PHONE, DESK):
        for who, addresses in places.items():
            page = new_page(size)
            sign_in(page, who)
            for number, address in enumerate(addresses):
                page.goto(address)
                for hidden in page.locator("details.ys-card").all():
                    hidden.evaluate("node => { node.open = true }")
                axe(page)
                assert fits(page), address
                if folder := os.environ.get("NF_SHOTS"):
                    page.screenshot(path=f"{folder}/{size['width']}-{who.pk}-{number}.png", full_page=True)
    page = new_page(PHONE)
    sign_in(page, at.asker)
    page.goto(f"/needs/{kept.token}/")
    expect(page.get_by_text("比说好的晚了")).to_be_visible()
    page.goto(f"/needs/{other.token}/")
    page.get_by_text("换一个查询码，交给对方").click()
    page.get_by_role("button", name="换新的查询码").click()
    expect(page.get_by_text("只在这里显示一次")).to_be_visible()
    axe(page)
    assert fits(page)
    desk = new_page(DESK)
    sign_in(desk, at.staff)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto(f"/staff/needs/{kept.pk}/")
    desk.get_by_role("button", name=f"拆开 {wrong.number}").click()
    expect(desk.get_by_text(f"已拆开，{wrong.number} 单独办。")).to_be_visible()
    desk.get_by_text("办不成，结束办理").click()
    desk.get_by_label("原因和别的办法").fill("今年没有队会嫁接，请找镇农技站")
    desk.get_by_role("button", name="结束办理").click()
    expect(desk.get_by_text("已结束办理")).to_be_visible()
    page.goto(f"/needs/{kept.token}/")
    expect(page.get_by_text("没有办成：今年没有队会嫁接").first).to_be_visible()
