"""Orders and what becomes of them: who may, what is refused, what is told, what the clock does."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice
from yushan.activities.actions import cancel_activity
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.terms import due
from yushan.needs import actions
from yushan.needs.askers import Asker
from yushan.needs.models import Dispatch, Need, NeedTalk
from yushan.needs.queries import cases, lists
from yushan.needs.queries.candidates import candidates
from yushan.needs.tests.factories import MONDAY, claimed, contact, dispatched, done, order, scene, served, wish
from yushan.organizations.tests import factories as make
from yushan.projects.models import ServiceItem
from yushan.projects.queries.services import public_services

pytestmark = pytest.mark.django_db


def _titles(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_an_order_keeps_the_asker_sealed_and_counts_for_the_service() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        made = actions.order(
            at.asker,
            wish=wish(at),
            contact=contact(),
            channel="self",
            submission="one",
            files=[("x.sealed", "image/png")],
        )
        assert public_services().get().demand == 1
    need = made.need
    assert need.number == "XQ-2609-0001" and len(made.code) == 6 and made.code not in need.code_hash
    assert need.due_at == clock.at(MONDAY.date() + timedelta(days=3)), "two working days, to the end of the second"
    assert need.contact_phone == "13800001234"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone, contact_name, address FROM needs_need")
        assert b"13800001234" not in bytes(cursor.fetchone()[0])
    assert "新点单" in _titles(at.staff)[0]


def test_the_same_form_sent_twice_is_one_order() -> None:
    at = scene()
    first = order(at, submission="same")
    again = actions.order(None, wish=wish(at), contact=contact(), channel="self", submission="same")
    assert again.need.pk == first.pk and Need.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"windows": []}, "至少选一个方便的时间"),
        ({"windows": [(clock.today() - timedelta(days=1), "morning")]}, "今天或今后"),
        ({"people": 0}, "大约多少人"),
        ({"place": " "}, "在哪里"),
    ],
)
def test_what_an_order_lacks(values: dict[str, Any], sentence: str) -> None:
    at = scene()
    with pytest.raises(Refusal, match=sentence):
        order(at, **values)
    assert not Need.objects.exists()


def test_too_many_or_too_few_people_and_a_service_that_stopped() -> None:
    at = scene()
    ServiceItem.objects.update(least_people=10, most_people=50)
    at.item.refresh_from_db()
    with pytest.raises(Refusal, match="10 人起"):
        order(at, people=3)
    with pytest.raises(Refusal, match="最多 50 人"):
        order(at, people=60)
    ServiceItem.objects.update(state="paused")
    with pytest.raises(Conflict, match="刚刚停了"):
        order(at, people=20)


def test_only_staff_type_orders_in_at_the_desk() -> None:
    at = scene()
    with pytest.raises(NotAllowed):
        order(at, at.asker, channel="desk")
    assert order(at, at.staff, channel="desk").channel == "desk"
    assert order(at, at.asker, channel="helper").user == at.asker


def test_the_whole_way_from_order_to_review() -> None:
    at = scene()
    need = done(at, at.asker)
    assert need.state == "done" and need.activity.title == need.title and need.activity.planned_people == 40
    assert need.activity.project_id == at.item.project_id and need.activity.state == "draft"
    assert "13800001234" not in need.activity.description and "向福生" not in need.activity.description
    with pytest.raises(Refusal, match="哪里不满意"):
        actions.review(at.asker, need=need, stars=1)
    with pytest.raises(NotAllowed):
        actions.review(at.keeper, need=need, stars=5)
    actions.review(at.asker, need=need, stars=2, text="来晚了一小时")
    with pytest.raises(Conflict, match="不再改"):
        actions.review(at.asker, need=need, stars=5)
    assert cases.to_visit(at.staff).count() == 1 and "请回访" in _titles(at.staff)[-1]
    actions.answer_review(at.keeper, need=need, text="对不住，路上堵车，下次早走。")
    actions.close_case(at.staff, need=need, note="电话问过，约好补讲一次")
    assert cases.to_visit(at.staff).count() == 0
    need.refresh_from_db()
    assert need.state == "reviewed" and need.ended_at and need.due_at is None
    assert [title for title in _titles(at.asker) if "请您评一评" in title]


def test_a_decline_says_why_and_a_merge_follows_the_other() -> None:
    at = scene()
    need, twin = order(at, at.asker), order(at)
    with pytest.raises(Refusal, match="原因"):
        actions.decline_need(at.staff, need=need, reason=" ")
    assert [row.pk for row, _why in lists.twins_of(need)] == [twin.pk]
    actions.merge_need(at.staff, need=need, into=twin)
    need.refresh_from_db()
    assert (need.state, need.merged_into_id) == ("merged", twin.pk) and twin.number in Notice.objects.latest("pk").body
    actions.decline_need(at.staff, need=twin, reason="请找镇农技站")
    with pytest.raises(Conflict):
        actions.merge_need(at.staff, need=order(at), into=twin)
    with pytest.raises(NotAllowed):
        actions.accept_need(make.user_with("area_admin", make.area("500120")), need=order(at))


def test_refused_dispatched_again_and_who_refused_is_not_proposed() -> None:
    at = scene()
    need, (first,) = dispatched(at)
    assert candidates(need, only=[at.team.pk])[0].good
    with pytest.raises(NotAllowed):
        actions.refuse(at.rival, dispatch=first, reason="专家出差")
    actions.refuse(at.keeper, dispatch=first, reason="专家出差")
    need.refresh_from_db()
    assert need.state == "screened" and need.reason == "万州农技推广服务队：专家出差"
    assert at.team.name not in [one.name for one in candidates(need)]
    assert at.other.name in [one.name for one in candidates(need)]
    (second,) = actions.dispatch_need(at.staff, need=need, organizations=[at.other])
    assert actions.claim(at.rival, dispatch=second).organization == at.other
    with pytest.raises(Conflict):
        actions.claim(at.keeper, dispatch=first)


def test_several_are_asked_and_the_first_has_it() -> None:
    at = scene()
    need, (first, second) = dispatched(at, at.team, at.other)
    actions.claim(at.rival, dispatch=second)
    with pytest.raises(Conflict, match="先接了这一单"):
        actions.claim(at.keeper, dispatch=first)
    first.refresh_from_db()
    assert first.state == "taken" and "别的队先接了" in _titles(at.keeper)[-1]
    need.refresh_from_db()
    assert need.claim_minutes is not None


def test_a_withdrawal_before_somebody_has_it() -> None:
    at = scene()
    need, (offer,) = dispatched(at, actor=at.asker)
    with pytest.raises(NotAllowed):
        actions.withdraw(Asker("wrong"), need=need)
    actions.withdraw(at.asker, need=need, reason="已经看好了")
    with pytest.raises(Conflict, match="撤回了"):
        actions.claim(at.keeper, dispatch=offer)
    assert "点单人撤回了" in _titles(at.keeper)[-1]


def test_what_is_late_goes_to_the_area_and_then_to_the_city() -> None:
    with clock.pretend(MONDAY):
        at, city = scene(), make.user_with("city_admin")
        need, (offer,) = dispatched(at, windows=[(clock.today() + timedelta(days=14), "morning")])
        left = order(at)
    with clock.pretend(MONDAY + timedelta(days=3, hours=-9)):  # the end of Wednesday: two working days
        assert actions.look_after() == 1, "nobody accepted the other one"
        left.refresh_from_db()
        assert left.level == Need.Level.CITY and "没有按时受理" in _titles(city)[-1]
    with clock.pretend(MONDAY + timedelta(days=4)):
        actions.look_after()
        offer.refresh_from_db(), need.refresh_from_db()
        assert (offer.state, need.state, need.level) == ("expired", "screened", Need.Level.URGED)
        assert "超时没有答复" in _titles(at.keeper)[-1] and "请重新派" in _titles(at.staff)[-1]
        with pytest.raises(Conflict, match="时间过了"):
            actions.claim(at.keeper, dispatch=offer)
        assert actions.look_after() == 0, "twice is harmless"
    with clock.pretend(MONDAY + timedelta(days=9)):
        actions.look_after()
        need.refresh_from_db()
        assert need.level == Need.Level.CITY and lists.to_triage(city, "screened").count() == 1


def test_a_team_that_does_not_call_is_urged() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        need = claimed(at)
    with clock.pretend(MONDAY + timedelta(days=3)):
        actions.look_after()
        need.refresh_from_db()
        assert need.level == Need.Level.URGED and "接单后没有按时联系" in _titles(at.staff)[-1]
        actions.note_contact(at.keeper, need=need)
        need.refresh_from_db()
        assert need.due_at == due(clock.now(), "need_plan_working_days")
        actions.release(at.keeper, need=need, reason="车坏了")
        need.refresh_from_db()
        assert need.state == "screened" and need.organization is None and need.claim_minutes is None


def test_a_cancelled_activity_is_planned_anew() -> None:
    at = scene()
    need = served(at, at.asker)
    cancel_activity(COMMAND_LINE, activity=need.activity, reason="大雨")
    need.refresh_from_db()
    assert need.state == "claimed" and need.activity is None and need.due_at
    assert "要改时间" in _titles(at.asker)[-1]


def test_talk_without_numbers() -> None:
    at = scene()
    need = claimed(at, at.asker)
    actions.say(at.keeper, need=need, text="周三上午来行不行？")
    actions.say(at.asker, need=need, text="行，在村委会等。")
    assert [row.from_asker for row in NeedTalk.objects.all()] == [False, True]
    with pytest.raises(NotAllowed):
        actions.say(at.rival, need=need, text="我们来")
    with pytest.raises(Conflict):
        actions.say(at.asker, need=order(at, at.asker), text="在吗")


def test_the_wall_only_with_a_yes() -> None:
    at = scene()
    with pytest.raises(Refusal, match="没有同意公开"):
        actions.put_on_wall(at.staff, need=order(at), shown=True)
    shown = actions.put_on_wall(at.staff, need=order(at, on_wall=True), shown=True)
    assert shown.wall == "shown"


def test_a_team_that_ends_gives_back_what_it_has() -> None:
    from yushan.needs.actions import reorganised

    at = scene()
    need, offered = claimed(at), dispatched(at)[0]
    assert [effect.count for effect in reorganised.effects(at.team, None)] == [1, 1]
    reorganised.carry_needs(None, COMMAND_LINE, at.team, None, reason="并入别的队")
    need.refresh_from_db(), offered.refresh_from_db()
    assert (need.state, offered.state, need.organization) == ("screened", "screened", None)
    assert not Dispatch.objects.filter(state__in=("offered", "claimed")).exists()
    third = claimed(at)
    reorganised.carry_needs(None, COMMAND_LINE, at.team, at.other, reason="并入")
    third.refresh_from_db()
    assert third.organization == at.other and third.dispatches.get().organization == at.other


def test_what_was_asked_beside_the_service_is_weighed() -> None:
    at = scene()
    at.item.accessibility = ["captions"]
    at.item.save()
    need = order(at, accessibility=("captions", "sign"))
    [first] = [one for one in candidates(need) if one.key == at.team.pk]
    assert "没有写能做到：有手语" in first.but
    at.item.accessibility = ["captions", "sign"]
    at.item.save()
    [again] = [one for one in candidates(need) if one.key == at.team.pk]
    assert "要的语言和照顾都能做到" in again.good and again.points > first.points
