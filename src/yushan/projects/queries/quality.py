"""What entries of the library have proved to be, from evaluations, rounds and copies (rules/quality.py)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from django.db.models import Count, Max

from yushan.common import clock, rulebook
from yushan.projects.models import (
    EvaluationAnswer,
    EvaluationForm,
    Kind,
    LibraryEntry,
    Project,
    ProjectRound,
    Reached,
)
from yushan.projects.rules.effect import Reach, reach
from yushan.projects.rules.evaluation import STARS, mean_tenths
from yushan.projects.rules.library import SHOWN
from yushan.projects.rules.quality import Graded, Proved, Weights

_SIDES = (Kind.BENEFICIARY, Kind.REVIEWER)
Said = tuple[str, int, dict[str, object]]  # which side, the form, the answers


def weights() -> Weights:
    """Those of the plan (rules `library_quality_…`)."""
    names = ("weights", "steps", "levels")
    parts, steps, levels = (cast("list[int]", rulebook.value(f"library_quality_{name}")) for name in names)
    (grade, rounds, copies, fresh), (a_round, a_copy) = parts, steps
    return Weights(grade, rounds, copies, fresh, a_round, a_copy, tuple(levels))


def graded(projects: Sequence[int]) -> dict[int, Graded]:
    """What the round of each project evaluated last came to; those without one are left out. 2 statements."""
    rows = EvaluationAnswer.objects.filter(
        evaluation__project__in=projects, evaluation__kind__in=_SIDES, evaluation__closed_at__isnull=False
    ).values_list("evaluation__project", "evaluation__round", "evaluation__kind", "evaluation__form", "answers")
    of: dict[int, dict[int, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for project, number, *said in rows:
        of[project][number].append(tuple(said))
    last = {project: (max(by), by[max(by)]) for project, by in of.items()}
    forms = {form for _number, listed in last.values() for _kind, form, _answers in listed}
    keys = {
        form: [one["key"] for one in questions if one["type"] == STARS]
        for form, questions in EvaluationForm.objects.filter(pk__in=forms).values_list("pk", "questions")
    }

    def stars(listed: Sequence[Said]) -> list[int]:
        values = [answers.get(key) for _kind, form, answers in listed for key in keys[form]]
        return [value for value in values if isinstance(value, int)]

    found = {}
    for project, (number, listed) in last.items():
        served = [one for one in listed if one[0] == Kind.BENEFICIARY]
        found[project] = Graded(
            mean_tenths(stars(listed)), len(listed), mean_tenths(stars(served)), len(served), number
        )
    return found


def _months_since(project: Project, ended: object) -> int | None:
    if project.state not in SHOWN:
        return None
    if project.state != Project.State.CLOSED or ended is None:
        return 0
    first, today = clock.local(ended).date(), clock.today()  # type: ignore[arg-type]
    return max(1, (today.year - first.year) * 12 + today.month - first.month)


def proved(entries: Sequence[LibraryEntry]) -> dict[int, Proved]:
    """By entry; read them with their projects. 3 statements."""
    projects = [entry.project_id for entry in entries]
    over = {
        project: (count, ended)
        for project, count, ended in ProjectRound.objects.filter(project__in=projects)
        .order_by()
        .values_list("project")
        .annotate(count=Count("pk"), ended=Max("ended_at"))
    }
    grades = graded(projects)
    found = {}
    for entry in entries:
        rounds, ended = over.get(entry.project_id, (0, None))
        grade = grades.get(entry.project_id, Graded())
        found[entry.pk] = Proved(
            grade.tenths, grade.opinions, rounds, entry.copies, _months_since(entry.project, ended),
            grade.opinions - grade.served,
        )  # fmt: skip
    return found


def reached(projects: Sequence[int]) -> dict[int, Reach]:
    """People served over all rounds of each project, a group that came in several once; 1 statement."""
    of: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = Reached.objects.filter(project__in=projects).order_by()
    for project, group, people in rows.values_list("project", "group", "people"):
        of[project].append((group, people))
    return {project: reach(listed) for project, listed in of.items()}
