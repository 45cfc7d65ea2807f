"""Measures of effect, people reached, quizzes before and after."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.paging import paginate
from yushan.organizations.access import can, require
from yushan.projects import boards, queries
from yushan.projects.actions import effect
from yushan.projects.forms.room import MeasureForm, QuizRunForm, ReachedForm, ValueForm
from yushan.projects.models import EffectMeasure, Project, QuizRun
from yushan.projects.queries import room
from yushan.projects.queries.rounds import span
from yushan.projects.rules.effect import reach_words
from yushan.projects.views.room_page import Doing, frame, room_page, row_of

_SESSIONS = 60


def _sessions(project: Project) -> list[tuple[str, str]]:
    """Held sessions of the round as a form offers them."""
    found = boards.held(project.pk, span(project))[:_SESSIONS]
    return [(str(pk), f"{clock.local(at):%m-%d} {title}") for pk, title, at in found]


def _reached_form(project: Project, *args: Any, **kwargs: Any) -> ReachedForm:
    return ReachedForm(project, *args, sessions=_sessions(project), **kwargs)


def _add_reached(actor: Any, project: Project, row: int, data: dict[str, Any]) -> None:
    held = {str(pk): (title, at) for pk, title, at in boards.held(project.pk, span(project))}
    title, at = held[data["session"]]
    effect.add_reached(
        actor, project=project, session=title, held_on=clock.local(at).date(), people=data["people"],
        group=data["group"], activity=int(data["session"]),
    )  # fmt: skip


DOINGS = {
    "measure": Doing(
        lambda actor, project, row, data: effect.add_measure(actor, project=project, **data),
        "效果目标已加上。", MeasureForm, "加一个效果目标",
    ),
    "drop": Doing(
        lambda actor, project, row, data: effect.drop_measure(
            actor, measure=row_of(EffectMeasure, row, project=project)
        ),
        "效果目标已删除。",
    ),
    "value": Doing(
        lambda actor, project, row, data: effect.add_value(
            actor, measure=row_of(EffectMeasure, row, project=project), **data
        ),
        "已记下。", ValueForm, "填数",
    ),
    "reached": Doing(_add_reached, "已登记。", _reached_form, "登记服务到的人"),
    "quiz": Doing(
        lambda actor, project, row, data: effect.open_quiz(
            actor, measure=row_of(EffectMeasure, row, project=project), **data
        ),
        "测验已打开，先答课前的。", QuizRunForm, "开一次测验",
    ),
}  # fmt: skip


def _context(request: HttpRequest, project: Project) -> dict[str, Any]:
    lines = room.measures(project, project.round)
    quizzes = room.quiz_results([one.row for one in lines])
    page = paginate(
        room.reached_rows(project), order=["-held_on", "-id"], cursor=request.GET.get("after"), query=request.GET
    )
    reached = room.reach(project, project.round)
    return {
        "measures": [
            (
                one,
                quizzes.get(one.row.pk),
                ValueForm(project, auto_id=f"value-{one.row.pk}-%s"),
                QuizRunForm(project, auto_id=f"quiz-{one.row.pk}-%s"),
            )
            for one in lines
        ],
        "runs": room.quiz_runs(project),
        "reached": reached,
        "reach_words": reach_words(reached),
        "page": page,
        "measure_form": MeasureForm(project, auto_id="new-measure-%s"),
        "reached_form": _reached_form(project, auto_id="new-reached-%s"),
    }


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Measures with what they came to."""
    return room_page(request, pk, "effect", DOINGS, _context)


@login_required
def quiz(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """A quiz in a session: the code to scan, how many answered, turning it from before to after."""
    project = queries.staff_project(request.user, pk)
    found: QuizRun = row_of(QuizRun, run, measure__project=project)
    if request.method == "POST":
        require(request.user, "project.edit", on=project)
        turned = effect.turn_quiz(request.user, run=found, stage=request.POST.get("stage", ""))
        messages.success(request, _("现在是“%(stage)s”。") % {"stage": turned.get_stage_display()})
        return redirect("projects:quiz", pk=pk, run=run)
    address = reverse("projects_public:quiz", args=[found.code])
    context = {
        "run": found,
        "result": room.quiz_results([found.measure])[found.measure_id],
        "sheets": room.sheets_by_stage(found),
        "address": request.build_absolute_uri(address),
        "may_turn": can(request.user, "project.edit", on=project) and found.stage != QuizRun.Stage.CLOSED,
    }
    return render(request, "projects/room/quiz.html", frame(request, project, "effect") | context)
