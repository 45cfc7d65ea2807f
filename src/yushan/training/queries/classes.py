"""Classes: for everybody, for those who arrange them, for who checks in at a base."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter, visible, visible_or_404
from yushan.training.models import Attempt, Enrolment, Session, Teaching, TrainingClass

REACH = {"area": "organization__area", "organization": "organization__path"}
DOOR = {
    "area": "training_class__organization__area",
    "organization": "training_class__organization__path",
    "station": "training_class__base__station",
}
CHIPS = (
    ("open", "报名中", (TrainingClass.State.OPEN,)),
    ("running", "进行中", (TrainingClass.State.RUNNING,)),
    ("draft", "准备中", (TrainingClass.State.DRAFT,)),
    ("over", "已结束", (TrainingClass.State.FINISHED, TrainingClass.State.CANCELLED)),
)
_READ = ("organization", "base", "version__course__grants")


def public_classes() -> QuerySet[TrainingClass]:
    """What everybody may see."""
    return TrainingClass.objects.filter(state__in=TrainingClass.PUBLIC).select_related(*_READ)


def public_class(code: str) -> TrainingClass:
    """One of them. NotFound for drafts and what was called off."""
    found = public_classes().filter(code=code).first()
    if found is None:
        raise NotFound("没有这个培训班，或者它已经取消。")
    return found


def seen(user: Any) -> QuerySet[TrainingClass]:
    """Classes in reach in whatever state; with a right to enrol people also those that everybody sees."""
    rows = TrainingClass.objects.select_related(*_READ)
    own = scope_filter(user, "training.view", **REACH)
    if can(user, "training.enrol"):
        return rows.filter(own | Q(state__in=TrainingClass.PUBLIC)) if own else rows
    return rows.filter(own)


def staff_class(user: Any, pk: int) -> TrainingClass:
    """One that the person looks at; NotFound for others'."""
    found = seen(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def class_edited(user: Any, pk: int) -> TrainingClass:
    """One that the person arranges; NotFound for others'."""
    return visible_or_404(user, "training.edit", TrainingClass.objects.select_related(*_READ), pk, **REACH)


def class_viewed(user: Any, pk: int) -> TrainingClass:
    """One whose people the person may see; NotFound for others'."""
    return visible_or_404(user, "training.view", TrainingClass.objects.select_related(*_READ), pk, **REACH)


def counts_by_chip(user: Any) -> dict[str, int]:
    """How many stand under each chip; 1 statement."""
    return seen(user).aggregate(
        all=Count("pk"), **{key: Count("pk", filter=Q(state__in=states)) for key, _label, states in CHIPS}
    )


def sessions_of(training_class: TrainingClass) -> list[Session]:
    """All sessions in order, with who teaches; 2 statements."""
    teaching = Prefetch("teachings", Teaching.objects.select_related("lecturer"))
    return list(Session.objects.filter(training_class=training_class).prefetch_related(teaching))


def session_edited(user: Any, pk: int) -> tuple[TrainingClass, Session]:
    """A session with its class, for who arranges it. NotFound for others'."""
    if (session := Session.objects.filter(pk=pk).first()) is None:
        raise NotFound()
    return class_edited(user, session.training_class_id), session


def attempts_of(training_class: TrainingClass) -> QuerySet[Attempt]:
    """Papers of everybody in it."""
    return Attempt.objects.filter(enrolment__training_class=training_class)


def session_at_door(user: Any, pk: int) -> Session:
    """For who may check people in there; NotFound for others."""
    rows = Session.objects.select_related("training_class__organization", "training_class__base")
    return visible_or_404(user, "training.record", rows, pk, **DOOR)


def doors_today(user: Any) -> QuerySet[Session]:
    """Sessions of today at which somebody may check people in."""
    day = clock.today()
    rows = Session.objects.filter(
        cancelled_at=None, training_class__state__in=TrainingClass.GOING_ON, starts_at__date=day
    ).select_related("training_class")
    return visible(user, "training.record", rows, **DOOR).order_by("starts_at", "pk")


def counted(training_class: TrainingClass) -> dict[str, int]:
    """How many are in which state; 1 statement."""
    rows = Enrolment.objects.filter(training_class=training_class).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))
