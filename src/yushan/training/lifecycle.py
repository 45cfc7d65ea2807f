"""The lives of a class, of an enrolment, of a version of a course and of a paper as tables."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.training.models import Attempt, CourseVersion, Enrolment, TrainingClass
from yushan.training.rules import opening

State = TrainingClass.State

CLASS = Lifecycle(
    name="training_class",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.DRAFT, "open", State.OPEN, "开放报名", opening.class_lacks),
        Step(State.OPEN, "begin", State.RUNNING, "开班"),
        Step(State.OPEN, "finish", State.FINISHED, "结束"),
        Step(State.RUNNING, "finish", State.FINISHED, "结束"),
        *(Step(state, "cancel", State.CANCELLED, "取消") for state in (State.DRAFT, State.OPEN, State.RUNNING)),
    ),
    main=(State.DRAFT, State.OPEN, State.RUNNING, State.FINISHED),
)

VERSION = Lifecycle(
    name="course_version",
    labels={str(value): str(label) for value, label in CourseVersion.State.choices},
    steps=(
        Step(CourseVersion.State.DRAFT, "publish", CourseVersion.State.CURRENT, "启用", opening.version_lacks),
        Step(CourseVersion.State.CURRENT, "replace", CourseVersion.State.REPLACED, "被新版替代"),
    ),
    main=(CourseVersion.State.DRAFT, CourseVersion.State.CURRENT, CourseVersion.State.REPLACED),
)

_ON = Enrolment.State

ENROLMENT = Lifecycle(
    name="enrolment",
    labels={str(value): str(label) for value, label in _ON.choices},
    steps=(
        Step(_ON.WAITLISTED, "promote", _ON.ENROLLED, "候补到名额"),
        Step(_ON.ENROLLED, "withdraw", _ON.WITHDRAWN, "退出"),
        Step(_ON.WAITLISTED, "withdraw", _ON.WITHDRAWN, "退出"),
        Step(_ON.ENROLLED, "decline", _ON.DECLINED, "移出名单"),
        Step(_ON.WAITLISTED, "decline", _ON.DECLINED, "移出名单"),
        Step(_ON.ENROLLED, "complete", _ON.COMPLETED, "结业"),
        Step(_ON.ENROLLED, "miss", _ON.MISSED, "结束时没有达到要求"),
        Step(_ON.MISSED, "complete", _ON.COMPLETED, "补上以后结业"),
    ),
    main=(_ON.ENROLLED, _ON.COMPLETED),
)

ATTEMPT = Lifecycle(
    name="exam_attempt",
    labels={str(value): str(label) for value, label in Attempt.State.choices},
    steps=(
        Step(Attempt.State.OPEN, "hand_in", Attempt.State.HANDED_IN, "交卷"),
        Step(Attempt.State.OPEN, "expire", Attempt.State.EXPIRED, "到时自动交卷"),
    ),
    main=(Attempt.State.OPEN, Attempt.State.HANDED_IN),
)


def may(event: str) -> tuple[str, ...]:
    """States of an enrolment that an event leaves."""
    return tuple(step.source for step in ENROLMENT.steps if step.event == event)
