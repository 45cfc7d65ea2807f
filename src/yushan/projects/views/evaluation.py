"""Evaluations of a round as staff see them: four kinds, results question by question, reviewers, improvements."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, level_above, needs_second_person, require
from yushan.organizations.queries.named import told_apart
from yushan.projects import queries
from yushan.projects.actions import evaluations, improvements
from yushan.projects.actions.waivers import waive_side
from yushan.projects.forms.answers import AnswersForm
from yushan.projects.forms.room import HandForm, ImprovementForm, NoteForm, ReviewerForm
from yushan.projects.models import Improvement, Kind, Project, ProjectEvaluation
from yushan.projects.queries import evaluations as found
from yushan.projects.queries.people import owners_to_choose
from yushan.projects.rules.evaluation import TEXT
from yushan.projects.views.room_page import OVER, Doing, frame, room_page, row_of


def _ask(actor: Any, project: Project, row: int, data: dict[str, Any]) -> None:
    evaluation = found.evaluation_or_404(project, project.round, Kind.REVIEWER)
    evaluations.ask_reviewer(actor, evaluation=evaluation, reviewer=data["reviewer"])


EVALUATION = {"reviewer": Doing(_ask, "已邀请，专家会收到消息。", ReviewerForm, "邀请专家")}


def _evaluation_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    rows = {one.kind: one for one in found.evaluations_of(project, project.round)}
    least = found.least()
    kinds = [(kind, str(kind.label), rows.get(kind), least[kind]) for kind in Kind]
    reviewers, is_open = rows.get(Kind.REVIEWER), project.state == Project.State.EVALUATING
    address = (
        request.build_absolute_uri(reverse("projects_public:beneficiary", args=[rows[Kind.BENEFICIARY].code]))
        if Kind.BENEFICIARY in rows
        else ""
    )
    asked = list(found.reviewers_of(reviewers)) if reviewers else []
    waivers = [waiver for one in rows.values() if (waiver := getattr(one, "waiver", None))]
    return {
        "kinds": kinds,
        "forms_in_force": sorted(found.forms_in_force().values(), key=lambda form: list(Kind).index(Kind(form.kind))),
        "is_open": is_open,
        "may_waive": is_open
        and not waivers
        and can(request.user, "project.approve", on=level_above(project.organization))
        and not needs_second_person(request.user, project.lead_id),
        "reviewers": asked,
        "who": told_apart([*(one.user for one in asked), *(one.waived_by for one in waivers)]),
        "is_asked": any(one.user_id == request.user.pk for one in asked) and can(request.user, "contest.score"),
        "reviewer_form": ReviewerForm(project),
        "may_be_asked": bool(reviewers) and found.possible_reviewers(project).exists(),
        "address": address,
    }


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The four kinds: how many answered, what to do next for each."""
    return room_page(request, pk, "evaluation", EVALUATION, _evaluation_context)


