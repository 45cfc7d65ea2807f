"""Orders that end before they are done, and merges that were a mistake: who may, who hears it, what is counted."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.needs import actions
from yushan.needs.models import Dispatch, Need
from yushan.needs.queries import figures
from yushan.needs.tests.factories import claimed, dispatched, done, order, scene, served
from yushan.organizations.tests import factories as make
from yushan.projects.tests.factories import activity

pytestmark = pytest.mark.django_db


def _said(user: Any) -> str:
    return "\n".join(f"{row.title}｜{row.body}" for row in Notice.objects.filter(user=user).order_by("pk"))


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def test_what_nobody_can_bring_is_closed_with_a_reason_and_counts_as_not_fulfilled() -> None:
    at = scene()
    need, (offer,) = dispatched(at, actor=at.asker)
    actions.refuse(at.keeper, dispatch=offer, reason="专家出差")
    done(at)
    staff = _client(at.staff)
    assert "结束办理" in staff.get(f"/staff/needs/{need.pk}/").content.decode()
    staff.post(f"/staff/needs/{need.pk}/close/", {"reason": " "})
    need.refresh_from_db()
    assert need.state == "screened", "without a reason nothing ends"
    staff.post(f"/staff/needs/{need.pk}/close/", {"reason": "今年没有队会嫁接，请找镇农技站"})
    need.refresh_from_db()
    assert (need.state, need.reason, need.due_at) == (
        "closed",
        "今年没有队会嫁接，请找镇农技站",
        None,
    ) and need.ended_at
    assert "没有办成｜今年没有队会嫁接" in _said(at.asker)
    page = _client(at.asker).get(f"/needs/{need.token}/").content.decode()
    assert "没有办成：今年没有队会嫁接" in page and "撤回这一单" not in page
    whole, _areas = figures.sums(at.staff, clock.today().year)
    rows = list(Need.objects.all())
    assert (whole.accepted, whole.done) == (
        sum(row.screened_at is not None for row in rows), sum(row.done_at is not None for row in rows),
    ) == (2, 1)  # fmt: skip
    assert need.pk in [row.pk for row in staff.get("/staff/needs/list/?state=ended").context["page"].rows]


def test_who_may_close_and_when() -> None:
    at = scene()
    need, _offers = dispatched(at)
    for nobody in (at.keeper, make.user_with("area_admin", make.area("500120")), at.asker):
        with pytest.raises(NotAllowed):
            actions.close_need(nobody, need=need, reason="没有队")
    with pytest.raises(Conflict):
        actions.close_need(at.staff, need=order(at), reason="没有队")
    with pytest.raises(Conflict, match="先取消活动"):
        actions.close_need(at.staff, need=served(at), reason="没有队")
    with pytest.raises(Refusal, match="还有什么别的办法"):
        actions.close_need(at.staff, need=need, reason="")
    actions.close_need(at.staff, need=need, reason="没有队能去")
    assert Dispatch.objects.get(need=need).state == "recalled" and "区县结束办理了" in _said(at.keeper)
    taken = claimed(at)
    actions.close_need(at.staff, need=taken, reason="村里说不办了")
    taken.refresh_from_db()
    assert taken.organization is None and taken.claim_minutes is not None and "村里说不办了" in _said(at.keeper)
    assert not Dispatch.objects.filter(state="claimed", need=taken).exists()


def test_the_asker_takes_back_what_a_team_has_and_the_team_decides_about_its_activity() -> None:
    at = scene()
    taken, planned = claimed(at, at.asker), served(at, at.asker)
    held = planned.activity
    asker = _client(at.asker)
    page = asker.get(f"/needs/{planned.token}/").content.decode()
    assert "撤回这一单" in page and "撤回会马上告诉他们" in page
    for need in (taken, planned):
        asker.post(f"/needs/{need.token}/withdraw/", {"reason": "村里停电"})
        need.refresh_from_db()
        assert (need.state, need.organization, need.activity) == ("withdrawn", None, None)
    held.refresh_from_db()
    assert held.state == "draft", "what becomes of the session is the team's to decide"
    told = Notice.objects.filter(user=at.keeper).latest("pk")
    assert "点单人撤回了" in told.title and "报名的人会收到通知" in told.body
    assert told.url == f"/staff/activities/{held.pk}/"
    seen = _client(at.keeper).get(f"/staff/needs/{planned.pk}/").content.decode()
    assert "已经没有关系" in seen and planned.text not in seen
    with pytest.raises(Conflict, match="不能撤回"):
        actions.withdraw(at.asker, need=done(at, at.asker))


def test_when_the_leading_asker_withdraws_a_planned_service_the_next_one_keeps_it() -> None:
    at, second_asker = scene(), make.user()
    first, second, third = order(at, at.asker), order(at, second_asker), order(at)
    for one in (second, third):
        actions.merge_need(at.staff, need=one, into=first)
    (offer,) = actions.dispatch_need(at.staff, need=first, organizations=[at.team])
    first = actions.claim(at.keeper, dispatch=offer)
    begin = clock.now() + timedelta(days=5)
    held = actions.serve(at.keeper, need=first, starts_at=begin, ends_at=begin + timedelta(hours=2), volunteers=2)
    actions.withdraw(at.asker, need=first)
    for one in (first, second, third):
        one.refresh_from_db()
    assert first.state == "withdrawn"
    assert (second.state, second.organization, second.activity, second.leader) == ("serving", at.team, held, None)
    assert second.due_at and second.dispatches.get().state == "claimed" and second.claim_minutes is None
    assert (third.state, third.leader) == ("merged", second)
    assert "照样由" in _said(second_asker) and f"{second.number} 接着由您的队办" in _said(at.keeper)


def test_a_mistaken_merge_is_undone_from_either_order() -> None:
    at, people = scene(), [make.user() for _time in range(3)]
    kept, wrong, behind = (order(at, who) for who in people)
    actions.accept_need(at.staff, need=wrong)
    actions.merge_need(at.staff, need=behind, into=wrong)
    actions.merge_need(at.staff, need=wrong, into=kept)
    staff = _client(at.staff)
    assert f"拆开 {wrong.number}" in staff.get(f"/staff/needs/{kept.pk}/").content.decode()
    assert "不是同一件，拆开" in staff.get(f"/staff/needs/{wrong.pk}/").content.decode()
    with pytest.raises(NotAllowed):
        actions.split_need(at.keeper, need=wrong)
    answer = staff.post(f"/staff/needs/{wrong.pk}/split/", {"back": kept.pk})
    assert answer.url == f"/staff/needs/{kept.pk}/"
    for one in (kept, wrong, behind):
        one.refresh_from_db()
    assert (kept.state, wrong.state, wrong.leader, wrong.merged_into) == ("submitted", "screened", None, None)
    assert (behind.state, behind.leader) == ("merged", wrong) and wrong.due_at and wrong.ended_at is None
    assert "改为单独办理" in _said(people[1]) and "改为单独办理" in _said(people[2]) and not _said(people[0])
    with pytest.raises(Conflict, match="没有并到"):
        actions.split_need(at.staff, need=wrong)
    actions.split_need(at.staff, need=behind)
    behind.refresh_from_db()
    assert behind.state == "submitted"


def test_what_was_done_for_both_and_reviewed_stays_merged_and_the_team_hears_of_a_split() -> None:
    at, other = scene(), make.user()
    kept, reviewed, apart = claimed(at, at.asker), order(at, other), order(at)
    for one in (reviewed, apart):
        actions.merge_need(at.staff, need=one, into=kept)
    actions.split_need(at.staff, need=apart)
    assert f"{apart.number} 拆出去了" in _said(at.keeper)
    Need.objects.filter(pk=kept.pk).update(state="done", activity=activity(at.item.project), done_at=clock.now())
    actions.review(other, need=reviewed, stars=5)
    with pytest.raises(Conflict, match="不能再拆开"):
        actions.split_need(at.staff, need=reviewed)
