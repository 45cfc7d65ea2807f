"""Late orders: the asker hears it once, the page says since when and who has it, staff find it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.terms import due
from yushan.needs import actions
from yushan.needs.queries import lists
from yushan.needs.tests.factories import MONDAY, claimed, dispatched, order, scene

pytestmark = pytest.mark.django_db


def _late(user: Any) -> list[str]:
    rows = Notice.objects.filter(user=user, title__contains="比说好的晚了").order_by("pk")
    return [row.body for row in rows]


def _page(user: Any, address: str) -> str:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return str(client.get(address).content.decode())


def test_what_nobody_accepted_in_time_is_said_to_be_late_once() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        need = order(at, at.asker)
        own, listing = f"/needs/{need.token}/", "/staff/needs/list/"
        assert "最晚这时有回音" in _page(at.asker, own) and "比说好的晚了" not in _page(at.asker, own)
        assert "超时" not in _page(at.staff, listing)
    for days in (4, 11):
        with clock.pretend(MONDAY + timedelta(days=days)):
            assert actions.look_after() == 1
            assert _late(at.asker) == ["没有按时受理，现在由市里督办。不用再点一次，有回音马上告诉您。"]
            page = _page(at.asker, own)
            assert "最晚这时有回音" not in page
            assert "原定 9 月 9 日 24:00 前有回音" in page and "现在由市里督办" in page
            for address in (listing, f"{listing}?soon=1", "/staff/needs/?soon=1"):
                seen = _page(at.staff, address)
                assert need.title in seen and "市级督办" in seen and "超时" in seen
    with clock.pretend(MONDAY + timedelta(days=11)):
        actions.accept_need(at.staff, need=need)
        page = _page(at.asker, own)
        assert "原定" not in page and "比说好的晚了，现在由市里督办" in page, "in time again, and looked after"


def test_offers_that_ran_out_and_teams_that_do_not_call_are_told_too_and_contact_ends_it() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        offered, _made = dispatched(at, actor=at.asker)
        other = claimed(at, at.asker)
    with clock.pretend(MONDAY + timedelta(days=4)):
        assert actions.look_after() >= 2
        assert len(_late(at.asker)) == 2, "once for each order"
        page = _page(at.asker, f"/needs/{offered.token}/")
        assert f"比说好的晚了，现在由{at.area.name}督办" in page
        soon = set(lists.needs_seen(at.staff, lists.Filters(soon=True)).values_list("pk", flat=True))
        assert {offered.pk, other.pk} <= soon
        actions.note_contact(at.keeper, need=other)
        page = _page(at.asker, f"/needs/{other.token}/")
        assert "原定" not in page and "新的时限" in page, "in time again, until a day is fixed"
        soon = set(lists.needs_seen(at.staff, lists.Filters(soon=True)).values_list("pk", flat=True))
        assert {offered.pk, other.pk} <= soon, "looked after until a day is fixed"
        fresh = order(at)
        assert fresh.pk not in lists.needs_seen(at.staff, lists.Filters(soon=True)).values_list("pk", flat=True)


def test_a_team_that_called_and_never_planned_is_urged_and_then_passed_up() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        need = claimed(at, at.asker)
        actions.note_contact(at.keeper, need=need)
        need.refresh_from_db()
        assert need.due_at == due(MONDAY, "need_plan_working_days")
    for days, level, who in ((20, "urged", at.area.name), (40, "city", "市里")):
        with clock.pretend(MONDAY + timedelta(days=days)):
            assert actions.look_after() == 1
            need.refresh_from_db()
            assert need.level == getattr(type(need).Level, level.upper())
            assert (
                f"联系后没有按时安排，现在由{who}督办。不用再点一次，有回音马上告诉您。" in _late(at.asker)
                or level == "city"
            )
            assert "联系后没有按时安排" in _page(at.keeper, "/me/notices/")
