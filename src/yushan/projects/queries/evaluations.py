"""Evaluations of a round: which are open, how many answered, what they say."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yushan.accounts.models import User
from yushan.common import clock, rulebook, vault
from yushan.common.errors import NotFound
from yushan.organizations.models import RoleGrant
from yushan.projects.models import (
    EvaluationAnswer,
    EvaluationForm,
    EvaluationReviewer,
    Improvement,
    Kind,
    Project,
    ProjectEvaluation,
)
from yushan.projects.queries.ties import tied_users
from yushan.projects.rules import evaluation as rules

NAMES = {str(kind): str(label) for kind, label in Kind.choices}


def least() -> dict[str, int]:
    """How many answers each kind needs (rule evaluation_least), in the order of the kinds."""
    numbers: list[int] = rulebook.value("evaluation_least")  # type: ignore[assignment]
    return dict(zip(NAMES, numbers, strict=True))


def forms_in_force() -> dict[str, EvaluationForm]:
    """The newest version of each kind; 1 statement."""
    return {form.kind: form for form in EvaluationForm.objects.order_by("version")}


def form_versions() -> dict[str, list[EvaluationForm]]:
    """All versions of each kind, the newest first; `used`: how many evaluations were opened with it. 1 statement."""
    used = ProjectEvaluation.objects.filter(form=OuterRef("pk")).order_by().values("form")
    rows = EvaluationForm.objects.select_related("made_by").order_by("-version")
    rows = rows.annotate(used=Coalesce(Subquery(used.annotate(count=Count("pk")).values("count")), 0))
    found: dict[str, list[EvaluationForm]] = {str(kind): [] for kind in Kind.values}
    for row in rows:
        found[row.kind].append(row)
    return found


def mark_of(evaluation: ProjectEvaluation, who: str) -> str:
    """What is kept of a device or person: of another evaluation it is another one, so nobody can be followed by it."""
    return vault.lookup_hash(f"{evaluation.pk}:{who}", "project-evaluation")


def counts(project: Project, number: int) -> dict[str, int]:
    """Answers of a round by kind; 1 statement."""
    rows = ProjectEvaluation.objects.filter(project=project, round=number).order_by()
    return dict(rows.values_list("kind").annotate(Count("answers")))


def enough(project: Project) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the kinds that were answered often enough in the running round or are not waited for, and of those among them
    that are only not waited for; 1 statement.
    """
    rows = ProjectEvaluation.objects.filter(project=project, round=project.round).order_by()
    found = list(rows.values_list("kind", "waiver").annotate(count=Count("answers")))
    waived = [kind for kind, waiver, _count in found if waiver]
    given, needed = {kind: count for kind, _waiver, count in found}, least()
    answered = rules.answered_enough(given, needed, NAMES)
    all_of_them = rules.answered_enough(given, needed, NAMES, waived)
    return all_of_them, tuple(name for name in all_of_them if name not in answered)


def evaluations_of(project: Project, number: int) -> QuerySet[ProjectEvaluation]:
    """The four of a round with how many answered, and which the level above does not wait for."""
    rows = ProjectEvaluation.objects.filter(project=project, round=number).select_related("form", "waiver__waived_by")
    return rows.annotate(count=Count("answers")).order_by("pk")


def evaluation_or_404(project: Project, number: int, kind: str) -> ProjectEvaluation:
    """One of them."""
    found = evaluations_of(project, number).filter(kind=kind).first()
    if found is None:
        raise NotFound("这一轮还没有开始评估。")
    return found


def by_code(code: str, kind: str) -> ProjectEvaluation:
    """The one behind an address that people got; NotFound for codes that nobody gave out."""
    rows = ProjectEvaluation.objects.select_related("form", "project__organization", "waiver")
    found = rows.filter(code=code, kind=kind).first()
    if found is None:
        raise NotFound("没有找到这份评价表，请核对地址，或者向项目组再要一次。")
    return found


def has_answered(evaluation: ProjectEvaluation, who: str) -> bool:
    """Whether this device or person has said it already."""
    if not who:
        return False
    return EvaluationAnswer.objects.filter(evaluation=evaluation, mark=mark_of(evaluation, who)).exists()


@dataclass(frozen=True)
class Results:
    """What an evaluation says, question by question."""

    count: int
    questions: list[rules.QuestionResult]


def results_of(evaluation: ProjectEvaluation) -> Results:
    """In no order that tells when. 1 statement."""
    answers = list(evaluation.answers.order_by("mark").values_list("answers", flat=True))
    return Results(len(answers), rules.results(evaluation.form.questions, answers))


def satisfaction(project: Project, number: int) -> tuple[int | None, int]:
    """Mean of all stars of those who were served, in tenths, and how many of them there are. 1 statement."""
    rows = EvaluationAnswer.objects.filter(
        evaluation__project=project, evaluation__round=number, evaluation__kind=Kind.BENEFICIARY
    )
    found = list(rows.values_list("answers", "evaluation__form__questions"))
    if not found:
        return None, 0
    return rules.satisfaction_tenths(found[0][1], [answers for answers, _questions in found]), len(found)


def reviewers_of(evaluation: ProjectEvaluation) -> QuerySet[EvaluationReviewer]:
    """Who was asked, and whether they answered."""
    return EvaluationReviewer.objects.filter(evaluation=evaluation).select_related("user").order_by("asked_at", "pk")


def asked_reviewer(user: Any, evaluation: ProjectEvaluation) -> EvaluationReviewer:
    """The invitation of this person; NotFound for who was not asked."""
    found = EvaluationReviewer.objects.filter(evaluation=evaluation, user=user).first()
    if found is None:
        raise NotFound("这份评价表请的是别的专家。")
    return found


def reviews_to_write(user: Any) -> QuerySet[EvaluationReviewer]:
    """Opinions that this person was asked for and has not given; none of a side that is not waited for any more."""
    rows = EvaluationReviewer.objects.filter(user=user.pk, answered_at=None, evaluation__closed_at=None)
    return rows.filter(evaluation__waiver=None)


def self_evaluations_to_write(user: Any) -> QuerySet[ProjectEvaluation]:
    """Of projects that this person leads."""
    rows = ProjectEvaluation.objects.filter(kind=Kind.SELF, closed_at=None, answers=None)
    return rows.filter(project__lead=user.pk, project__state=Project.State.EVALUATING)


def possible_reviewers(project: Project) -> QuerySet[User]:
    """Who may be asked: holders of the reviewer's role over the city or the area, from outside the project."""
    grants = RoleGrant.objects.filter(role=RoleGrant.Role.REVIEWER, starts_at__lte=clock.now())
    grants = grants.exclude(ends_at__lte=clock.now()).filter(
        Q(scope="city") | Q(scope="area", scope_id=project.organization.area_id or 0)
    )
    users = User.objects.filter(is_active=True, pk__in=grants.values("user"))
    return users.exclude(tied_users(project)).order_by("display_name", "pk")


def improvements_of(project: Project, number: int) -> QuerySet[Improvement]:
    """What a round found."""
    return Improvement.objects.filter(project=project, round=number).select_related("owner")


def improvements_seen(project: Project) -> QuerySet[Improvement]:
    """Everything that stands in the list, open ones first."""
    return Improvement.objects.filter(project=project).select_related("owner", "ended_by")


def own_improvements(user: Any) -> QuerySet[Improvement]:
    """Open ones that this person has taken on."""
    return Improvement.objects.filter(owner=user.pk, state=Improvement.State.OPEN)
