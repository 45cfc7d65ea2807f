"""What a form says of a full month, what the page of a service says of the months to come, and the way back from an activity."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.common import clock
from yushan.needs.forms import WhereForm
from yushan.needs.models import Need
from yushan.needs.queries.asking import full_month
from yushan.needs.tests.factories import MONDAY, order, scene, served
from yushan.organizations.tests import factories as make
from yushan.projects.models import ServiceOffer

pytestmark = pytest.mark.django_db


def _client(user: Any = None) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        client.force_login(user)
    return client


def _form(at: Any, day: date) -> WhereForm:
    body = {"area": at.area.pk, "place": "楠桥村", "day1": day.isoformat(), "part1": "morning", "people": 40}
    return WhereForm(body, item=at.item)


def test_a_full_month_takes_no_more_orders_and_names_the_next_one() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        ServiceOffer.objects.update(monthly=2, lead_days=1, slots=[])
        october = [date(2026, 10, 12), date(2026, 10, 30)]
        assert _form(at, october[0]).is_valid()
        for day in october:
            order(at, windows=[(day, "morning")])
        for day in october:
            form = _form(at, day)
            assert not form.is_valid()
            assert form.errors["day1"] == ["10 月已经约满，11 月还能约，请改到那个月。"]
        assert _form(at, date(2026, 9, 30)).is_valid() and _form(at, date(2026, 11, 2)).is_valid()
        Need.objects.update(state="withdrawn")
        assert _form(at, october[0]).is_valid(), "what was taken back leaves room"
        for month in range(10, 16):
            day = date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 20)
            for _time in range(2):
                order(at, windows=[(day, "morning")])
        assert "连着 6 个月都约满" in full_month(at.item, october[0])
        ServiceOffer.objects.update(is_active=False)
        assert full_month(at.item, october[0]) == "", "nothing promised, nothing full: another check says that"


def test_a_month_in_which_nobody_can_come_any_more_is_not_offered() -> None:
    with clock.pretend(MONDAY + timedelta(days=21)):  # 28 September, days before the holidays of October
        at = scene()
        ServiceOffer.objects.update(lead_days=5)
        page = _client().get(f"/services/{at.item.pk}/").content.decode()
        assert "9 月还能接" not in page and "10 月还能接" in page and "11 月还能接" in page
        ServiceOffer.objects.update(lead_days=1)
        page = _client().get(f"/services/{at.item.pk}/").content.decode()
        assert "9 月还能接" in page and "11 月还能接" not in page


def test_an_activity_links_back_to_the_orders_that_it_serves(django_assert_max_num_queries: Any) -> None:
    at = scene()
    need = served(at)
    address = f"/staff/activities/{need.activity_id}/"
    client = _client(at.keeper)
    client.get(address)  # what waits in the menu is counted once a minute
    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    assert f'href="/staff/needs/{need.pk}/"' in page and need.number in page
    Need.objects.filter(pk=need.pk).update(area=make.area("500120"))
    assert need.number not in _client(at.staff).get(address).content.decode(), "whoever may not see the order"
