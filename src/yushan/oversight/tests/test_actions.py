"""From giving to signing off; who may not; what goes up; reminders."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts import retention
from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock, periods
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.actions.reorganising import move
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.oversight import actions
from yushan.oversight.actions import Receivers, due
from yushan.oversight.actions.party import name_pioneers
from yushan.oversight.actions.reorganised import ask_for_others, effects, stand_where_they_are
from yushan.oversight.models import Assignment, PioneerTeam, PlanTask, TaskReport
from yushan.oversight.queries import access
from yushan.oversight.queries.limits import days_of
from yushan.oversight.queries.party import pioneers_seen
from yushan.oversight.rules.lights import AMBER, GREEN, RED, light
from yushan.oversight.rules.lines import Milestone
from yushan.oversight.tests import factories as work

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas(db: None) -> list[Area]:
    work.clauses()
    return [make.area(code) for code in ("500101", "500109", "500112")]


@pytest.fixture
def city(areas: list[Area]) -> User:
    return make.user_with("city_admin")


@pytest.fixture
def beibei(areas: list[Area]) -> User:
    return make.user_with("area_admin", areas[1])


def shown(one: Assignment) -> str:
    return light(one.amber_on, one.red_on, clock.today())


def test_one_assignment_to_many_districts_at_once(
    areas: list[Area], city: User, beibei: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(32):  # who leads and helps is met for the first time: five of them
        task = work.given(
            areas, actor=city, indicators=["own_units"], milestones=[Milestone(work.in_days(9), "印发方案")]
        )
    assert task.assignments.count() == 3 and task.code.startswith("RW")
    assert Notice.objects.filter(user=beibei, title__contains="有一项任务请办理").count() == 1
    assert AuditLine.objects.filter(action="oversight.give").count() == 1
    assert {shown(one) for one in task.assignments.all()} == {GREEN}
    more = [*areas, make.area("500120")]
    assert actions.give_to_more(city, task=task, receivers=Receivers(areas=more)) == 1
    with pytest.raises(Refusal, match="都已经有"):
        actions.give_to_more(city, task=task, receivers=Receivers(areas=more))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": " "}, "请写明要办什么"),
        ({"clause": "Z9"}, "方案的哪一条"),
        ({"days": -1}, "已经过去"),
        ({"indicators": ["nonsense"]}, "指标目录里没有"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    areas: list[Area], city: User, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        work.given(areas, actor=city, **values)
    assert not PlanTask.objects.exists()


def test_milestones_and_receivers_have_to_fit(areas: list[Area], city: User, beibei: User) -> None:
    with pytest.raises(Refusal, match="在完成日期之后"):
        work.given(areas, actor=city, days=5, milestones=[Milestone(work.in_days(9), "总结")])
    with pytest.raises(Refusal, match="交给谁办"):
        work.given([], actor=city)
    with pytest.raises(NotAllowed):
        work.given(areas, actor=beibei)
    with pytest.raises(Refusal, match="只能交给本区县"):
        work.given([areas[0]], area=areas[1], actor=beibei)
    unit = make.unit("万州区图书馆", area=areas[0])
    with pytest.raises(Refusal, match="不在北碚区"):
        actions.give_task(beibei, area=areas[1], wish=work.wish(), receivers=Receivers(units=[unit]))


def test_figures_come_by_themselves_and_stay(areas: list[Area], city: User, beibei: User) -> None:
    task = work.given(areas, actor=city, indicators=["own_units"])
    mine = work.of(task, area=areas[1])
    make.unit("北碚区图书馆", area=areas[1])
    first = actions.report(beibei, assignment=mine, text="第一家单位登记了。", percent=30)
    assert [(one["code"], one["text"], one["met"]) for one in first.figures] == [("own_units", "1 家", True)]
    make.unit("北碚区博物馆", area=areas[1])
    yesterday = clock.today() - timedelta(days=1)
    second = actions.report(beibei, assignment=mine, text="补报昨天的。", as_of=yesterday)
    first.refresh_from_db(), mine.refresh_from_db()
    assert first.figures[0]["text"] == "1 家" and second.figures[0]["as_of"] == yesterday.isoformat()
    assert (mine.percent, mine.reports_count) == (30, 2)
    with pytest.raises(Refusal, match="还没有到"):
        actions.report(beibei, assignment=mine, text="明天的", as_of=work.in_days(1))


def test_from_a_report_with_evidence_to_signing_off(areas: list[Area], city: User, beibei: User) -> None:
    task = work.given(areas, actor=city, asks_file=True, milestones=[Milestone(work.in_days(9), "印发方案")])
    mine = work.of(task, area=areas[1])
    with pytest.raises(Refusal, match=r"节点“印发方案”；一份佐证材料"):
        actions.report(beibei, assignment=mine, text="办完了。", finish=True)
    assert not TaskReport.objects.exists(), "what was refused leaves nothing"
    (stone,) = task.milestones.all()
    actions.report(
        beibei, assignment=mine, text="方案印发了。", milestone=stone, files=[("方案.pdf", work.PDF)]
    )  # fmt: skip
    with pytest.raises(Refusal, match="已经报过"):
        actions.report(beibei, assignment=mine, text="又报", milestone=stone)
    actions.report(beibei, assignment=mine, text="办了三场，四百人参加。", finish=True)
    mine.refresh_from_db()
    assert (mine.state, mine.percent, mine.files_count, mine.red_on) == ("to_check", 100, 1, None)
    assert Notice.objects.filter(user=city, title__contains="报告办结").exists()
    assert list(access.to_sign(city)) == [mine] and not access.to_sign(beibei).exists()
    with pytest.raises(NotAllowed):
        actions.sign(beibei, assignment=mine)
    with pytest.raises(Refusal, match="还差什么"):
        actions.send_back(city, assignment=mine, reason="")
    actions.send_back(city, assignment=mine, reason="缺照片")
    mine.refresh_from_db()
    assert (mine.state, mine.reason, mine.reported_by) == ("ongoing", "缺照片", None) and mine.red_on
    actions.report(beibei, assignment=mine, text="照片补上了。", finish=True, files=[("照片.pdf", work.PDF)])
    actions.sign(city, assignment=mine)
    mine.refresh_from_db()
    assert mine.state == "done" and mine.signed_by == city and mine.signed_at
    with pytest.raises(Conflict):
        actions.sign(city, assignment=mine)
    kinds = list(mine.reports.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["progress", "finish", "return", "finish", "sign"]


def test_who_reports_does_not_sign(areas: list[Area], city: User) -> None:
    both = make.user_with("area_admin", areas[0])
    mine = work.of(work.given(areas, actor=city), area=areas[0])
    actions.report(both, assignment=mine, text="办完了。", finish=True)
    make.grant(both, "city_admin")
    both = User.objects.get(pk=both.pk)
    with pytest.raises(Refusal, match="报告办结以外的人"):
        actions.sign(both, assignment=mine)


def test_nobody_reports_for_somebody_else(areas: list[Area], city: User, beibei: User) -> None:
    other = work.of(work.given(areas, actor=city), area=areas[0])
    for actor in (city, beibei):
        with pytest.raises(NotAllowed):
            actions.report(actor, assignment=other, text="替他报")
    with pytest.raises(NotFound):
        actions.extend(beibei, assignment=other, due_on=work.in_days(60), reason="再等等")
    assert not access.assignments_seen(beibei).filter(pk=other.pk).exists()
    with pytest.raises(NotFound):
        access.assignment_seen(beibei, other.pk)
    assert not access.tasks_seen(make.user_with("unit_admin", make.unit(area=areas[1]))).exists()


def test_a_district_breaks_its_task_down_and_signs_off(areas: list[Area], city: User, beibei: User) -> None:
    mine = work.of(work.given(areas, actor=city, days=30), area=areas[1])
    unit = make.unit("北碚区图书馆", area=areas[1])
    team = make.team(make.detachment(areas[1]), name="静观镇服务队")
    clerk, captain = make.user_with("unit_admin", unit), make.user_with("organization_admin", team)
    to = Receivers(units=[unit], organizations=[team])
    with pytest.raises(Refusal, match="不能更晚"):
        actions.give_task(beibei, area=areas[1], wish=work.wish(days=31), receivers=to, part_of=mine)
    part = actions.give_task(beibei, area=areas[1], wish=work.wish(days=20), receivers=to, part_of=mine)
    with pytest.raises(Refusal, match="分下去的 2 项"):
        actions.report(beibei, assignment=mine, text="办完了。", finish=True)
    for actor, one in ((clerk, work.of(part, unit=unit)), (captain, work.of(part, organization=team))):
        actions.report(actor, assignment=one, text="办了两场。", finish=True)
        with pytest.raises(NotAllowed):
            actions.sign(city, assignment=one)
        actions.sign(beibei, assignment=one)
    actions.report(beibei, assignment=mine, text="全区办完了。", finish=True)
    assert list(access.to_sign(city)) == [mine]


def test_late_ones_go_up_once_and_again_after_the_urge(areas: list[Area], city: User, beibei: User) -> None:
    team = make.team(make.detachment(areas[1]))
    captain = make.user_with("organization_admin", team)
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(days=3), receivers=Receivers(organizations=[team]))
    one = work.of(task, organization=team)
    moment = periods.notice_ends(clock.at(one.due_on), 3) + timedelta(hours=9)
    with clock.pretend(clock.at(one.due_on, 23)):
        assert actions.escalate_due() == 0
    with clock.pretend(moment):
        assert actions.escalate_due() == 1 and actions.escalate_due() == 0
        one.refresh_from_db()
        assert list(access.passed_up(city)) == [one] and not access.passed_up(beibei).exists()
        assert Notice.objects.filter(user=city, title="1 项任务超期上报", body__contains="北碚区 1 项").count() == 1
        with pytest.raises(NotAllowed):
            actions.urge(captain, assignment=one, text="抓紧", until=clock.today())
        until = clock.today() + timedelta(days=2)
        actions.urge(city, assignment=one, text="请区里派人帮。", until=until)
        assert not access.passed_up(city).exists() and actions.escalate_due() == 0
        assert Notice.objects.filter(user=captain, title__startswith="督办").exists()
    with clock.pretend(clock.at(until + timedelta(days=1), 9)):
        assert actions.escalate_due() == 1
        one.refresh_from_db()
        assert one.escalations == 2
        actions.extend(beibei, assignment=one, due_on=work.in_days(9), reason="等场地")
        one.refresh_from_db()
        assert (one.escalated_at, one.escalations) == (None, 0) and shown(one) != RED


def test_one_reminder_for_all_and_then_quiet(areas: list[Area], city: User, beibei: User) -> None:
    for days in (20, 22):
        work.given(areas, actor=city, days=days, title=f"任务 {days}")
    Notice.objects.all().delete()
    with clock.pretend(clock.at(work.in_days(16), 9)):
        assert {shown(one) for one in Assignment.objects.all()} == {AMBER}
        assert actions.remind_due() == 6 and actions.remind_due() == 0
        (notice,) = Notice.objects.filter(user=beibei)
        assert "2 项任务要抓紧" in notice.title and "黄灯" in notice.body
    with clock.pretend(clock.at(work.in_days(22), 9)):
        assert actions.remind_due() == 0, "quiet for seven days"
    with clock.pretend(clock.at(work.in_days(23), 9)):
        assert actions.remind_due() == 6
        assert Notice.objects.filter(user=beibei).count() == 2


def test_cancelling_ends_what_is_open_and_keeps_what_is_done(areas: list[Area], city: User, beibei: User) -> None:
    task = work.given(areas, actor=city)
    mine = work.of(task, area=areas[1])
    actions.report(beibei, assignment=mine, text="办完了。", finish=True)
    actions.sign(city, assignment=mine)
    with pytest.raises(Refusal, match="为什么取消"):
        actions.cancel_task(city, task=task, reason="")
    actions.cancel_task(city, task=task, reason="并入下一项")
    assert sorted(task.assignments.values_list("state", flat=True)) == ["cancelled", "cancelled", "done"]
    with pytest.raises(Conflict):
        actions.cancel_task(city, task=task, reason="再取消")


def test_numbers_of_the_plan_move_the_lights(areas: list[Area], city: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from yushan.common import rulebook

    work.given(areas, actor=city, days=20)
    assert actions.retime_all() == 0
    monkeypatch.setitem(rulebook.DEFAULTS, "task_light_days", [25, 30, 10])
    assert actions.retime_all() == 3
    with clock.pretend(clock.at(work.in_days(1), 9)):
        assert {shown(one) for one in Assignment.objects.all()} == {AMBER}


def test_who_gets_a_task_later_is_not_late_with_what_was_before(areas: list[Area], city: User) -> None:
    stones = [Milestone(work.in_days(9), "印发方案"), Milestone(work.in_days(55), "启动仪式")]
    task = work.given(areas[:2], actor=city, days=90, milestones=stones)
    with clock.pretend(clock.at(work.in_days(50), 9)):
        assert actions.give_to_more(city, task=task, receivers=Receivers(areas=areas)) == 1
        late, fresh = work.of(task, area=areas[1]), work.of(task, area=areas[2])
        assert actions.retime_all() == 0 and fresh.given_on == clock.today()
        assert (shown(late), shown(fresh)) == (RED, GREEN)
        assert actions.remind_due() == 2, "only those who had it before"
        assert [day for _stone, day in days_of(fresh, task.milestones.all())] == [None, work.in_days(5)]
    with clock.pretend(clock.at(work.in_days(56), 9)):
        assert shown(fresh) == AMBER, "its own milestone is over"


def test_a_part_does_not_end_later_than_the_whole(areas: list[Area], city: User, beibei: User) -> None:
    mine = work.of(work.given(areas, actor=city, days=30), area=areas[1])
    unit = make.unit("北碚区图书馆", area=areas[1])
    to = Receivers(units=[unit])
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(days=20), receivers=to, part_of=mine)
    part = work.of(task, unit=unit)
    with pytest.raises(Refusal, match="不能更晚"):
        actions.extend(beibei, assignment=part, due_on=work.in_days(31), reason="等场地")
    actions.extend(beibei, assignment=part, due_on=work.in_days(29), reason="等场地")
    with pytest.raises(Refusal, match="分下去的任务有的要到"):
        actions.extend(city, assignment=mine, due_on=work.in_days(25), reason="提前")
    actions.extend(city, assignment=mine, due_on=work.in_days(40), reason="放宽")
    actions.extend(beibei, assignment=part, due_on=work.in_days(38), reason="放宽")


def test_more_time_moves_the_milestones_too(areas: list[Area], city: User) -> None:
    task = work.given(areas, actor=city, days=40, milestones=[Milestone(work.in_days(9), "印发方案")])
    mine, other = work.of(task, area=areas[1]), work.of(task, area=areas[0])
    actions.extend(city, assignment=mine, due_on=work.in_days(110), reason="等场地")
    mine.refresh_from_db()
    with clock.pretend(clock.at(work.in_days(25), 9)):
        assert (shown(mine), shown(other)) == (GREEN, RED)
    assert [day for _stone, day in days_of(mine, task.milestones.all())] == [work.in_days(79)]


def test_a_task_is_changed_and_everybody_hears_why(areas: list[Area], city: User, beibei: User) -> None:
    stones = [Milestone(work.in_days(9), "印发方案"), Milestone(work.in_days(20), "启动仪式")]
    task = work.given(areas, actor=city, indicators=["own_units"], milestones=stones)
    mine, other, done = (work.of(task, area=one) for one in (areas[1], areas[0], areas[2]))
    first, second = task.milestones.all()
    actions.report(beibei, assignment=mine, text="印发了。", milestone=first)
    actions.extend(city, assignment=other, due_on=work.in_days(70), reason="等场地")
    third = make.user_with("area_admin", areas[2])
    for stone in (first, second):
        actions.report(third, assignment=done, text="办了。", milestone=stone)
    actions.report(third, assignment=done, text="办完了。", finish=True)
    actions.sign(city, assignment=done)
    again = {"indicators": ["own_units"], "milestones": stones, "helpers": []}
    with pytest.raises(Refusal, match="没有改动"):
        actions.change_task(city, task=task, wish=work.wish(**again), reason="看看")
    with pytest.raises(Refusal, match="为什么改"):
        actions.change_task(city, task=task, wish=work.wish(clause="T1.6"), reason="")
    with pytest.raises(Refusal, match="印发方案”已经有人报了完成"):
        actions.change_task(city, task=task, wish=work.wish(milestones=[stones[1]]), reason="少一个")
    with pytest.raises(NotAllowed):
        actions.change_task(beibei, task=task, wish=work.wish(clause="T1.6"), reason="区里改")
    fresh = [Milestone(work.in_days(12), "方案印发到镇街"), Milestone(work.in_days(30), "启动仪式")]
    wish = work.wish(days=45, clause="T1.6", title="每个镇街一支队", milestones=fresh, helpers=["团市委"])
    actions.change_task(city, task=task, wish=wish, reason="方案换了一版")
    task.refresh_from_db()
    assert (task.clause, task.title, task.indicators, task.helpers) == ("T1.6", "每个镇街一支队", [], ["团市委"])
    kept = task.milestones.order_by("number")
    assert [(one.pk, one.title) for one in kept] == [(first.pk, "方案印发到镇街"), (second.pk, "启动仪式")]
    for one in (mine, other, done):
        one.refresh_from_db()
    assert (mine.due_on, other.due_on, done.due_on) == (work.in_days(45), work.in_days(70), work.in_days(40))
    assert mine.amber_on == work.in_days(30) and mine.reports.filter(milestone=first).exists()
    told = Notice.objects.get(user=beibei, title="“每个镇街一支队”有改动")
    assert "条款：T3.2 → T1.6" in told.body and "方案换了一版" in told.body
    assert [one.reports.filter(kind="change").count() for one in (mine, other, done)] == [1, 1, 0]
    assert mine.reports.get(kind="change").was_due == work.in_days(40)
    line = AuditLine.objects.get(action="oversight.change")
    assert line.details["was_clause"] == "T3.2" and "完成日期" in line.details["changed"]
    actions.cancel_task(city, task=task, reason="不办了")
    with pytest.raises(Conflict):
        actions.change_task(city, task=task, wish=work.wish(), reason="再改")


def test_who_leads_and_helps_by_the_plan_hears_and_sees(areas: list[Area], city: User) -> None:
    bureau, league = make.unit("重庆市科技局", area=areas[0]), make.unit("共青团重庆市委", area=areas[0])
    leader, helper = make.user_with("unit_admin", bureau), make.user_with("unit_admin", league)
    stranger = make.user_with("unit_admin", make.unit("重庆市图书馆", area=areas[0]))
    task = work.given(areas, actor=city, lead="市科技局", helpers=["团市委"])
    assert {one.name: one.linked for one in task.responsible.all()} == {"市科技局": bureau, "团市委": None}
    assert Notice.objects.filter(user=leader, title=f"由您单位牵头：{task.title}").count() == 1
    assert access.assignments_seen(leader).count() == 3 and list(access.tasks_seen(leader)) == [task]
    assert not access.tasks_seen(helper).exists() and not access.tasks_seen(stranger).exists()
    with pytest.raises(NotAllowed):
        actions.link(leader, name="团市委", to=league)
    with pytest.raises(Refusal, match="没有这个责任单位"):
        actions.link(city, name="市水利局", to=league)
    actions.link(city, name="团市委", to=league)
    assert list(access.tasks_seen(User.objects.get(pk=helper.pk))) == [task]
    with pytest.raises(NotAllowed):
        actions.report(leader, assignment=work.of(task, area=areas[1]), text="替它报")
    actions.link(city, name="团市委", to=None)
    assert not access.tasks_seen(helper).exists()


def test_the_detachment_does_not_report_for_its_team(areas: list[Area], city: User, beibei: User) -> None:
    above = make.detachment(areas[1])
    team = make.team(above, name="静观镇服务队")
    officer, captain = make.user_with("organization_admin", above), make.user_with("organization_admin", team)
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(), receivers=Receivers(organizations=[team]))
    one = work.of(task, organization=team)
    assert list(access.assignments_seen(officer)) == [one] and list(access.to_do(captain)) == [one]
    assert not access.to_do(officer).exists() and not access.receives(officer, one)
    with pytest.raises(NotAllowed):
        actions.report(officer, assignment=one, text="替队里报")


def test_who_gave_it_hears_that_it_went_up(areas: list[Area], city: User, beibei: User) -> None:
    unit = make.unit("北碚区图书馆", area=areas[1])
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(days=3), receivers=Receivers(units=[unit]))
    with clock.pretend(clock.at(work.in_days(30), 9)):
        assert actions.escalate_due() == 1
    told = Notice.objects.get(user=beibei, title=f"“{task.title}”超期，已上报市级")
    assert "北碚区图书馆没有办完" in told.body
    assert Notice.objects.filter(user=city, title__contains="超期上报").count() == 1


def test_an_urge_before_the_last_day_is_not_forgotten(areas: list[Area], city: User, beibei: User) -> None:
    mine = work.of(work.given(areas, actor=city, days=90), area=areas[1])
    until = work.in_days(5)
    actions.urge(city, assignment=mine, text="先把方案印发。", until=until)
    with clock.pretend(clock.at(until, 23)):
        assert actions.escalate_due() == 0 and not Notice.objects.filter(title__contains="督办到").exists()
    with clock.pretend(clock.at(until + timedelta(days=1), 9)):
        assert actions.escalate_due() == 0 and actions.escalate_due() == 0, "it is not late"
    for user in (city, beibei):
        assert Notice.objects.filter(user=user, title__startswith=f"督办到 {until}的").count() == 1
    mine.refresh_from_db()
    assert (mine.urged_until, mine.escalated_at) == (None, None)
    assert AuditLine.objects.filter(action="oversight.urge_over").count() == 1


def test_reminders_come_whole_and_again_after_more_time(
    areas: list[Area], city: User, beibei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        work.given(areas[:2], actor=city, days=10, title=f"任务 {number}")
    Notice.objects.all().delete()
    monkeypatch.setattr(due, "_PORTION", 4)
    with clock.pretend(clock.at(work.in_days(5), 9)):
        assert [actions.remind_due() for _run in range(3)] == [3, 3, 0]
        assert [one.title for one in Notice.objects.filter(user=beibei)] == ["3 项任务要抓紧"]
        mine = Assignment.objects.filter(area=areas[1]).order_by("pk").first()
        assert mine is not None
        actions.extend(city, assignment=mine, due_on=clock.today() + timedelta(days=6), reason="多一天")
        assert actions.remind_due() == 1
        assert Notice.objects.filter(user=beibei, title__contains="请报进展").count() == 1


def test_what_is_not_finished_goes_along_when_a_receiver_moves(areas: list[Area], city: User, beibei: User) -> None:
    unit = make.unit("北碚区图书馆", area=areas[1])
    left, done = (
        work.of(
            actions.give_task(beibei, area=areas[1], wish=work.wish(), receivers=Receivers(units=[unit])), unit=unit
        )
        for _ in range(2)
    )
    actions.report(make.user_with("unit_admin", unit), assignment=done, text="办完了。", finish=True)
    actions.sign(beibei, assignment=done)
    unit.area = areas[2]
    unit.save()
    assert stand_where_they_are() == 1 and stand_where_they_are() == 0
    left.refresh_from_db(), done.refresh_from_db()
    assert (left.stands_in, done.stands_in) == (areas[2], areas[1])
    assert set(access.assignments_seen(beibei)) == {left, done}, "who gave it signs it off wherever the unit is now"
    there = make.user_with("area_admin", areas[2])
    assert list(access.assignments_seen(there)) == [left]


def test_a_team_under_another_district_takes_its_tasks_along(areas: list[Area], city: User, beibei: User) -> None:
    team = make.team(make.detachment(areas[1]), name="静观镇服务队")
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(), receivers=Receivers(organizations=[team]))
    move(city, team, make.detachment(areas[2]), "划区")
    assert work.of(task, organization=team).stands_in_id == areas[2].pk


def test_a_team_that_ends_loses_the_name_of_a_pioneer_team(areas: list[Area], city: User) -> None:
    team = make.team(make.detachment(areas[1]), name="静观镇服务队")
    name_pioneers(city, organization=team, party=None, reason="党员过半")
    assert effects(team, None)[1].count == 1
    ask_for_others(None, city, team, None, "人数太少")
    pioneers = PioneerTeam.objects.get()
    assert pioneers.ended_on == clock.today() and "人数太少" in pioneers.reason
    assert effects(team, None)[1].count == 0 and not pioneers_seen(city).exists()


def test_a_team_that_ends_leaves_its_tasks_to_who_gave_them(areas: list[Area], city: User, beibei: User) -> None:
    team = make.team(make.detachment(areas[1]), name="静观镇服务队")
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(), receivers=Receivers(organizations=[team]))
    assert effects(team, None)[0].count == 1
    ask_for_others(None, city, team, None, "人数太少")
    assert Notice.objects.filter(user=beibei, title=f"“{task.title}”要换承办方").exists()


def test_files_of_what_is_long_over_go(areas: list[Area], city: User, beibei: User) -> None:
    mine = work.of(work.given(areas, actor=city), area=areas[1])
    actions.report(beibei, assignment=mine, text="办完了。", finish=True, files=[("a.pdf", work.PDF)])
    over = next(one for one in retention.rules() if one.code == "task-evidence").over
    actions.sign(city, assignment=mine)
    assert not over().exists()
    with clock.pretend(clock.now() + timedelta(days=3_651)):
        assert over().count() == 1
