"""How far people are in their classes, and what they still lack."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, F, Q

from yushan.training.models import Attempt, Enrolment, Lesson, LessonProgress, Session, SessionMark
from yushan.training.rules.finishing import Doing, lacks


def present(enrolment_ids: Sequence[int]) -> dict[int, set[int]]:
    """Sessions that each was at, by the last mark of each; 1 statement."""
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    rows = SessionMark.objects.filter(enrolment__in=enrolment_ids, session__cancelled_at=None).order_by("ordinal")
    for pk, session, is_present in rows.values_list("enrolment", "session", "is_present"):
        found[pk][session] = is_present
    return {pk: {session for session, was in found[pk].items() if was} for pk in enrolment_ids}


def doing_of(rows: Sequence[Enrolment]) -> dict[int, Doing]:
    """What each class asks and how far each is; 6 statements for any number."""
    classes = {row.training_class_id for row in rows}
    keys = [row.pk for row in rows]
    asked = Enrolment.objects.filter(pk__in=keys).values_list(
        "pk", "training_class", "training_class__version", "training_class__version__attend_percent",
        "training_class__version__has_exam",
    )  # fmt: skip
    facts = {pk: rest for pk, *rest in asked}
    versions = {rest[1] for rest in facts.values()}
    sessions = dict(
        Session.objects.filter(training_class__in=classes, cancelled_at=None).order_by().values_list("training_class")
        .annotate(Count("pk"))
    )  # fmt: skip
    lessons = dict(
        Lesson.objects.filter(version__in=versions, is_required=True).order_by().values_list("version")
        .annotate(Count("pk"))
    )  # fmt: skip
    done = dict(
        LessonProgress.objects.filter(
            enrolment__in=keys, done_at__isnull=False, lesson__is_required=True,
            lesson__version=F("enrolment__training_class__version"),
        ).order_by().values_list("enrolment").annotate(Count("pk"))
    )  # fmt: skip
    passed = set(Attempt.objects.filter(Q(passed=True), enrolment__in=keys).values_list("enrolment", flat=True))
    there = present(keys)
    return {
        pk: Doing(
            sessions=sessions.get(whole, 0), attended=len(there[pk]), attend_percent=percent,
            lessons=lessons.get(version, 0), lessons_done=done.get(pk, 0), has_exam=bool(has_exam), passed=pk in passed,
        )
        for pk, (whole, version, percent, has_exam) in facts.items()
    }  # fmt: skip


def lacks_of(rows: Sequence[Enrolment]) -> dict[int, list[str]]:
    """What each still lacks for the certificate, in words."""
    return {pk: lacks(doing) for pk, doing in doing_of(rows).items()}
