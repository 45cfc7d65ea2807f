"""Papers as they are shown, answers as they stand, results, and how the questions of a bank work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Max, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.training.models import Answer, Attempt, Enrolment, Question, QuestionFigure, TrainingClass
from yushan.training.rules.items import Item, advice
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
    """What was right is told once nobody can sit an exam of this bank any more: else the next one knows it. Classes share the
    bank of their course, and somebody may have a window of their own; 2 statements."""
    whole, now = attempt.enrolment.training_class, clock.now()
    if attempt.state == Attempt.State.OPEN or _is_ahead(whole, now):
        return False
    course = whole.version.course_id
    classes = TrainingClass.objects.filter(version__course=course, version__has_exam=True, exam_closes_at__gt=now)
    if classes.filter(state__in=(TrainingClass.State.DRAFT, *TrainingClass.GOING_ON)).exists():
        return False
    own = Enrolment.objects.filter(training_class__version__course=course, exam_until__gt=now)
    return not own.filter(state__in=(Enrolment.State.ENROLLED, Enrolment.State.MISSED)).exists()


def _is_ahead(whole: TrainingClass, now: datetime) -> bool:
    closes = whole.exam_closes_at
    return whole.state in TrainingClass.GOING_ON and (closes is None or closes > now)


def attempts_of_class(training_class: TrainingClass) -> QuerySet[Attempt]:
    """Every paper of a class."""
    rows = Attempt.objects.filter(enrolment__training_class=training_class)
    return rows.select_related("enrolment__volunteer__person")


def items_kept(questions: Iterable[Question]) -> dict[int, Item]:
    """How these questions work, as it was last reckoned (actions/reckoning.py); 1 statement."""
    keys = [one.pk for one in questions]
    kept = {row.pk: row for row in QuestionFigure.objects.filter(question__in=keys)}
    return {pk: _item(kept[pk]) if pk in kept else Item(0, None, None) for pk in keys}


def _item(row: QuestionFigure) -> Item:
    if row.difficulty is None or row.discrimination is None:
        return Item(row.papers, None, None)
    difficulty, discrimination = Fraction(row.difficulty), Fraction(row.discrimination)
    return Item(row.papers, difficulty, discrimination, advice(difficulty, discrimination))
