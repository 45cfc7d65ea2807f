"""What a team must not read of others, what happens when something is sent twice, and cases of the unhappy."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed
from yushan.needs import actions, rights
from yushan.needs.models import Dispatch, Need, NeedReview
from yushan.needs.queries import cases
from yushan.needs.queries.candidates import candidates
from yushan.needs.tests.factories import MONDAY, claimed, dispatched, done, order, scene
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.models import ServiceOffer

pytestmark = pytest.mark.django_db


def _page(user: Any, address: str) -> str:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return str(client.get(address).content.decode())


def test_dispatching_twice_says_so() -> None:
    at = scene()
    need, _made = dispatched(at)
    with pytest.raises(Conflict, match="不用再派"):
        actions.dispatch_need(at.staff, need=need, organizations=[at.team])
    with pytest.raises(Conflict, match="不用再派"):
        actions.dispatch_need(at.staff, need=need, organizations=[at.other])
    other = order(at)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(at.staff)
    twice = {"organization": [at.team.pk, at.team.pk]}
    assert client.post(f"/staff/needs/{other.pk}/dispatch/", twice).status_code == 302
    assert client.post(f"/staff/needs/{other.pk}/dispatch/", twice).status_code == 302
    row = Dispatch.objects.get(need=other)
    assert row.organization == at.team and not row.is_open, "one organization named twice is one"


def test_a_team_does_not_read_why_another_one_refused() -> None:
    at = scene()
    need, (first, _second) = dispatched(at, at.team, at.other)
    actions.refuse(at.keeper, dispatch=first, reason="专家出差，车也坏了")
    for address in (f"/staff/needs/{need.pk}/", f"/staff/needs/?need={need.pk}"):
        seen = _page(at.rival, address)
        assert "专家出差" not in seen and at.team.name not in seen
        assert "专家出差" in _page(at.staff, address)
    third = make.team(Organization.objects.get_parent(at.team), name="第三队")
    keeper = make.user_with("organization_admin", third)
    actions.refuse(at.rival, dispatch=need.dispatches.get(organization=at.other), reason="人手不够")
    actions.dispatch_need(at.staff, need=need, organizations=[third])
    seen = _page(keeper, f"/staff/needs/{need.pk}/")
    assert "人手不够" not in seen and "专家出差" not in seen


def test_who_refused_or_lost_no_longer_reads_the_order_and_its_review() -> None:
    at = scene()
    need, (first, second) = dispatched(at, at.team, at.other)
    actions.claim(at.rival, dispatch=second)
    seen = _page(at.keeper, f"/staff/needs/{need.pk}/")
    assert need.text not in seen and "楠桥村村委会" not in seen and "已经没有关系" in seen
    assert need.text in _page(at.rival, f"/staff/needs/{need.pk}/")
    first.refresh_from_db()
    assert first.state == "taken"
    reviewed = done(at, at.asker)
    Dispatch.objects.create(need=reviewed, organization=at.other, state="refused", offered_at=clock.now())
    actions.review(at.asker, need=reviewed, stars=5, text="讲得明白")
    assert "讲得明白" not in _page(at.rival, f"/staff/needs/{reviewed.pk}/")
    assert "讲得明白" in _page(at.keeper, f"/staff/needs/{reviewed.pk}/")


def test_the_room_of_a_month_is_that_of_the_month_of_service() -> None:
    with clock.pretend(MONDAY + timedelta(days=21)):  # 28 September
        at = scene()
        day = clock.today()
        this, same, later = (order(at, windows=[(day + timedelta(days=days), "morning")]) for days in (1, 2, 20))
        ServiceOffer.objects.update(monthly=1)
        actions.claim(at.keeper, dispatch=actions.dispatch_need(at.staff, need=this, organizations=[at.team])[0])
        for need, said in ((same, "9 月 1 次已排满"), (later, "10 月还能接 1 次")):
            (found,) = [one for one in candidates(need) if one.key == at.team.pk]
            assert said in (*found.good, *found.but)


def test_an_unhappy_review_is_a_case_of_the_level_above() -> None:
    at, city = scene(), make.user_with("city_admin")
    need = done(at, at.asker)
    actions.review(at.asker, need=need, stars=1, text="没有来")
    row = need.review
    assert row.case_level == Need.Level.AREA and row.case_due_at
    assert list(cases.to_visit(at.staff)) == [row] and not cases.to_visit(city).exists()
    with pytest.raises(NotAllowed):
        actions.close_case(at.keeper, need=need, note="我们问过了")
    make.grant(at.staff, "organization_admin", at.team)
    at.staff._current_grants = None
    with pytest.raises(NotAllowed, match="服务方的人"):
        actions.close_case(at.staff, need=need, note="问过了")
    colleague = make.user_with("area_admin", at.area)
    actions.close_case(colleague, need=need, note="约好补讲")
    with pytest.raises(Conflict, match="已经有人记过"):
        actions.close_case(colleague, need=need, note="又问")
    assert not cases.to_visit(colleague).exists()
    assert Notice.objects.filter(user=at.asker, title__contains="的评价已回访").exists()


def test_what_the_districts_own_organization_did_is_for_the_city_to_ask_about() -> None:
    at, city = scene(), make.user_with("city_admin")
    need = done(at, at.asker)
    Need.objects.filter(pk=need.pk).update(organization=Organization.objects.get_parent(at.team))
    need.refresh_from_db()
    actions.review(at.asker, need=need, stars=1, text="没有来")
    assert list(cases.to_visit(city)) == [need.review] and not cases.to_visit(at.staff).exists()
    assert "由市级打电话回访" in _page(at.staff, f"/staff/needs/{need.pk}/")
    assert "记下回访" in _page(city, f"/staff/needs/{need.pk}/")
    with pytest.raises(NotAllowed, match="市级回访"):
        actions.close_case(at.staff, need=need, note="问过了")
    actions.close_case(city, need=need, note="问过了")


def test_a_case_that_nobody_closes_goes_to_the_city() -> None:
    with clock.pretend(MONDAY):
        at, city = scene(), make.user_with("city_admin")
        need = done(at, at.asker)
        actions.review(at.asker, need=need, stars=1, text="没有来")
        assert actions.look_after_cases() == 0
    with clock.pretend(MONDAY + timedelta(days=9)):
        assert actions.look_after_cases() == 1 and actions.look_after_cases() == 0
        assert "没有按时回访" in Notice.objects.filter(user=city).latest("pk").title
        assert cases.to_visit(city).count() == 1 and cases.to_visit(at.staff).count() == 1


def test_a_desk_for_complaints_takes_the_case_over() -> None:
    class Taken:
        """What the desk of another room would be."""

        def __init__(self) -> None:
            self.rows: list[NeedReview] = []

        term = "need_visit_working_days"

        def take(self, actor: Any, *, need: Need, review: NeedReview) -> None:
            self.rows.append(review)

    at, desk = scene(), Taken()
    rights.provide(desk)
    try:
        need = done(at, at.asker)
        actions.review(at.asker, need=need, stars=1, text="没有来")
        assert desk.rows == [need.review] and not cases.to_visit(at.staff).exists()
        actions.close_case(at.staff, need=need, note="补讲")
    finally:
        rights.provide(None)
    assert NeedReview.objects.get().visit_note == "补讲"
    assert claimed(at).state == "claimed"
