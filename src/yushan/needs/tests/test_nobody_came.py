"""A session to which nobody came is no service: its orders are to be planned anew, not done."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.activities.models import Activity
from yushan.common import clock
from yushan.needs.queries import figures
from yushan.needs.tests.factories import scene, served

pytestmark = pytest.mark.django_db


def _said(user: Any) -> str:
    return "\n".join(f"{row.title}｜{row.body}" for row in Notice.objects.filter(user=user).order_by("pk"))


def test_a_session_where_nobody_came_leaves_the_order_to_be_planned_anew() -> None:
    at = scene()
    need = served(at, at.asker)
    begin = clock.now() - timedelta(days=1)
    activity = Activity.objects.get(pk=need.activity_id)
    activity.shifts.update(starts_at=begin, ends_at=begin + timedelta(hours=2))
    Activity.objects.filter(pk=activity.pk).update(
        state="finished", starts_at=begin, ends_at=begin + timedelta(hours=2)
    )
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(at.keeper)
    assert "无人到场，直接结束" in client.get(f"/staff/activities/{activity.pk}/scene/").content.decode()
    client.post(f"/staff/activities/{activity.pk}/step/close/")
    activity.refresh_from_db(), need.refresh_from_db()
    assert activity.state == "settled"
    assert (need.state, need.organization, need.activity, need.done_at) == ("claimed", at.team, None, None)
    assert need.due_at and need.contacted_at is None, "the clock of contact begins again"
    whole, _by_area = figures.sums(at.staff, clock.today().year)
    assert (whole.accepted, whole.done) == (1, 0)
    assert "没有人到场，请和点单人另约" in _said(at.keeper)
    assert "要改时间" in _said(at.asker) and "没有人到场" in _said(at.asker) and "请您评一评" not in _said(at.asker)
    assert "没有人到场" in need.reason
    page = client.get(f"/staff/needs/{need.pk}/").content.decode()
    assert "定时间，建活动" in page