@login_required
@require_POST
def waive(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The level above does not wait for one side."""
    project = queries.staff_project(request.user, pk)
    require(request.user, "project.approve", on=level_above(project.organization))
    evaluation = found.evaluation_or_404(project, project.round, kind)
    return done(
        request, lambda: waive_side(request.user, evaluation=evaluation, reason=request.POST.get("reason", "")),
        _("已记下不再等这一方，项目组会收到消息。"), "projects:evaluation", pk,
    )  # fmt: skip


@login_required
@require_safe
def results(request: HttpRequest, pk: int, number: int, kind: str) -> HttpResponse:
    """What an evaluation of a round says, question by question, as charts with their tables."""
    project = queries.staff_project(request.user, pk)
    evaluation = found.evaluation_or_404(project, number, kind)
    said = found.results_of(evaluation)
    charts = [
        (
            one,
            {"labels": [row[0] for row in one.rows], "series": [{"name": _("份数"), "values": [row[1] for row in one.rows]}],
             "unit": _("份")},
        )
        for one in said.questions
        if one.type != TEXT
    ]  # fmt: skip
    context = {
        "evaluation": evaluation,
        "number": number,
        "shown_round": number,
        "said": said,
        "charts": charts,
        "texts": [one for one in said.questions if one.type == TEXT],
    }
    return render(request, "projects/room/results.html", frame(request, project, "evaluation") | context)


def _answering(
    request: HttpRequest, project: Project, evaluation: ProjectEvaluation, before: dict[str, Any], act: Any, words: str
) -> HttpResponse:
    form = AnswersForm.of(evaluation.form.questions, request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            act(request.user, evaluation=evaluation, answers=form.answers())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, words)
            return redirect("projects:evaluation", pk=project.pk)
    context = {"form": form, "evaluation": evaluation, "is_open": evaluation.closed_at is None}
    status = form.answer_status if form.errors else 200
    return render(request, "projects/room/answer.html", frame(request, project, "evaluation") | context, status=status)


@login_required
def oneself(request: HttpRequest, pk: int) -> HttpResponse:
    """The project's own word."""
    project = queries.staff_project(request.user, pk)
    require(request.user, "project.edit", on=project)
    evaluation = found.evaluation_or_404(project, project.round, Kind.SELF)
    given = evaluation.answers.first()
    return _answering(
        request, project, evaluation, given.answers if given else {}, evaluations.evaluate_oneself, _("自评已保存。")
    )


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's opinion."""
    project = queries.staff_project(request.user, pk)
    evaluation = found.evaluation_or_404(project, project.round, Kind.REVIEWER)
    found.asked_reviewer(request.user, evaluation)
    given = evaluation.answers.filter(given_by=request.user.pk).first()
    return _answering(
        request, project, evaluation, given.answers if given else {}, evaluations.review, _("意见已提交，谢谢您。")
    )


IMPROVEMENTS = {
    "add": Doing(
        lambda actor, project, row, data: improvements.add_improvement(actor, project=project, **data),
        "已写进改进清单。", ImprovementForm, "加一条改进",
    ),
    "hand": Doing(
        lambda actor, project, row, data: improvements.hand_improvement(
            actor, improvement=row_of(Improvement, row, project=project), **data
        ),
        "已改。", HandForm, "换人或改期",
    ),
    "drop": Doing(
        lambda actor, project, row, data: improvements.end_improvement(
            actor, improvement=row_of(Improvement, row, project=project), done=False, note=data["note"]
        ),
        "已记下不改了。", NoteForm, "不改了",
    ),
}  # fmt: skip


def _improvements_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    rows = found.improvements_seen(project)
    open_rows = list(rows.filter(state=Improvement.State.OPEN).order_by("due_on", "pk"))
    page = paginate(
        rows.exclude(state=Improvement.State.OPEN), order=["-id"], cursor=request.GET.get("after"), query=request.GET
    )
    owners = owners_to_choose(project)  # once for all rows
    hands = []
    for one in open_rows:
        initial = {"owner": one.owner_id, "due_on": one.due_on}
        hand = HandForm(project, auto_id=f"hand-{one.pk}-%s", initial=initial, people=owners)
        hands.append(
            (
                one,
                NoteForm(project, auto_id=f"done-{one.pk}-%s"),
                hand,
                NoteForm(project, auto_id=f"drop-{one.pk}-%s"),
            )
        )
    return {
        "open_rows": hands,
        "page": page,
        "who": told_apart([*(one.owner for one in open_rows), *(one.ended_by for one in page.rows)]),
        "form": ImprovementForm(project, auto_id="new-%s", people=owners),
        "may_add": project.state in ("evaluating", "improving"),
        "is_over": project.state in OVER,
        "me": request.user.pk,
    }


@login_required
def improvement_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, open ones first."""
    return room_page(request, pk, "improvements", IMPROVEMENTS, _improvements_context)


@login_required
@require_POST
def improved(request: HttpRequest, pk: int, improvement: int) -> HttpResponse:
    """One is done: by its owner, or who keeps the project."""
    project = queries.staff_project(request.user, pk)
    row = Improvement.objects.filter(project=project, pk=improvement).select_related("project__organization").first()
    if row is None:
        raise NotFound()
    if row.owner_id != request.user.pk:
        require(request.user, "project.edit", on=project)
    form = NoteForm(project, request.POST)
    if form.is_valid():
        improvements.end_improvement(request.user, improvement=row, done=True, note=form.cleaned_data["note"])
        messages.success(request, _("已记下，改好了一条。"))
    else:
        messages.warning(request, _("请写一句怎么改的。"))
    return redirect("projects:improvements", pk=pk)
