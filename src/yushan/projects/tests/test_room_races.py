"""Two at the same moment in the room: one round begins, one person decides, one device speaks once."""

import threading
from typing import Any

import pytest
from django.db import transaction

from yushan.accounts.models import User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked
from yushan.organizations.tests import factories as make
from yushan.projects.actions import effect, evaluations, improvements, money, papers, plan, rounds
from yushan.projects.models import EvaluationAnswer, Project, ProjectRound, QuizRun, Spending
from yushan.projects.tests.factories import ready_project
from yushan.projects.tests.room_factories import (
    ANSWERS,
    evaluation,
    improved,
    load_forms,
    next_round,
    served,
    to_improving,
)
from yushan.projects.tests.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 receipt"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keepers() -> list[User]:
    """A lead and two more who keep the projects of a team."""
    team = make.team(make.detachment(make.area("500109")))
    return [make.user_with(role, team) for role in ("project_lead", "organization_admin", "organization_admin")]


@pytest.fixture
def project(keepers: list[User]) -> Project:
    """Under way."""
    lead = keepers[0]
    team = make.Organization.objects.get(path=lead.grants.get().scope_path)
    return ready_project(team, lead, state="running", approved_at=clock.now())


def test_a_next_round_begins_once(keepers: list[User], project: Project) -> None:
    to_improving(project, keepers[0])
    improved(project, keepers[0])
    plan.save_milestone(keepers[0], project=project, title="教案定稿", planned_on=clock.today())
    outcomes = together(*[lambda who=who: next_round(who, project) for who in keepers])
    assert sum(isinstance(one, Project) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Conflict) for one in outcomes) == 2, outcomes
    project.refresh_from_db()
    assert (project.round, ProjectRound.objects.count()) == (2, 1)
    assert project.milestones.filter(round=2).count() == 1, "the plan is copied once"


def test_closing_and_going_on_have_one_outcome(keepers: list[User], project: Project) -> None:
    to_improving(project, keepers[0])
    improved(project, keepers[0])
    outcomes = together(
        lambda: rounds.close_project(keepers[1], project=project),
        lambda: next_round(keepers[2], project),
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1, outcomes
    project.refresh_from_db()
    assert ProjectRound.objects.count() == 1 and project.state in ("closed", "recruiting")


def test_an_evaluation_opens_once(keepers: list[User], project: Project) -> None:
    load_forms()
    served(project)
    outcomes = together(*[lambda who=who: rounds.evaluate_project(who, project=project) for who in keepers])
    assert sum(isinstance(one, Project) for one in outcomes) == 1, outcomes
    assert project.evaluations.count() == 4


def test_a_device_speaks_once(keepers: list[User], project: Project) -> None:
    load_forms()
    served(project)
    rounds.evaluate_project(keepers[0], project=project)
    row = evaluation(project, "beneficiary")

    def say() -> bool:
        return evaluations.answer_as_beneficiary(evaluation=row, device="手机", answers=ANSWERS["beneficiary"])

    outcomes = together(*[say] * 4)
    assert sorted(map(str, outcomes)) == ["False", "False", "False", "True"]
    assert EvaluationAnswer.objects.count() == 1


def test_an_expense_is_decided_once(keepers: list[User], project: Project) -> None:
    lead, one, other = keepers
    head = plan.save_head(lead, project=project, name="教具", planned_cents=2_000_000)
    row = money.add_spending(lead, head=head, text="实验包", cents=500_000, spent_on=clock.today(), content=PDF)
    outcomes = together(
        lambda: money.decide_spending(one, spending=row, confirmed=True),
        lambda: money.decide_spending(other, spending=row, confirmed=False, reason="抬头不对"),
    )
    assert sum(isinstance(found, Conflict) for found in outcomes) == 1, outcomes
    row.refresh_from_db()
    line = AuditLine.objects.get(action="projects.decide_spending")
    assert line.details["now"] == row.state and Spending.objects.get().decided_by_id == line.actor_id


def test_heads_of_two_never_exceed_the_budget(keepers: list[User], project: Project) -> None:
    outcomes = together(
        *[
            lambda who=who, name=name: plan.save_head(who, project=project, name=name, planned_cents=3_000_000)
            for who, name in zip(keepers, ("教具", "交通", "保险"), strict=True)
        ]
    )
    assert sum(isinstance(found, Refusal) for found in outcomes) == 2, outcomes
    assert sum(project.budget_heads.values_list("planned_cents", flat=True)) <= 5_000_000


def test_versions_are_numbered_without_a_gap(keepers: list[User], project: Project) -> None:
    together(
        *[
            lambda who=who, n=n: papers.add_version(who, project=project, name="方案", content=PDF + bytes([65 + n]))
            for n, who in enumerate(keepers)
        ]
    )
    assert sorted(project.documents.get().versions.values_list("number", flat=True)) == [1, 2, 3]


def test_a_quiz_is_turned_once(keepers: list[User], project: Project) -> None:
    questions = [{"text": "问", "options": ["甲", "乙"], "right": "甲"}]
    measure = effect.add_measure(
        keepers[0],
        project=project,
        name="测验",
        kind="quiz",
        target=15,
        questions=questions,  # type: ignore[arg-type]
    )
    run = effect.open_quiz(keepers[0], measure=measure, session="场")
    outcomes = together(*[lambda who=who: effect.turn_quiz(who, run=run, stage="before") for who in keepers])
    assert sum(isinstance(found, Conflict) for found in outcomes) == 2, outcomes
    assert QuizRun.objects.get().stage == "after"


def test_an_improvement_ends_once(keepers: list[User], project: Project) -> None:
    to_improving(project, keepers[0])
    row = improved(project, keepers[0])
    outcomes = together(
        lambda: improvements.end_improvement(keepers[0], improvement=row, done=True, note="分班了"),
        lambda: improvements.end_improvement(keepers[1], improvement=row, done=False, note="不改了"),
    )
    assert sum(isinstance(found, Conflict) for found in outcomes) == 1, outcomes


def test_an_answer_that_waited_reads_that_the_project_was_paused_meanwhile(
    keepers: list[User], project: Project
) -> None:
    load_forms()
    served(project)
    rounds.evaluate_project(keepers[0], project=project)
    asked = evaluation(project, "beneficiary")
    has_it = threading.Event()

    def pauses() -> None:
        with transaction.atomic():
            locked(asked)
            has_it.set()
            threading.Event().wait(0.5)  # by now the answer waits for this row
            Project.objects.filter(pk=project.pk).update(state="suspended", resume_state="evaluating")

    def answers() -> Any:
        has_it.wait(10)
        return evaluations.answer_as_beneficiary(evaluation=asked, device="手机", answers=ANSWERS["beneficiary"])

    _none, said = together(pauses, answers)
    assert isinstance(said, Conflict) and "项目暂停了" in said.message, said
    assert not EvaluationAnswer.objects.exists()
