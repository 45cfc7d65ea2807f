"""Orders that were merged: their askers hear everything, review, and come back when the leading order ends otherwise."""

from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.activities.outcomes import activity_ended
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict
from yushan.needs import actions
from yushan.needs.models import Need
from yushan.needs.tests.factories import order, scene
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db


def _chain(at: Any) -> tuple[Need, Need, Need, list[Any]]:
    """A → B → C, each by somebody else."""
    people = [make.user(display_name=name) for name in ("甲", "乙", "丙")]
    first, second, third = (order(at, who) for who in people)
    actions.merge_need(at.staff, need=first, into=second)
    actions.merge_need(at.staff, need=second, into=third)
    for one in (first, second, third):
        one.refresh_from_db()
    return first, second, third, people


def _said(user: Any) -> str:
    return "\n".join(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def test_a_chain_has_one_leader_and_all_its_askers_hear_what_happens() -> None:
    at = scene()
    first, second, third, people = _chain(at)
    assert (first.leader, first.merged_into, second.leader) == (third, second, third)
    (offer,) = actions.dispatch_need(at.staff, need=third, organizations=[at.team])
    actions.claim(at.keeper, dispatch=offer)
    for who in people:
        assert "有队接单了" in _said(who)
    page = _client(people[0]).get(f"/needs/{first.token}/").content.decode()
    assert second.number in page and third.number in page and at.team.name in page
    assert third.contact_phone[-4:] not in page, "of the leading order its team and its state, nobody's contact"
    staff = _client(at.staff).get(f"/staff/needs/{first.pk}/").content.decode()
    assert staff.index(second.number) < staff.index("那一件又并入") < staff.index(third.number)
    led = _client(at.keeper).get(f"/staff/needs/{third.pk}/").content.decode()
    assert "一起办的 2 件，约 80 人" in led


def test_whoever_was_merged_reviews_too_and_the_team_answers() -> None:
    at = scene()
    first, _second, third, people = _chain(at)
    (offer,) = actions.dispatch_need(at.staff, need=third, organizations=[at.team])
    actions.claim(at.keeper, dispatch=offer)
    from yushan.projects.tests.factories import activity

    held = activity(at.item.project, organization=at.team)
    actions.attach(at.keeper, need=third, shift=held.shifts.get())
    with pytest.raises(Conflict, match="办完以后才能评"):
        actions.review(people[0], need=first, stars=5)
    activity_ended.send(sender=None, actor=COMMAND_LINE, activity=held, settled=True)
    assert all("请您评一评" in _said(who) for who in people)
    actions.review(people[2], need=third, stars=5)
    actions.review(people[0], need=first, stars=4, text="听懂了")
    with pytest.raises(Conflict):
        actions.review(people[0], need=first, stars=5)
    first.refresh_from_db()
    assert first.state == "merged" and first.review.stars == 4
    answer = {"text": "谢谢", "of": first.pk}
    _client(at.keeper).post(f"/staff/needs/{third.pk}/answer/", answer)
    first.review.refresh_from_db()
    assert first.review.answer == "谢谢" and "的评价有回复" in _said(people[0])


@pytest.mark.parametrize("how", ["withdrawn", "declined"])
def test_when_the_leading_order_ends_the_oldest_stands_up_and_the_others_follow_it(how: str) -> None:
    at = scene()
    first, second, third, people = _chain(at)
    beside = order(at, make.user())
    actions.merge_need(at.staff, need=beside, into=third)
    if how == "withdrawn":
        actions.withdraw(people[2], need=third)
    else:
        actions.decline_need(at.staff, need=third, reason="不在服务范围")
    for one in (first, second, beside):
        one.refresh_from_db()
    # B was merged into C itself and is older than the one beside.
    assert (second.state, second.leader, second.merged_into, second.ended_at) == ("submitted", None, None, None)
    assert second.due_at is not None
    assert (first.state, first.leader, first.merged_into) == ("merged", second, second)
    assert (beside.state, beside.leader, beside.merged_into) == ("merged", second, second)
    assert "恢复办理" in _said(people[0]) and "恢复办理" in _said(people[1]) and "恢复，请受理" in _said(at.staff)
    actions.accept_need(at.staff, need=second)
    assert "已受理" in _said(people[0])


def test_a_merged_asker_steps_out_and_the_rest_goes_on() -> None:
    at = scene()
    first, second, third, people = _chain(at)
    actions.withdraw(people[1], need=second, reason="不要了")
    for one in (first, second, third):
        one.refresh_from_db()
    assert (second.state, third.state) == ("withdrawn", "submitted")
    assert (first.leader, first.merged_into) == (third, third)
