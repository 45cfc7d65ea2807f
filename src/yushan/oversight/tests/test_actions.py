"""From giving to signing off; who may not; what goes up; reminders."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock, periods
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.oversight import actions
from yushan.oversight.actions import Receivers
from yushan.oversight.actions.reorganised import ask_for_others, effects
from yushan.oversight.models import Assignment, PlanTask, TaskReport
from yushan.oversight.queries import access
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
    with django_assert_max_num_queries(30):
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


def test_a_team_that_ends_leaves_its_tasks_to_who_gave_them(areas: list[Area], city: User, beibei: User) -> None:
    team = make.team(make.detachment(areas[1]), name="静观镇服务队")
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(), receivers=Receivers(organizations=[team]))
    assert effects(team, None)[0].count == 1
    ask_for_others(None, city, team, None, "人数太少")
    assert Notice.objects.filter(user=beibei, title=f"“{task.title}”要换承办方").exists()
