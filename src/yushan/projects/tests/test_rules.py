"""The table and what the guards say, without a database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yushan.common.errors import Conflict, Refusal
from yushan.projects.lifecycle import PROJECT, UNDER_WAY, resume_event
from yushan.projects.rules.stages import EVALUATIONS, ActivityTally, Readiness, budget_text, set_up_lacks, stages

READY = Readiness(
    has_goal=True,
    has_beneficiaries=True,
    has_plan=True,
    has_budget=True,
    has_risk=True,
    organization_active=True,
    posts=3,
    people=40,
    has_notice=True,
)


def test_the_whole_road_with_every_guard_content() -> None:
    held = replace(READY, activities=ActivityTally(9, 9, 9), evaluations=EVALUATIONS, improvements=4)
    state = "draft"
    for event in ("submit", "approve", "start", "evaluate", "improve", "next_round", "start", "evaluate", "improve"):
        state = PROJECT.next_state(state, event, held)
    assert PROJECT.next_state(state, "close", held) == "closed"
    assert not PROJECT.events("closed") and not PROJECT.events("cancelled")


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ({"has_goal": False}, "项目目标"),
        ({"has_beneficiaries": False}, "受益对象"),
        ({"has_plan": False}, "实施计划"),
        ({"has_budget": False}, "预算（没有经费填 0）"),
        ({"has_risk": False}, "风险等级"),
        ({"organization_active": False}, "责任组织要在运行中"),
        ({"posts": 0}, "招募岗位和人数"),
        ({"has_notice": False}, "招募说明"),
    ],
)
def test_set_up_names_each_thing_that_is_missing(fact: dict[str, object], words: str) -> None:
    lacking = replace(READY, **fact)  # type: ignore[arg-type]
    assert set_up_lacks(lacking) == [words]
    for state, event in (("draft", "submit"), ("returned", "submit"), ("submitted", "approve")):
        with pytest.raises(Refusal, match=words.split("（")[0]):
            PROJECT.next_state(state, event, lacking)


def test_running_needs_a_published_activity() -> None:
    drafts_only = replace(READY, activities=ActivityTally(planned=2))
    assert PROJECT.missing("recruiting", "start", drafts_only) == ["至少一个已发布的活动"]
    assert PROJECT.next_state("recruiting", "start", replace(READY, activities=ActivityTally(2, 1, 0))) == "running"


def test_evaluating_needs_every_activity_settled_and_one_held() -> None:
    assert PROJECT.missing("running", "evaluate", READY) == ["至少办成一次活动"]
    three_left = replace(READY, activities=ActivityTally(12, 11, 9))
    assert PROJECT.missing("running", "evaluate", three_left) == ["3 次活动未结算，要先入账或取消"]
    assert PROJECT.missing("running", "evaluate", replace(READY, activities=ActivityTally(9, 9, 9))) == []


def test_improving_and_its_end_need_evaluations_and_a_list() -> None:
    assert PROJECT.missing("evaluating", "improve", replace(READY, evaluations=EVALUATIONS[:2])) == [
        "志愿者评价",
        "专家评价",
    ]
    assert PROJECT.missing("improving", "close", READY) == ["改进清单"]
    loose = replace(READY, improvements=4, improvements_without_owner=1)
    assert PROJECT.missing("improving", "close", loose) == ["1 条改进没有负责人或日期"]
    assert PROJECT.missing("improving", "next_round", replace(loose, posts=0)) == [
        "1 条改进没有负责人或日期",
        "招募岗位和人数",
    ]


@pytest.mark.parametrize("state", UNDER_WAY)
def test_a_suspended_project_goes_back_to_where_it_was(state: str) -> None:
    assert PROJECT.next_state(state, "suspend", READY) == "suspended"
    assert PROJECT.next_state("suspended", resume_event(state), READY) == state


def test_nobody_suspends_a_draft_and_nothing_ends_with_open_activities() -> None:
    with pytest.raises(Conflict):
        PROJECT.next_state("draft", "suspend", READY)
    with pytest.raises(Refusal, match="2 次活动已经开始还没有结算"):
        PROJECT.next_state("running", "cancel", replace(READY, activities=ActivityTally(6, 5, 3, 1)))
    coming = replace(READY, activities=ActivityTally(5, 4, 3, 2))
    assert PROJECT.next_state("running", "cancel", coming) == "cancelled", "what has not begun is called off with it"
    for state in ("draft", "returned", "submitted", *UNDER_WAY, "suspended"):
        assert PROJECT.next_state(state, "cancel", READY) == "cancelled"


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (None, ("—", "")),
        (0, ("0", "元")),
        (80_050, ("800.50", "元")),
        (999_999, ("9,999.99", "元")),
        (1_000_000, ("1.00", "万元")),
        (3_124_999, ("3.12", "万元")),
        (3_125_000, ("3.13", "万元")),
        (123_456_700_000, ("123,456.70", "万元")),
    ],
)
def test_budgets_are_said_as_people_say_them(cents: int | None, text: tuple[str, str]) -> None:
    assert budget_text(cents) == text


@given(st.integers(min_value=1_000_000, max_value=10**14))
def test_a_budget_is_never_off_by_more_than_half_a_hundredth(cents: int) -> None:
    said = int(budget_text(cents)[0].replace(",", "").replace(".", "")) * 10_000
    assert abs(said - cents) <= 5_000


def test_stages_say_what_was_reached_and_what_is_missing() -> None:
    day = date(2026, 3, 2)
    running = replace(READY, activities=ActivityTally(12, 11, 9))
    assert stages("running", "", running, day, []) == [
        ("成立项目", "done", "3 月 2 日立项"),
        ("招募志愿者", "done", "3 个岗位，招 40 人"),
        ("实施项目", "now", "12 次中已办 9 次"),
        ("评估效果", "next", "还差：3 次活动未结算"),
        ("优化项目", "next", ""),
    ]
    assert stages("draft", "", Readiness(), None, ["项目目标", "预算"])[0] == ("成立项目", "now", "还差 2 项")
    assert stages("submitted", "", READY, None, [])[0][2] == "等上级审批"
    evaluating = replace(
        running, activities=ActivityTally(9, 9, 9), evaluations=EVALUATIONS[:3], carried=4, carried_done=3
    )
    assert [hint for _, _, hint in stages("evaluating", "", evaluating, day, [])][3:] == [
        "4 类评价收齐 3 类",
        "上轮 4 条，已改 3 条",
    ]
    assert stages("improving", "", replace(running, improvements=5), day, [])[4] == ("优化项目", "now", "改进清单 5 条")
    assert stages("suspended", "running", running, day, [])[2] == ("实施项目", "now", "已暂停")
    assert [mark for _, mark, _ in stages("closed", "", running, day, [])] == ["done"] * 5
    assert [mark for _, mark, _ in stages("cancelled", "", READY, day, [])] == ["done"] + ["next"] * 4
    assert {mark for _, mark, _ in stages("cancelled", "", READY, None, [])} == {"next"}
