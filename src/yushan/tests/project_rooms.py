"""A project of the walked world that is being evaluated in its second round, with something of each kind in its room."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from yushan.activities.models import Activity, SignUp
from yushan.activities.tests.factories import accepted
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.projects.actions import effect, money, papers, plan, reports
from yushan.projects.models import (
    EvaluationForm,
    EvaluationReviewer,
    Improvement,
    Kind,
    Project,
    ProjectEvaluation,
    ProjectReport,
    ProjectRound,
)
from yushan.projects.tests import factories as projects
from yushan.tests.district import Arguments, District

PDF = b"%PDF-1.7 paper"
_QUIZ: list[dict[str, Any]] = [{"text": "水往哪里流", "options": ["低处", "高处"], "right": "低处"}]


def _served(here: District, project: Project) -> None:
    """The district's volunteer came to a session of this round."""
    start = clock.now() - timedelta(days=41)
    held = projects.activity(project, "published", starts_at=start, ends_at=start + timedelta(hours=2))
    row = accepted(held.shifts.get().posts.get(), here.volunteer)
    SignUp.objects.filter(pk=row.pk).update(state="attended")
    Activity.objects.filter(pk=held.pk).update(state="settled")


def project_room(here: District) -> dict[str, Arguments]:
    """By what its addresses take."""
    now = clock.now()
    project = projects.ready_project(
        here.organization, state="running", round=2, approved_at=now - timedelta(days=200), title="缙云山下的科学课"
    )
    ProjectRound.objects.create(
        project=project, number=1, began_at=now - timedelta(days=200), ended_at=now - timedelta(days=90),
        kept={"goal": project.goal, "beneficiaries": "小学生", "plan_text": "上课", "posts": []},
    )  # fmt: skip
    _served(here, project)
    head = plan.save_head(COMMAND_LINE, project=project, name="教具", planned_cents=100_000)
    spent = money.add_spending(COMMAND_LINE, head=head, text="实验包", cents=5_000, spent_on=clock.today(), content=PDF)
    version = papers.add_version(COMMAND_LINE, project=project, name="实施方案", content=PDF)
    measure = effect.add_measure(
        COMMAND_LINE, project=project, name="测验", kind="quiz", target=Decimal(10), questions=_QUIZ
    )
    run = effect.open_quiz(COMMAND_LINE, measure=measure, session="会爬坡的水")
    Project.objects.filter(pk=project.pk).update(state="evaluating")
    opened = {kind: _evaluation(project, kind) for kind in Kind}
    improvement = Improvement.objects.create(
        project=project, round=2, text="每班不超过 25 人", due_on=clock.today() + timedelta(days=9)
    )
    report = ProjectReport.objects.create(
        project=project, round=1, code=f"report-{project.pk}", file=reports.REPORTS.keep(PDF), size=len(PDF),
        sha256="0" * 64, made_at=now,
    )  # fmt: skip
    here.bodies |= {
        "turn_quiz": {"stage": "before"},
        "improved": {"note": "分成两班"},
    }
    return {
        "project_room": {"pk": project.pk},
        "project_round": {"pk": project.pk, "number": 1},
        "project_results": {"pk": project.pk, "number": 2, "kind": "self"},
        "project_quiz": {"pk": project.pk, "run": run.pk},
        "project_improvement": {"pk": project.pk, "improvement": improvement.pk},
        "project_receipt": {"code": spent.code},
        "project_version": {"code": version.code},
        "project_report": {"code": report.code},
        "opinion_code": {"code": opened[Kind.BENEFICIARY].code},
        "volunteer_opinion_code": {"code": opened[Kind.VOLUNTEER].code},
        "quiz_code": {"code": run.code},
    }


def _evaluation(project: Project, kind: Kind) -> ProjectEvaluation:
    form = EvaluationForm.objects.filter(kind=kind).order_by("-version")[0]
    return ProjectEvaluation.objects.create(
        project=project, round=2, kind=kind, form=form, code=f"{kind}-{project.pk}", opened_at=clock.now()
    )


def ask_reviewer(here: District, reviewer: Any) -> None:
    """Somebody is asked for an expert's opinion of it."""
    evaluation = ProjectEvaluation.objects.get(project=here.things["project_room"]["pk"], kind=Kind.REVIEWER)
    EvaluationReviewer.objects.create(evaluation=evaluation, user=reviewer, asked_at=clock.now())
