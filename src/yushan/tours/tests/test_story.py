"""A district books the caravan on a phone: picks the place on the map, is told of a clash, gets another time."""

from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.organizations.tests import factories as make
from yushan.testing_browser import fits
from yushan.tours.models import Stop
from yushan.tours.tests.factories import book, open_tour

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.capability("T3.5", page="/staff/tours")
def test_a_district_books_the_caravan_on_a_phone(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    host, other = make.detachment(make.area("500101")), make.detachment(make.area("500154"))
    tour = open_tour()
    book(tour, other, begin=9, end=12)
    page = new_page({"width": 390, "height": 844})
    sign_in(page, make.user_with("organization_admin", host, display_name="蒋晓兰"))

    page.goto("/staff/tours/")
    axe(page)
    page.get_by_role("link", name=tour.title).click()
    expect(page.get_by_role("heading", name="还能约的时间")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="12:00–17:00").click()
    page.get_by_label("几点开始").fill("11:00")
    page.get_by_label("几点结束").fill("13:00")
    page.get_by_label("地点").fill("北山广场")
    page.get_by_role("button", name="在地图上选").click()
    expect(page.locator("[data-map] svg path").first).to_be_visible()
    box = page.locator("[data-map]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    expect(page.locator("[data-chosen]")).to_contain_text("经度 10")
    axe(page)
    page.get_by_role("button", name="就选这里").click()
    expect(page.get_by_label("经度")).not_to_have_value("")
    page.get_by_label("预计来多少人").fill("300")
    page.get_by_label("接待联系人和电话").fill("蒋晓兰 023-58123456")
    complaints.expect("409 POST")
    page.get_by_role("button", name="约下这段时间").click()
    expect(page.get_by_text("09:00–12:00 已经被约走，请换一个时间。").first).to_be_visible()
    axe(page)
    page.get_by_label("几点开始").fill("13:30")
    page.get_by_label("几点结束").fill("15:30")
    page.get_by_role("button", name="约下这段时间").click()
    expect(page.get_by_text("已约上，时间替您留着。")).to_be_visible()
    axe(page)
    assert fits(page)
    stop = Stop.objects.get(organization=host)
    assert stop.place == "北山广场" and 105 < stop.longitude < 111 and 28 < stop.latitude < 33  # type: ignore[operator]
