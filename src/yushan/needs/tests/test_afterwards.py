"""What the asker reads afterwards: who came and when, who calls about an unhappy review; and what is no question any more."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict
from yushan.needs import actions, rights
from yushan.needs.models import Need
from yushan.needs.tests.factories import MONDAY, done, scene
from yushan.needs.tests.test_pages import _client, _text
from yushan.organizations.models import Organization

pytestmark = pytest.mark.django_db


def test_when_it_is_done_the_asker_still_reads_who_came_and_when() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        need = done(at, at.asker)
    with clock.pretend(MONDAY + timedelta(days=13)):
        Need.objects.update(done_at=clock.now())
        page = _text(_client(at.asker).get(f"/needs/{need.token}/"))
        assert "9 月 14 日 9:00，万州农技推广服务队来过" in page
        assert page.index("万州农技推广服务队来服务") < page.index("记录公示完，办结")
        assert "来服务" in _text(_client(at.staff).get(f"/staff/needs/{need.pk}/"))


def test_after_few_stars_it_is_said_who_calls_and_until_when() -> None:
    at = scene()
    need, asker = done(at, at.asker), _client(at.asker)
    answer = asker.post(f"/needs/{need.token}/review/", {"stars": "2", "text": "迟到一小时"}, follow=True)
    page = _text(answer)
    assert "不满意的地方会有人打电话问您" in page
    assert f"已经转给{at.area.name}处理，不是原来的队" in page and "前有人接手" in page
    actions.close_case(at.staff, need=need, note="打过电话，队里道了歉")
    assert "前有人接手" not in _text(asker.get(f"/needs/{need.token}/"))


def test_with_a_desk_the_term_is_that_of_the_desk() -> None:
    class Desk:
        term = "need_visit_working_days"

        @staticmethod
        def take(actor: Any, *, need: Need, review: Any) -> None:
            pass

    rights.provide(Desk())
    at = scene()
    need = done(at, at.asker)
    Need.objects.update(organization=Organization.objects.get(level="detachment"))
    need.refresh_from_db()
    actions.review(at.asker, need=need, stars=1, text="没有来")
    assert (
        "已经转给市里处理" in (page := _text(_client(at.asker).get(f"/needs/{need.token}/"))) and "前有人接手" in page
    )


def test_what_is_done_goes_to_no_wall() -> None:
    at = scene()
    need = done(at, item=None, title="教老人用手机", on_wall=True)
    assert "贴上心愿墙" not in _text(_client(at.staff).get(f"/staff/needs/{need.pk}/"))
    with pytest.raises(Conflict, match="不用再贴上"):
        actions.put_on_wall(at.staff, need=need, shown=True)
    actions.put_on_wall(COMMAND_LINE, need=need, shown=False)
