"""How the questions of a bank work, reckoned by the worker and kept: a page reads what stands, it counts no papers."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from yushan.common import clock
from yushan.training.models import Attempt, Course, Question, QuestionFigure
from yushan.training.rules.items import Item, item

# The newest first papers say enough, and an older bank was another one.
MOST_PAPERS = 2_000
_PLACES = Decimal("0.0001")


def reckon_due() -> int:
    """Regular work: banks of which a paper came in since they were reckoned; answers how many. May run twice harmlessly."""
    first = Attempt.objects.filter(number=1, ended_at__isnull=False).order_by()
    newest = dict(first.values_list("enrolment__training_class__version__course").annotate(Max("ended_at")))
    kept = QuestionFigure.objects.order_by().values_list("question__course").annotate(Max("reckoned_at"))
    reckoned = dict(kept)
    due = [pk for pk, at in sorted(newest.items()) if pk not in reckoned or reckoned[pk] < at]
    for course in Course.objects.filter(pk__in=due).order_by("pk"):
        reckon(course)
    return len(due)


@transaction.atomic
def reckon(course: Course) -> None:
    """All questions of one bank, from the newest first papers of everybody."""
    now, found = clock.now(), items_of(course)
    for pk, one in sorted(found.items()):
        QuestionFigure.objects.update_or_create(
            question_id=pk,
            defaults={
                "papers": one.papers,
                "difficulty": _kept(one.difficulty),
                "discrimination": _kept(one.discrimination),
                "reckoned_at": now,
            },
        )


def _kept(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES)


def items_of(course: Course) -> dict[int, Item]:
    """What comes of the papers now; 2 statements."""
    points = dict(Question.objects.filter(course=course).values_list("pk", "points"))
    shares: dict[int, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    rows = Attempt.objects.filter(
        enrolment__training_class__version__course=course, number=1, half_points__isnull=False
    ).exclude(most_half_points=0)
    newest = rows.order_by("-ended_at", "-pk").values_list("half_points", "most_half_points", "marks")[:MOST_PAPERS]
    for reached, most, marks in newest:
        whole = Fraction(reached or 0, most or 1)
        for key, got in (marks or {}).items():
            if int(key) in points:
                shares[int(key)].append((whole, Fraction(got, points[int(key)] * 2)))
    return {pk: item(shares.get(pk, ())) for pk in points}
