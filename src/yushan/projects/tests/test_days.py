"""Days of expenses and milestones lie within the round; what a waiver takes away; the same numbers of improvements everywhere."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.audit.queries import told
from yushan.common import clock, todos
from yushan.common.errors import Refusal
from yushan.projects import queries
from yushan.projects.actions import improvements, money, plan, rounds
from yushan.projects.actions.waivers import waive_side
from yushan.projects.models import Kind, Project
from yushan.projects.rules.plan import milestone_problem, spending_problem
from yushan.projects.rules.stages import Readiness, stages
from yushan.projects.tests.factories import activity
from yushan.projects.tests.room_factories import (
    evaluation,
    held,
    improved,
    load_forms,
    next_round,
    reviewer_of,
    served,
    to_improving,
)

pytestmark = pytest.mark.django_db


def words(user: User, name: str, project: Project) -> str:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    text = browser.get(reverse(f"projects:{name}", args=[project.pk])).text
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", text))


def test_days_of_a_round() -> None:
    began, today = date(2026, 3, 1), date(2026, 11, 26)
    assert spending_problem(date(2025, 12, 31), began, today) == "" and spending_problem(today, began, today) == ""
    assert "2025-12-31" in spending_problem(date(2025, 12, 30), began, today)
    assert "不能晚于今天" in spending_problem(date(2026, 11, 27), began, today)
    ends = date(2026, 12, 20)
    assert milestone_problem(began, began, ends) == "" and milestone_problem(ends, began, ends) == ""
    for wrong in (date(2026, 2, 28), date(2026, 12, 21), date(2062, 1, 1)):
        assert "2026-03-01 至 2026-12-20" in milestone_problem(wrong, began, ends)
    assert milestone_problem(date(2062, 1, 1), began, None)


def test_years_outside_are_refused(project: Project, lead: User) -> None:
    today = clock.today()
    Project.objects.filter(pk=project.pk).update(
        state="running", approved_at=clock.now(), starts_on=today, ends_on=today + timedelta(days=90)
    )
    project.refresh_from_db()
    head = plan.save_head(lead, project=project, name="教具", planned_cents=100_000)
    for day in (today - timedelta(days=61), today.replace(year=today.year - 5, day=1), today + timedelta(days=1)):
        with pytest.raises(Refusal) as caught:
            money.add_spending(lead, head=head, text="实验包", cents=100, spent_on=day, content=b"")
        assert caught.value.field == "spent_on"
    for day in (today - timedelta(days=1), today + timedelta(days=91)):
        with pytest.raises(Refusal) as caught:
            plan.save_milestone(lead, project=project, title="结题", planned_on=day)
        assert caught.value.field == "planned_on"


def test_a_waived_side_owes_nothing_and_is_not_called_complete(project: Project, lead: User, approver: User) -> None:
    load_forms()
    Project.objects.filter(pk=project.pk).update(state="running", approved_at=clock.now())
    project.refresh_from_db()
    served(project)
    rounds.evaluate_project(lead, project=project)
    from yushan.projects.actions import evaluations

    expert = reviewer_of(project)
    row = evaluation(project, Kind.REVIEWER)
    evaluations.ask_reviewer(lead, evaluation=row, reviewer=expert)
    source = next(one for one in todos.sources() if one.name == "projects.reviews")
    assert source.count(expert) == 1
    waive_side(approver, evaluation=row, reason="专家出国半年，联系不上")
    assert source.count(expert) == 0
    assert "不写也可以" in words(expert, "give_review", project)
    facts = queries.readiness(project)
    assert facts.evaluations == ("专家评价",) == facts.waived
    assert "4类评价：0类收齐、1类免" in words(lead, "detail", project)
    assert "不用写了" in words(lead, "evaluation", project)


def test_four_complete_kinds_are_said_as_before() -> None:
    facts = Readiness(evaluations=("自评", "服务对象评价", "志愿者评价", "专家评价"), waived=("服务对象评价",))
    assert stages("evaluating", "", facts, None, [])[3][2] == "4 类评价：3 类收齐、1 类免"


def test_improvements_are_the_same_numbers_everywhere(project: Project, lead: User) -> None:
    to_improving(project, lead)
    rows = [improved(project, lead, f"要改进的第 {number} 条") for number in range(4)]
    for row in rows[:3]:
        improvements.end_improvement(lead, improvement=row, done=True, note="改好了")
    said = [reason for _what, _who, _at, reason in told(project, 20)]
    assert "要改进的第 3 条" in said and any(one.endswith("：要改进的第 0 条") for one in said), "which one it was"
    after = next_round(lead, project)
    facts = queries.readiness(after)
    assert (facts.carried, facts.carried_done) == (4, 3)
    assert "上轮4条，已改3条" in words(lead, "detail", after)
    assert "改进3/4" in words(lead, "progress", after)


def test_activities_of_this_round_stand_first(project: Project, lead: User) -> None:
    to_improving(project, lead)
    improved(project, lead)
    after = next_round(lead, project)
    before = words(lead, "detail", after)
    assert "这一轮共0次，已办0次" in before and "这一轮还没有活动" in before and "往轮" in before
    held(after, days_ago=20, title="上一轮的课")
    activity(after, "published", title="这一轮的课")
    seen = words(lead, "detail", after)
    assert "这一轮共1次，已办0次" in seen and "这一轮还没有活动" not in seen
    assert seen.index("这一轮的课") < seen.index("往轮") < seen.index("上一轮的课") and seen.count("往轮") == 1
