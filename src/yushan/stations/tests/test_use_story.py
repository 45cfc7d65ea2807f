"""A clash of two bookings: two teams want one room; the second sees the next free times, books one, and comes."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.organizations.tests import factories as make
from yushan.stations.models import Booking, Use
from yushan.stations.tests.use_factories import book as booked
from yushan.stations.tests.use_factories import day, room, station, team
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


def looked_at(page: Page, axe: Any) -> None:
    axe(page)
    assert fits(page), page.url


@pytest.mark.capability("T4.4", page="/stations")
@pytest.mark.parametrize("size", [pytest.param(PHONE, id="390"), pytest.param(DESK, id="1440")])
def test_a_clash_of_two_bookings(
    size: Any, new_page: Any, sign_in: Any, axe: Any, complaints: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.load_plan()
    where = station(name="走马镇科普驿站")
    hall = room(where, name="科学教室", cleanup_minutes=15, approval="all", accessibility=["step-free", "lift"])
    room(where, name="阅读角", places=12, audiences=["person"])
    crew, other = (make.team(make.detachment(where.area), name=name) for name in ("走马科普服务队", "白市驿科普服务队"))
    booked(hall, team(make.user_with("organization_admin", crew), crew), 10, 12, title="天文社例会")

    page = new_page(size)
    sign_in(page, make.user_with("organization_admin", other, display_name="唐宁"))
    page.goto("/stations")
    page.get_by_role("link", name="预约场地").click()
    page.get_by_label("别的日子").fill(day().isoformat())
    page.get_by_role("button", name="看这天").click()
    expect(page.get_by_role("link", name="9:00–9:45 科学教室")).to_be_visible()
    looked_at(page, axe)
    page.get_by_role("link", name="12:15–18:00 科学教室").click()
    looked_at(page, axe)
    page.get_by_label("几点开始").fill("11:00")
    page.get_by_label("几点结束").fill("13:00")
    page.get_by_label("做什么用").fill("机器人小课堂")
    page.get_by_label("大约多少人").fill("24")
    page.get_by_label("联系电话").fill("13896170246")
    complaints.expect("409 POST")
    page.get_by_role("button", name="约下这段时间").click()
    expect(page.get_by_text("10:00–12:00 已经有人约了").first).to_be_visible()
    expect(page.get_by_text("还空着的时间", exact=True)).to_be_visible()
    looked_at(page, axe)
    page.get_by_role("button", name="12:15–14:15").click()
    expect(page.get_by_label("几点开始")).to_have_value("12:15")
    expect(page.get_by_label("做什么用")).to_have_value("机器人小课堂")
    page.get_by_role("button", name="约下这段时间").click()
    expect(page.get_by_text("已提交，站点审核以后发消息给您。")).to_be_visible()
    looked_at(page, axe)

    desk = new_page(size)
    sign_in(desk, make.user_with("station_admin", where, display_name="罗一鸣"))
    desk.goto(f"/staff/stations/{where.pk}/bookings/?week={day()}")
    expect(desk.get_by_role("heading", name="等您审核")).to_be_visible()
    looked_at(desk, axe)
    desk.locator("li", has_text="机器人小课堂").get_by_role("button", name="同意").first.click()
    expect(desk.get_by_text("已同意，约的人会收到消息。")).to_be_visible()
    for path in (
        f"/staff/stations/{where.pk}/rooms/",
        f"/staff/stations/{where.pk}/duty/",
        f"/staff/stations/{where.pk}/loans/",
    ):
        desk.goto(path)
        looked_at(desk, axe)
    row = Booking.objects.get(title="机器人小课堂")
    moment = row.starts_at
    monkeypatch.setattr("yushan.common.clock.now", lambda: moment)
    desk.goto(f"/staff/stations/bookings/{row.pk}/")
    looked_at(desk, axe)
    desk.get_by_label("来了多少人").fill("21")
    desk.get_by_role("button", name="登记到场").click()
    expect(desk.get_by_text("已登记到场，记入使用记录。")).to_be_visible()
    assert Use.objects.get().people == 21
    page.goto("/me/bookings/")
    expect(page.get_by_text("已使用")).to_be_visible()
    looked_at(page, axe)
