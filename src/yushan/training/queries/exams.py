"""Papers as they are shown, answers as they stand, results, and how the questions of a bank work."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Max, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.training.models import Answer, Attempt, Course, Question, TrainingClass
from yushan.training.rules.items import Item, item
from yushan.training.rules.scoring import Key


def keys_of(question_ids: Iterable[int]) -> dict[int, Key]:
    """What is right, by question; 1 statement."""
    rows = Question.objects.filter(pk__in=list(question_ids))
    return {row.pk: Key(row.kind, row.answer, row.points) for row in rows}


def answers_of(attempt: Attempt) -> dict[int, Any]:
    """The answers that stand: of each question the one with the highest sequence, the later one of two; 1 statement."""
    rows = Answer.objects.filter(attempt=attempt).order_by("sequence", "pk").values_list("question", "value")
    return dict(rows)


def standing_answers(attempt: Attempt, question_id: int | None = None) -> dict[int, Answer]:
    """The same as rows, with the page that gave each; of one question where it is asked; 1 statement."""
    rows = Answer.objects.filter(attempt=attempt)
    if question_id is not None:
        rows = rows.filter(question=question_id)
    return {row.question_id: row for row in rows.order_by("sequence", "pk")}


def own_attempt(user: Any, pk: int) -> Attempt:
    """The person's own paper. NotFound for everybody else's, whoever asks."""
    person = getattr(user, "person_id", None)
    rows = Attempt.objects.select_related(
        "enrolment__training_class__version__course", "enrolment__training_class__organization", "enrolment__volunteer"
    )
    found = rows.filter(pk=pk, enrolment__volunteer__person=person).first() if person else None
    if found is None:
        raise NotFound()
    return found


@dataclass
class Choice:
    """One choice as it is shown: its place in the bank, its letter and text."""

    place: int
    letter: str
    text: str
    is_chosen: bool = False
    is_right: bool = False


@dataclass
class Line:
    """One question of a paper as it is shown."""

    number: int
    question: Question
    choices: list[Choice]
    value: Any = None
    half_points: int | None = None
    sequence: int = 0
    wrong: str = ""

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"q{self.question.pk}"


def lines_of(attempt: Attempt) -> list[Line]:
    """The paper with what was answered so far; nothing of what is right. 2 statements."""
    questions = Question.objects.in_bulk([pk for pk, _places in attempt.paper])
    answers = standing_answers(attempt)
    lines = []
    for number, (pk, places) in enumerate(attempt.paper, 1):
        one, last = questions[pk], answers.get(pk)
        value = last.value if last else None
        chosen = set(value) if isinstance(value, list) else {value} if isinstance(value, int) else set()
        choices = [
            Choice(place, chr(65 + at), one.options[place], place in chosen and value is not None)
            for at, place in enumerate(places)
        ]
        lines.append(
            Line(number, one, choices, value, (attempt.marks or {}).get(str(pk)), last.sequence if last else 0)
        )
    return lines


def last_sequence(attempt: Attempt) -> int:
    """From where the device counts on."""
    return int(attempt.answers.aggregate(last=Max("sequence"))["last"] or 0)


def may_see_key(attempt: Attempt) -> bool:
    """What was right is told once nobody can take this exam any more: else the next one knows it."""
    whole = attempt.enrolment.training_class
    if attempt.state == Attempt.State.OPEN:
        return False
    is_over = whole.exam_closes_at is not None and whole.exam_closes_at <= clock.now()
    return is_over or whole.state not in TrainingClass.GOING_ON


def attempts_of_class(training_class: TrainingClass) -> QuerySet[Attempt]:
    """Every paper of a class."""
    rows = Attempt.objects.filter(enrolment__training_class=training_class)
    return rows.select_related("enrolment__volunteer__person")


def items_of(course: Course) -> dict[int, Item]:
    """How each question of a bank works, from the first papers of everybody; 2 statements."""
    points = dict(Question.objects.filter(course=course).values_list("pk", "points"))
    shares: dict[int, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    rows = Attempt.objects.filter(
        enrolment__training_class__version__course=course, number=1, half_points__isnull=False
    ).exclude(most_half_points=0)
    for reached, most, marks in rows.values_list("half_points", "most_half_points", "marks").iterator():
        for key, got in (marks or {}).items():
            if int(key) in points:
                shares[int(key)].append((Fraction(reached or 0, most or 1), Fraction(got, points[int(key)] * 2)))
    return {pk: item(shares.get(pk, ())) for pk in points}
