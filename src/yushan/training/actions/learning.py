"""Online lessons: how far somebody is, kept as they go; done when they say so. No watching time is asked or counted."""

from typing import Any

from django.db import transaction

from yushan.common import clock
from yushan.common.bulk import insert_one
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.training.actions.finishing import complete_if_due
from yushan.training.models import Enrolment, Lesson, LessonProgress, SurveyAnswer, TrainingClass
from yushan.training.rules.survey import QUESTIONS, ratings_of
from yushan.volunteers.queries import acts_for

# Seconds of a video of a day; per mille of a text.
MOST_POSITION = 24 * 3600


def _own(actor: Any, enrolment: Enrolment) -> Enrolment:
    row = locked_row(enrolment, "volunteer", "training_class__version")
    if not acts_for(actor, row.volunteer):
        raise NotFound()
    if row.state not in Enrolment.HOLDING:
        raise NotAllowed("您现在不在这个班里。")
    return row


@transaction.atomic
def keep_place(
    actor: Any, *, enrolment: Enrolment, lesson: Lesson, position: int = 0, done: bool = False
) -> LessonProgress:  # fmt: skip
    """Where somebody stopped, so that they go on there on whatever device; `done` is their own word and is not taken back."""
    row = _own(actor, enrolment)
    whole = row.training_class
    if lesson.version_id != whole.version_id:
        raise NotFound()
    now = clock.now()
    if whole.state not in TrainingClass.GOING_ON and not (whole.state == TrainingClass.State.FINISHED):
        raise Conflict(f"这个班{whole.get_state_display()}。")
    place = min(max(position, 0), MOST_POSITION)
    insert_one(
        LessonProgress(enrolment=row, lesson=lesson, position=place, seen_at=now), unique=("enrolment_id", "lesson_id")
    )
    kept = LessonProgress.objects.get(enrolment=row, lesson=lesson)
    kept.position, kept.seen_at = place or kept.position, now
    is_new = done and kept.done_at is None
    if is_new:
        kept.done_at = now
    kept.save(update_fields=["position", "seen_at", "done_at"])
    if is_new:
        complete_if_due(row, actor)
    return kept


@transaction.atomic
def answer_survey(actor: Any, *, enrolment: Enrolment, ratings: dict[str, str], text: str = "") -> None:
    """Once, by who was in the class. The answer is kept without a name and without the time."""
    row = _own(actor, enrolment)
    if row.state == Enrolment.State.ENROLLED:
        raise Conflict("结业以后，或者班次结束以后再打分。")
    if row.surveyed_at:
        raise Conflict("您已经打过分了，谢谢。")
    try:
        stars = ratings_of(ratings)
    except KeyError as error:
        key = str(error.args[0])
        raise Refusal(f"请给“{QUESTIONS[key]}”打分。", field=key) from error
    row.surveyed_at = clock.at(clock.today())  # the day: rows in the order of moments would tell whose answer is whose
    row.save(update_fields=["surveyed_at"])
    SurveyAnswer.objects.create(
        training_class=row.training_class, day=clock.today(), ratings=stars, text=text.strip()[:500]
    )
