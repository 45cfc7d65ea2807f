"""How often a service can still be brought in a month: promises less the orders for its days."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.common import clock
from yushan.needs.models import Need
from yushan.needs.tests import factories as needs
from yushan.organizations.tests import factories as make
from yushan.projects import demand
from yushan.projects.models import ServiceOffer
from yushan.projects.queries.services import capacity_left
from yushan.projects.rules.services import capacity
from yushan.projects.tests.factories import offer

_promises = st.dictionaries(st.integers(1, 4), st.integers(1, 9), max_size=4)
_orders = st.dictionaries(st.none() | st.integers(1, 6), st.integers(0, 12), max_size=6)


@given(_promises, _orders)
def test_what_is_left_agrees_with_taking_orders_one_by_one(
    monthly: dict[int, int], booked: dict[int | None, int]
) -> None:
    left = dict(monthly)
    for key, count in booked.items():
        for _order in range(count):
            if key is not None and left.get(key, 0):
                left[key] -= 1
    found = capacity(monthly, booked)
    assert dict(found.by) == left
    assert found.left == max(0, sum(left.values()) - booked.get(None, 0)) and found.promised == sum(monthly.values())


@pytest.mark.django_db
def test_orders_for_a_month_use_up_its_promises(django_assert_num_queries: Any) -> None:
    with clock.pretend(needs.MONDAY):
        at = needs.scene(monthly=4)
        offer(at.item, at.other, monthly=2)
        offer(at.item, make.team(make.detachment(make.area("500120"))), monthly=9, is_active=False)
        assert (capacity_left(at.item, clock.today()).promised, capacity_left(at.item, clock.today()).left) == (6, 6)
        needs.claimed(at), needs.order(at)
        for state in ("withdrawn", "declined"):
            row = needs.order(at)
            Need.objects.filter(pk=row.pk).update(state=state)
        counted = Need.objects.filter(item=at.item).exclude(state__in=("withdrawn", "merged", "declined"))
        month = counted.first().first_day  # type: ignore[union-attr]
        with django_assert_num_queries(2):
            found = capacity_left(at.item, month)
        assert found.left == 6 - counted.count() == 4
        assert dict(found.by) == {at.team.pk: 3, at.other.pk: 2}, "an order that nobody took is nobody's yet"
        assert capacity_left(at.item, date(2027, 2, 14)).left == 6, "another month, another promise"
        # More than promised: nothing below nothing, and nobody else pays for it.
        able = ServiceOffer.objects.filter(item=at.item, organization=at.team)
        able.update(monthly=99)
        Need.objects.filter(pk__in=[needs.order(at).pk for _ in range(9)]).update(organization=at.team, state="claimed")
        able.update(monthly=4)  # promised less afterwards
        full = capacity_left(at.item, month)
        assert dict(full.by) == {at.team.pk: 0, at.other.pk: 2} and full.left == 1
        public = Client(headers={"Accept-Language": "zh-hans"}).get(
            reverse("services:public_detail", args=[at.item.pk])
        )
        assert f"{month.month} 月还能接 1 次" in public.text
        staff = Client(headers={"Accept-Language": "zh-hans"})
        staff.force_login(at.keeper)
        assert "这个月已经约满" in staff.get(reverse("services:detail", args=[at.item.pk])).text


@pytest.mark.django_db
def test_while_nobody_takes_orders_everything_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "_demand", None)
    at = needs.scene(monthly=4)
    assert capacity_left(at.item, clock.today() + timedelta(days=40)).left == 4
