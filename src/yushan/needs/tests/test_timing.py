"""The clock of what is being served, and what the asker hears of the day; clocks that could not be stopped."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.activities.actions import cancel_activity, publish_activity, submit_activity, update_activity
from yushan.activities.actions.shifts import plans_of
from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, Refusal
from yushan.common.terms import due
from yushan.needs import actions
from yushan.needs.actions import reorganised
from yushan.needs.models import Need
from yushan.needs.tests.factories import MONDAY, claimed, scene, served
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.projects.tests import factories as projects

pytestmark = pytest.mark.django_db


def _titles(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def _published(activity: Activity) -> Activity:
    work, _made = Entry.objects.get_or_create(table="works", code="w", defaults={"name": "科普"})
    Activity.objects.filter(pk=activity.pk).update(work=work, in_charge="冉启明", risk_answers=[], risk="low")
    submit_activity(COMMAND_LINE, activity=activity)
    return publish_activity(COMMAND_LINE, activity=activity)


def test_the_day_is_told_when_it_is_certain_and_again_when_it_moves() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        need = served(at, at.asker)
        assert (
            "正在定时间" in _titles(at.asker)[-1] and "拟定于" in Notice.objects.filter(user=at.asker).latest("pk").body
        )
        client = Client(headers={"Accept-Language": "zh-hans"})
        client.force_login(at.asker)
        assert "拟定于" in client.get(f"/needs/{need.token}/").content.decode()
        assert not any("定了时间" in title for title in _titles(at.asker))
        _published(need.activity)
        need.refresh_from_db()
        assert "定了时间" in _titles(at.asker)[-1] and need.told_start == need.activity.starts_at
        assert "拟定于" not in client.get(f"/needs/{need.token}/").content.decode()
        plan = plans_of(need.activity)
        later = [
            type(one)(one.starts_at + timedelta(days=1), one.ends_at + timedelta(days=1), one.posts, one.id)
            for one in plan
        ]
        update_activity(COMMAND_LINE, activity=need.activity, shifts=later)
        assert "改到 9 月 15 日" in _titles(at.asker)[-1]
        count = len(_titles(at.asker))
        update_activity(COMMAND_LINE, activity=need.activity, shifts=plans_of(need.activity))
        assert len(_titles(at.asker)) == count, "nothing moved"
        cancel_activity(COMMAND_LINE, activity=need.activity, reason="大雨")
        assert "要改时间" in _titles(at.asker)[-1]


def test_a_draft_that_nobody_submits_goes_up() -> None:
    with clock.pretend(MONDAY):
        at, city = scene(), make.user_with("city_admin")
        need = served(at)
        assert need.due_at == clock.at((MONDAY + timedelta(days=4)).date()), "three working days to publish it"
    with clock.pretend(MONDAY + timedelta(days=5)):
        assert actions.look_after() == 1
        need.refresh_from_db()
        assert need.level == Need.Level.URGED and need.state == "serving" and need.due_at
        assert "活动没有按时发布" in _titles(at.staff)[-1] and "活动没有按时发布" in _titles(at.keeper)[-1]
    with clock.pretend(MONDAY + timedelta(days=12)):
        assert actions.look_after() == 1
        need.refresh_from_db()
        assert need.level == Need.Level.CITY and "活动没有按时发布" in _titles(city)[-1]


def test_what_was_held_and_is_not_posted_goes_up_too() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        need = served(at)
        _published(need.activity)
        need.refresh_from_db()
        assert need.due_at > need.activity.ends_at
    Activity.objects.filter(pk=need.activity_id).update(state="finished")
    with clock.pretend(MONDAY + timedelta(days=10)):
        assert actions.look_after() == 0
    with clock.pretend(MONDAY + timedelta(days=40)):
        assert actions.look_after() == 1
        assert "活动办完后没有按时入账" in _titles(at.staff)[-1]


def test_after_a_cancelled_activity_the_clock_of_contact_can_be_stopped() -> None:
    at = scene()
    need = served(at, at.asker)
    cancel_activity(COMMAND_LINE, activity=need.activity, reason="大雨")
    need.refresh_from_db()
    assert need.state == "claimed" and need.contacted_at is None and need.due_at
    actions.note_contact(at.keeper, need=need)
    need.refresh_from_db()
    assert need.contacted_at and need.due_at == due(need.contacted_at, "need_plan_working_days")


def test_the_next_team_after_an_end_has_not_spoken_with_the_asker() -> None:
    at = scene()
    first, second = claimed(at, at.asker), claimed(at, at.asker)
    for one in (first, second):
        actions.note_contact(at.keeper, need=one)
    Need.objects.filter(pk=second.pk).update(organization=at.other)
    second.dispatches.update(organization=at.other)
    reorganised.carry_needs(None, COMMAND_LINE, at.team, None, reason="解散")
    first.refresh_from_db()
    assert first.state == "screened" and first.contacted_at is None
    (again,) = actions.dispatch_need(at.staff, need=first, organizations=[at.other])
    first = actions.claim(at.rival, dispatch=again)
    assert first.due_at
    actions.note_contact(at.rival, need=first)
    first.refresh_from_db()
    assert first.contacted_at and first.due_at == due(first.contacted_at, "need_plan_working_days")
    third = make.team(Organization.objects.get_parent(at.team), name="接手队")
    reorganised.carry_needs(None, COMMAND_LINE, at.other, third, reason="并入")
    second.refresh_from_db()
    assert second.organization == third and second.contacted_at is None and second.due_at
    assert "换由另一支队接着办" in "".join(_titles(at.asker))


def test_a_late_notice_comes_again_at_the_next_term_and_after_the_same_step() -> None:
    with clock.pretend(MONDAY):
        at, city = scene(), make.user_with("city_admin")
        from yushan.needs.tests.factories import order

        need = order(at)
    seen = 0
    for days in (4, 11, 18):
        with clock.pretend(MONDAY + timedelta(days=days)):
            assert actions.look_after() == 1
            need.refresh_from_db()
            assert need.level == Need.Level.CITY and need.due_at > clock.now()
            assert need.turn_at < clock.now(), "it stays where it was late first"
            said = [title for title in _titles(city) if "没有按时受理" in title]
            assert len(said) == (seen := seen + 1)


def test_a_need_joins_a_session_that_the_team_holds_anyway() -> None:
    at = scene()
    first, second = claimed(at, at.asker), claimed(at)
    held = projects.activity(at.item.project, organization=at.team)
    foreign = projects.activity(projects.ready_project(at.other, state="running"))
    over = projects.activity(at.item.project, "settled", organization=at.team)
    for wrong in (foreign, over):
        with pytest.raises(Refusal, match="不是您的队以后要办的"):
            actions.attach(at.keeper, need=first, shift=wrong.shifts.get())
    for one in (first, second):
        actions.attach(at.keeper, need=one, shift=held.shifts.get())
        one.refresh_from_db()
        assert (one.state, one.activity, one.begins) == ("serving", held, held.shifts.get().starts_at)
    assert "定了时间" in _titles(at.asker)[-1], "the activity is public already"
    with pytest.raises(Conflict):
        actions.attach(at.keeper, need=first, shift=held.shifts.get())
    cancel_activity(COMMAND_LINE, activity=held, reason="场地停电")
    assert set(Need.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)) == {"claimed"}


def test_the_page_offers_the_sessions(django_assert_max_num_queries: Any) -> None:
    at = scene()
    need = claimed(at)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(at.keeper)
    assert "没有可以放的场次" in client.get(f"/staff/needs/{need.pk}/attach/").content.decode()
    for _time in range(5):
        held = projects.activity(at.item.project, organization=at.team)
    with django_assert_max_num_queries(20):
        page = client.get(f"/staff/needs/{need.pk}/attach/").content.decode()
    assert held.title in page
    assert "放到已有的场次（5 场可选）" in client.get(f"/staff/needs/{need.pk}/serve/").content.decode()
    assert client.post(f"/staff/needs/{need.pk}/attach/", {"shift": "x"}).status_code == 422
    client.post(f"/staff/needs/{need.pk}/attach/", {"shift": held.shifts.get().pk})
    need.refresh_from_db()
    assert need.activity == held
    assert client.get(f"/staff/needs/{need.pk}/serve/").status_code == 200


def test_over_midnight_the_end_is_of_the_next_day() -> None:
    at = scene()
    need = claimed(at)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(at.keeper)
    day = clock.today() + timedelta(days=5)
    plan = {
        "title": "夜观星空",
        "day": day.isoformat(),
        "begin": "21:00",
        "end": "01:30",
        "post": "讲师",
        "volunteers": 2,
    }
    wrong = client.post(f"/staff/needs/{need.pk}/serve/", plan | {"end": "20:00"})
    assert wrong.status_code == 422 and "跨夜的最多 12 小时" in wrong.content.decode()
    client.post(f"/staff/needs/{need.pk}/serve/", plan)
    need.refresh_from_db()
    assert need.activity.ends_at - need.activity.starts_at == timedelta(hours=4, minutes=30)
    assert clock.local(need.activity.starts_at).date() == day
