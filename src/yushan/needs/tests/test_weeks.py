"""A week of orders: what is taken up, changed, sent, refused and solved again; who may; two clerks at one moment."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.models import Job
from yushan.needs import actions
from yushan.needs.actions.week_rounds import run
from yushan.needs.models import Dispatch, Need, WeekLine, WeekPlan
from yushan.needs.queries import weeks as queries
from yushan.needs.tests.factories import MONDAY, Scene, order, scene
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.tests import factories as projects

pytestmark = pytest.mark.django_db
STARTS = (MONDAY + timedelta(days=7)).date()


def orders(at: Scene, count: int, **values: Any) -> list[Need]:
    """Accepted orders of the coming week, a day apart."""
    found = []
    for number in range(count):
        wanted = [(STARTS + timedelta(days=number % 5), "morning")]
        found.append(actions.accept_need(at.staff, need=order(at, **({"windows": wanted} | values))))
    return found


def planned(at: Scene, actor: Any = None, **values: Any) -> WeekPlan:
    """A week that the worker has solved."""
    row = actions.plan_week(actor or at.staff, **({"area": at.area, "starts_on": STARTS} | values))
    solved(row)
    return row


def solved(row: WeekPlan) -> WeekPlan:
    """The round of the plan, as the worker runs it."""
    row.refresh_from_db()
    run(row.job)
    Job.objects.filter(pk=row.job_id).update(state="done")
    row.refresh_from_db()
    return row


@pytest.fixture
def at() -> Any:
    with clock.pretend(MONDAY):
        found = scene()
        projects.offer(found.item, found.other, monthly=4)
        yield found


def test_the_orders_of_the_week_find_organizations_with_reasons_and_a_bound(at: Scene) -> None:
    first = orders(at, 4)
    late = actions.accept_need(at.staff, need=order(at, windows=[(STARTS + timedelta(days=9), "morning")]))
    new = order(at, windows=[(STARTS, "morning")])
    row = planned(at, most_each=3)
    lines = list(row.lines.select_related("organization"))
    assert {line.need_id for line in lines} == {one.pk for one in first}
    assert late.pk not in {line.need_id for line in lines} and new.pk not in {line.need_id for line in lines}
    assert {line.organization for line in lines} == {at.team, at.other}, (
        "spread: each further order is worth a little less"
    )
    assert all("正是承接这项服务的" in line.good for line in lines)
    assert row.bound >= row.objective > 0 and row.greedy and row.orders == 4 and not row.unplaced


def test_room_of_week_and_month_and_what_is_on_its_way_already(at: Scene) -> None:
    at.item.offers.filter(organization=at.other).update(monthly=2)
    waiting = orders(at, 1)[0]
    actions.dispatch_need(at.staff, need=waiting, organizations=[at.other])
    orders(at, 6)
    row = planned(at, most_each=3)
    counts = {line.organization_id: 0 for line in row.lines.all()}
    for line in row.lines.all():
        counts[line.organization_id] += 1
    # The other one promised two in September, one of which waits for its answer.
    assert counts == {at.team.pk: 3, at.other.pk: 1}
    assert set(row.unplaced.values()) == {"1 支队这一周已排满；1 支队当月次数已排满；1 支队没有承接这一类服务"}


def test_staff_fix_exclude_and_choose_and_the_rest_is_solved_around_it(at: Scene) -> None:
    needs = orders(at, 3)
    row = planned(at)
    first, second, third = row.lines.order_by("pk")
    actions.fix_line(at.staff, line=first)
    actions.exclude_line(at.staff, line=second)
    elsewhere = at.other if third.organization == at.team else at.team
    chosen = actions.choose(at.staff, plan=row, need=third.need, organization=elsewhere)
    assert chosen.is_by_hand and chosen.is_fixed and not WeekLine.objects.filter(pk=third.pk).exists()
    solved(actions.solve_again(at.staff, plan=row))
    now = {line.need_id: line for line in row.lines.filter(state="proposed")}
    assert now[first.need_id].pk == first.pk and now[third.need_id].pk == chosen.pk
    assert now[second.need_id].organization != second.organization
    assert len(now) == len(needs)
    with pytest.raises(Conflict, match="换过或派出"):
        actions.fix_line(at.staff, line=second)
    stranger = make.team(Organization.objects.get_parent(at.team), name="停了的队", state="suspended")
    with pytest.raises(Refusal, match="不能派"):
        actions.choose(at.staff, plan=row, need=first.need, organization=stranger)


def test_a_change_while_it_is_solved_is_not_written_over(at: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    orders(at, 2)
    row = planned(at)
    line = row.lines.first()
    from yushan.needs.actions import week_rounds

    real, tries = week_rounds.solve, []

    def meanwhile(instance: Any, **values: Any) -> Any:
        if not tries:
            actions.fix_line(at.staff, line=line)
        tries.append(1)
        return real(instance, **values)

    monkeypatch.setattr(week_rounds, "solve", meanwhile)
    solved(actions.solve_again(at.staff, plan=row))
    assert len(tries) == 2 and WeekLine.objects.get(pk=line.pk).is_fixed


def test_all_are_sent_by_the_ordinary_action_and_what_was_taken_meanwhile_is_said(at: Scene) -> None:
    needs = orders(at, 3)
    row = planned(at)
    by_hand = needs[0]
    actions.dispatch_need(at.staff, need=by_hand, organizations=[at.other])
    sent = actions.send_week(at.staff, plan=row)
    assert (
        sent.count == 2
        and [title for title, _why in sent.refused] == [by_hand.title]
        and "不用再派" in sent.refused[0][1]
    )
    for line in row.lines.filter(state="sent"):
        line.need.refresh_from_db()
        assert line.need.state == "dispatched" and line.dispatch.organization == line.organization
        assert line.dispatch.why == line.good + line.but and line.dispatch.offered_by == at.staff
    assert Notice.objects.filter(title__startswith="派单：").count() == 3
    with pytest.raises(Conflict, match="刚刚由别人派出"):
        actions.send_week(at.staff, plan=row)


def test_when_somebody_refuses_the_rest_is_solved_again(at: Scene) -> None:
    orders(at, 2)
    row = planned(at)
    actions.send_week(at.staff, plan=row)
    assert actions.follow_up() == 0
    line = row.lines.filter(organization=at.team).first()
    with clock.pretend(MONDAY + timedelta(hours=2)):
        actions.refuse(at.keeper, dispatch=line.dispatch, reason="专家出差")
        assert queries.refused_since(row).count() == 1
        assert actions.follow_up() == 1 and actions.follow_up() == 0, "while it runs nothing is started"
        assert "有队回绝，正在重新排" in Notice.objects.filter(user=at.staff).latest("pk").title
        solved(row)
        again = row.lines.get(state="proposed")
        assert again.need == line.need and again.organization == at.other
        assert actions.follow_up() == 0
        sent = actions.send_week(at.staff, plan=row)
        assert sent.count == 1
    # Taken back by the area, the same one may be asked again.
    with clock.pretend(MONDAY + timedelta(hours=3)):
        actions.recall_offers(at.staff, need=again.need, reason="派错了")
        assert actions.follow_up() == 1
        solved(row)
        assert row.lines.get(state="proposed").organization == at.other


def test_who_may_and_what_is_refused(at: Scene) -> None:
    with pytest.raises(Refusal, match="没有受理了还没派的单"):
        actions.plan_week(at.staff, area=at.area, starts_on=STARTS)
    orders(at, 1)
    for actor, area in ((at.keeper, at.area), (at.staff, None), (at.staff, make.area("500120"))):
        with pytest.raises(NotAllowed):
            actions.plan_week(actor, area=area, starts_on=STARTS)
    for wrong in (MONDAY.date() - timedelta(days=1), STARTS + timedelta(days=90)):
        with pytest.raises(Refusal, match="两个月以内"):
            actions.plan_week(at.staff, area=at.area, starts_on=wrong)
    row = actions.plan_week(at.staff, area=at.area, starts_on=STARTS)
    assert actions.plan_week(at.staff, area=at.area, starts_on=STARTS) == row, "two clerks work on one plan"
    city = make.user_with("city_admin")
    whole = actions.plan_week(city, area=None, starts_on=STARTS)
    assert whole != row and set(queries.plans_seen(city)) == {row, whole}
    assert list(queries.plans_seen(at.staff)) == [row]
    assert not queries.plans_seen(at.keeper).exists()
    actions.close_week(at.staff, plan=row)
    with pytest.raises(Conflict, match="已经结束"):
        actions.solve_again(at.staff, plan=row)
    assert actions.plan_week(at.staff, area=at.area, starts_on=STARTS) != row


def test_the_pages_of_a_small_and_a_large_week(at: Scene, django_assert_max_num_queries: Any) -> None:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(at.staff)
    assert "还没有排过" in client.get("/staff/needs/weeks/").content.decode()
    refused = client.post("/staff/needs/weeks/new/", {"area": at.area.pk, "starts_on": STARTS, "most_each": 3})
    assert refused.status_code == 422 and "没有受理了还没派的单" in refused.content.decode()
    orders(at, 2)
    made = client.post("/staff/needs/weeks/new/", {"area": at.area.pk, "starts_on": STARTS, "most_each": 3})
    row = WeekPlan.objects.get()
    assert made["Location"] == f"/staff/needs/weeks/{row.pk}/"
    assert client.get(made["Location"]).status_code == 200
    solved(row)
    for more in (0, 30):
        orders(at, more)
        solved(actions.solve_again(at.staff, plan=row))
        with django_assert_max_num_queries(20):
            page = client.get(f"/staff/needs/weeks/{row.pk}/").content.decode()
        with django_assert_max_num_queries(20):
            assert client.get("/staff/needs/weeks/").status_code == 200
    assert "怎么排都不超过" in page and "一件一件挑能派" in page and "没有排上的 26 单" in page
    row.refresh_from_db()
    need = queries.unplaced_of(row)[0][0]
    with django_assert_max_num_queries(20):
        choose = client.get(f"/staff/needs/weeks/{row.pk}/needs/{need.pk}/").content.decode()
    assert "这一周已建议 3 单" in choose
    assert client.post(f"/staff/needs/weeks/{row.pk}/needs/{need.pk}/", {"organization": "x"}).status_code == 422
    client.post(f"/staff/needs/weeks/{row.pk}/needs/{need.pk}/", {"organization": at.other.pk})
    line = WeekLine.objects.get(need=need, state="proposed")
    assert line.is_fixed
    client.post(f"/staff/needs/weeks/lines/{line.pk}/mark/", {"do": "free"})
    client.post(f"/staff/needs/weeks/lines/{line.pk}/mark/", {"do": "exclude"})
    line.refresh_from_db()
    assert line.state == "out"
    said = client.post(f"/staff/needs/weeks/{row.pk}/send/", follow=True).content.decode()
    assert "已派出 6 单" in said and Dispatch.objects.count() == 6
    client.post(f"/staff/needs/weeks/{row.pk}/close/")
    assert client.post(f"/staff/needs/weeks/{row.pk}/nonsense/").status_code == 404


def test_a_round_asks_the_database_as_often_for_many_as_for_few(at: Scene, django_assert_max_num_queries: Any) -> None:
    for count in (2, 30):
        orders(at, count)
        row = WeekPlan(area=at.area, starts_on=STARTS, most_each=3, pk=None)
        row.save()
        with django_assert_max_num_queries(16):
            task, _other = queries.task_of(row)
        row.delete()
    assert len(task.orders) == 32


@pytest.mark.django_db(transaction=True)
def test_two_clerks_plan_and_send_the_same_week_at_one_moment() -> None:
    at = scene()
    projects.offer(at.item, at.other)
    second = make.user_with("area_admin", at.area)
    day = clock.today() + timedelta(days=7)
    for _time in range(4):
        actions.accept_need(at.staff, need=order(at, windows=[(day, "morning")]))
    starts = date.fromordinal(day.toordinal() - 1)

    def at_once(*acts: Callable[[], Any]) -> list[Any]:
        start, said = threading.Barrier(len(acts)), []

        def act_one(act: Callable[[], Any]) -> None:
            try:
                start.wait(10)
                said.append(act())
            except Refusal as error:
                said.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=act_one, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(said) == len(acts)
        return said

    plans = at_once(
        *(lambda who=who: actions.plan_week(who, area=at.area, starts_on=starts) for who in (at.staff, second))
    )
    (row,) = WeekPlan.objects.all()
    assert {plan.pk for plan in plans} == {row.pk}
    solved(row)
    assert row.lines.filter(state="proposed").count() == 4
    said = at_once(*(lambda who=who: actions.send_week(who, plan=row) for who in (at.staff, second)))
    sent = [one for one in said if not isinstance(one, Refusal)]
    refused = [str(one) for one in said if isinstance(one, Refusal)]
    assert [one.count for one in sent] == [4] and len(refused) == 1 and "由别人派出" in refused[0]
    assert Dispatch.objects.count() == 4 and Need.objects.filter(state="dispatched").count() == 4
