"""A day that is over is asked again; wrong codes of others lock nobody out; who is signed in finds name and number filled in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.needs import actions
from yushan.needs.models import Need
from yushan.needs.tests.factories import MONDAY, claimed, order, scene
from yushan.needs.tests.test_pages import _CONTACT, _client, _text, _where
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
_OVER = "要的日子过了，请再问一声"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_a_day_that_is_over_is_marked_and_settled_before_dispatch() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        need, taken = order(at), claimed(at)
        assert _OVER not in _text(_client(at.staff).get(f"/staff/needs/{need.pk}/"))
    with clock.pretend(MONDAY + timedelta(days=8)):
        staff = _client(at.staff)
        for place in (f"/staff/needs/{need.pk}/", f"/staff/needs/?need={need.pk}", "/staff/needs/list/?state=new"):
            assert _OVER in _text(staff.get(place)), place
        assert _OVER in _text(_client(at.keeper).get(f"/staff/needs/{taken.pk}/"))
        with pytest.raises(Refusal, match="要的日子过了"):
            actions.dispatch_need(at.staff, need=need, organizations=[at.team])
        address, today = f"/staff/needs/{need.pk}/day/", clock.today()
        yesterday = (today - timedelta(days=1)).isoformat()
        assert "今天起一年以内" in _text(staff.post(address, {"day": yesterday, "part": "morning"}, follow=True))
        staff.post(address, {"day": (today + timedelta(days=9)).isoformat(), "part": "afternoon"})
        need.refresh_from_db()
        assert need.windows == [{"day": (today + timedelta(days=9)).isoformat(), "part": "afternoon"}]
        assert _OVER not in _text(staff.get(f"/staff/needs/{need.pk}/"))
        assert actions.dispatch_need(at.staff, need=need, organizations=[at.team])
        with pytest.raises(NotAllowed):
            actions.set_days(at.rival, need=taken, windows=[(today, "morning")])
        assert actions.set_days(at.keeper, need=taken, windows=[(today, "morning")]).first_day == today


def test_wrong_codes_lock_only_the_address_that_typed_them() -> None:
    at = scene()
    need = order(at)
    stranger, asker = _client(), _client()
    for n in range(12):
        answer = stranger.post("/needs/find/", {"number": need.number, "code": f"{n:06d}"}, REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 429
    other = asker.post("/needs/find/", {"number": need.number, "code": "000001"}, REMOTE_ADDR="198.51.100.4")
    assert other.status_code == 422, "another address may try"
    direct = asker.post(f"/needs/{need.token}/", {"code": "000001"}, REMOTE_ADDR="203.0.113.7")
    assert direct.status_code == 422, "the link itself is a secret: tries by number do not close it"


def _third(client: Any, at: Any) -> Any:
    client.get(f"/order/?service={at.item.pk}")
    client.post(f"/order/?service={at.item.pk}", {"text": "叶子发黄"})
    client.post("/order/where/", _where(at))
    return client.get("/order/contact/")


def test_who_is_signed_in_finds_name_and_number_filled_in() -> None:
    at = scene()
    who = volunteers.volunteer("余小禾", area=at.area, phone="13896170246")
    page = _text(_third(_client(who.person.user), at))
    assert 'value="余小禾"' in page and 'value="13896170246"' in page and 'data-own="13896170246"' in page
    assert page.index('name="for_other"') < page.index('name="contact_name"') and "needs/order" in page
    assert 'value="向福生"' in _text(_third(_client(at.asker), at)), "an account without a volunteer has its name"
    assert "data-own" not in _text(_third(_client(), at))


def test_a_number_that_the_account_confirmed_counts_as_confirmed() -> None:
    at = scene()
    user = volunteers.volunteer("余小禾", area=at.area, phone="13896170246").person.user
    values = {"phone_hash": phone_hash("13896170246"), "phone_verified_at": timezone.now()}
    User.objects.filter(pk=user.pk).update(**values)
    for phone, checked in (("13896170246", True), ("13800001234", False)):
        client = _client(User.objects.get(pk=user.pk))
        _third(client, at)
        client.post("/order/contact/", _CONTACT | {"contact_phone": phone})
        assert Need.objects.latest("pk").phone_checked is checked
