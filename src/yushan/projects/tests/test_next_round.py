"""A next round has its own days and money; new money is approved before anything is public."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice, User
from yushan.common import clock, todos
from yushan.common.errors import NotAllowed, Refusal
from yushan.projects import actions, queries
from yushan.projects.actions import effect, plan, rounds
from yushan.projects.models import LibraryEntry, Project, ProjectEvaluation, Spending
from yushan.projects.queries.room import left_of
from yushan.projects.rules.library import SHOWN, may_begin
from yushan.projects.rules.plan import HeadLine, left_over, needs_approval
from yushan.projects.tests.room_factories import improved, next_round, to_improving

pytestmark = pytest.mark.django_db


def spent(project: Project, lead: User, cents: int) -> None:
    """A confirmed expense of the running round."""
    head = plan.save_head(lead, project=project, name="教具", planned_cents=5_000_000)
    Spending.objects.create(
        head=head, text="实验包", cents=cents, spent_on=clock.today(), state="confirmed", code="票", file="f",
        media_type="image/jpeg", entered_by=lead, entered_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("approved", "confirmed", "waiting", "left"), [(100, 30, 20, 50), (100, 90, 20, 0), (None, 0, 0, 0), (0, 0, 0, 0)]
)
def test_what_is_left_over(approved: int | None, confirmed: int, waiting: int, left: int) -> None:
    assert left_over(approved, HeadLine(0, "合计", 100, confirmed, waiting)) == left
    assert not needs_approval(left, left) and needs_approval(left + 1, left)


def test_what_is_left_over_begins_at_once(project: Project, lead: User) -> None:
    to_improving(project, lead)
    spent(project, lead, 3_000_000)
    improved(project, lead)
    assert left_of(project) == 2_000_000
    starts = clock.today() + timedelta(days=7)
    ends = starts + timedelta(days=100)
    after = rounds.begin_next_round(lead, project=project, starts_on=starts, ends_on=ends, budget_cents=2_000_000)
    after.refresh_from_db()
    assert (after.state, after.round, after.budget_cents) == ("recruiting", 2, 2_000_000)
    assert (after.starts_on, after.ends_on) == (starts, ends)
    assert [row.planned_cents for row in after.budget_heads.filter(round=2)] == [0], "the old sum does not fit any more"
    assert after.rounds.get().kept["budget_cents"] == 5_000_000


def test_new_money_is_approved_first(project: Project, lead: User, approver: User) -> None:
    to_improving(project, lead)
    set_up = project.approved_at
    spent(project, lead, 3_000_000)
    improved(project, lead)
    waiting = next_round(lead, project, 2_000_001)
    assert (waiting.state, waiting.round, waiting.budget_cents) == ("submitted", 2, 2_000_001)
    assert waiting.state not in SHOWN and queries.reviewable(approver).filter(pk=project.pk).exists()
    with pytest.raises(NotAllowed):
        actions.approve_project(lead, project=waiting)
    browser = Client()
    browser.force_login(lead)
    mine = browser.get(f"/staff/projects/{project.pk}/").content.decode()
    assert "等上级审批" in mine and "/step/approve/" not in mine, "who asked does not approve"
    browser.force_login(approver)
    assert browser.get(f"/staff/projects/{project.pk}/review/").status_code == 200
    after = actions.approve_project(approver, project=waiting)
    assert after.state == "recruiting" and after.approved_at == set_up
    assert [row.number for row in after.rounds.all()] == [1]


def test_new_money_that_is_sent_back_can_be_made_less(project: Project, lead: User, approver: User) -> None:
    to_improving(project, lead)
    improved(project, lead)
    waiting = next_round(lead, project, 9_000_000)
    back = actions.return_project(approver, project=waiting, reason="本年度只有五万元")
    actions.update_project(lead, project=back, budget_cents=5_000_000)
    actions.submit_project(lead, project=back)
    assert actions.approve_project(approver, project=back).budget_cents == 5_000_000


def test_days_are_in_order_and_ahead(project: Project, lead: User) -> None:
    to_improving(project, lead)
    improved(project, lead)
    today = clock.today()
    for starts, ends, words in (
        (today - timedelta(days=1), today, "不能早于今天"),
        (today, today - timedelta(days=1), "不能早于开始日期"),
    ):
        with pytest.raises(Refusal, match=words):
            rounds.begin_next_round(lead, project=project, starts_on=starts, ends_on=ends, budget_cents=0)


@pytest.mark.parametrize("budget", [None, 9_000_000])
def test_a_round_that_is_over_can_be_written_down_for_others(
    project: Project, lead: User, approver: User, budget: int | None
) -> None:
    to_improving(project, lead)
    improved(project, lead)
    browser = Client()
    browser.force_login(lead)
    address = f"/staff/projects/{project.pk}/"
    assert "整理成可复制的材料" in browser.get(address).text
    asked = next_round(lead, project, budget)
    assert "整理成可复制的材料" in browser.get(address).text, asked.state
    if budget:
        asked = actions.approve_project(approver, project=asked)
    assert asked.state == "recruiting" and "整理成可复制的材料" in browser.get(address).text
    assert browser.post(f"/staff/projects/{project.pk}/library/").status_code == 302
    assert LibraryEntry.objects.get().project == project


@pytest.mark.parametrize(
    ("state", "number", "may"),
    [("recruiting", 1, False), ("running", 1, True), ("recruiting", 2, True), ("submitted", 2, True),
     ("suspended", 2, True), ("cancelled", 2, False), ("submitted", 1, False), ("draft", 1, False)],
)  # fmt: skip
def test_when_a_kit_may_be_begun(state: str, number: int, may: bool) -> None:
    assert may_begin(state, number) is may


def test_who_approves_a_next_round_sees_what_the_last_one_left_and_came_to(
    project: Project,
    lead: User,
    approver: User,
    django_assert_max_num_queries: Any,
    settings: Any,
) -> None:
    settings.MENU_COUNTS_SECONDS = 60  # what the menu asks is remembered, as in production
    to_improving(project, lead)
    spent(project, lead, 3_000_000)
    improved(project, lead, "每班不超过 25 人")
    for group, people in (("三年级", 42), ("三年级", 39), ("四年级", 30)):
        effect.add_reached(
            lead, project=project, session=f"{group}{people}", held_on=clock.today(), group=group, people=people
        )
    said = ProjectEvaluation.objects.get(project=project, kind="beneficiary").answers
    next_round(lead, project, 4_500_000)
    browser = Client()
    browser.force_login(approver)
    address = f"/staff/projects/{project.pk}/review/"
    browser.get(address)
    with django_assert_max_num_queries(20):
        page = browser.get(address)
    asked = page.context["asked"]
    assert (asked.approved, asked.left, asked.asked) == (5_000_000, 5_000_000 - 3_000_000, 4_500_000)
    assert asked.fresh == 4_500_000 - 2_000_000
    mean = sum(one["overall"] for one in said.values_list("answers", flat=True)) / said.count()
    assert (asked.stars, asked.opinions) == (f"{mean:.1f}", said.count()) and asked.reach.known == 42 + 30
    for words in ("第 2 轮", "20,000 元", "45,000 元", "25,000 元", "每班不超过 25 人", "批准第 2 轮", f"{mean:.1f}"):
        assert words in page.text, words
    assert "批准立项并公开" not in page.text
    # Everywhere it is that round which is asked for, sent back, asked again and approved.
    source = next(one for one in todos.sources() if one.name == "projects.review")
    (todo,) = source.collect(approver, 5)
    assert "申请第 2 轮" in todo.text and todo.action_label == "审批第 2 轮"
    step, detail = f"/staff/projects/{project.pk}/step/{{}}/", f"/staff/projects/{project.pk}/"
    browser.post(step.format("return"), {"reason": "请写清楚教具的钱"})
    keeper = Client()
    keeper.force_login(lead)
    assert "提交第 2 轮" in keeper.get(detail).text
    assert "已提交第 2 轮，结果会告诉您" in keeper.post(step.format("submit"), follow=True).text
    said = browser.post(step.format("approve"), follow=True).text
    assert "已批准第 2 轮，负责人会收到通知。" in said and "已批准立项" not in said
    heard = "".join(Notice.objects.filter(user=lead).values_list("title", flat=True))
    assert "第 2 轮申请被退回修改" in heard and "第 2 轮已批准" in heard and "立项被退回" not in heard
    history = [line["what"] for line in browser.get(detail).context["history"]]
    assert history[0] == "批准新一轮" and "批准立项" not in history


def test_the_review_of_a_set_up_speaks_of_no_round(project: Project, lead: User, approver: User) -> None:
    actions.submit_project(lead, project=project)
    browser = Client()
    browser.force_login(approver)
    page = browser.get(f"/staff/projects/{project.pk}/review/")
    assert page.context["asked"] is None and "批准立项并公开" in page.text and "结余" not in page.text
