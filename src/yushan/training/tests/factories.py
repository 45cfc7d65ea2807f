"""Courses with a bank, classes and people in them, made by the actions of the room."""

from datetime import timedelta
from typing import Any

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.training.actions import answering, classes, courses, enrolling, exams
from yushan.training.actions import content as lessons
from yushan.training.actions import questions as bank
from yushan.training.actions import sessions as sitting
from yushan.training.models import Attempt, Course, CourseVersion, Enrolment, Question, Session, TrainingClass
from yushan.volunteers.models import QualificationKind, Volunteer
from yushan.volunteers.tests.factories import volunteer

RIGHT = {"single": 1, "multiple": [0, 2], "truth": True, "number": "45"}
WRONG = {"single": 0, "multiple": [1], "truth": False, "number": "9"}


def kind(code: str = "induction", name: str = "志愿者上岗培训合格", months: int | None = 24) -> QualificationKind:
    """A kind of qualification."""
    return QualificationKind.objects.get_or_create(code=code, defaults={"name": name, "months": months})[0]


def course(
    organization: Any = None, *, questions: int = 8, publish: bool = True, version: Any = None, **facts: Any
) -> Course:
    """A course of the corps with an exam of two single, one multiple, one true-or-false question and one number."""
    row = courses.create_course(
        COMMAND_LINE, organization=organization or make.corps(), **({"title": "组织负责人培训"} | facts)
    )
    draft = row.versions.get()
    values: dict[str, Any] = {
        "outline": "制度、组织、安全、记录。", "minutes": 480, "attend_percent": 80, "has_exam": True, "exam_minutes": 30,
        "pass_percent": 60, "attempts_most": 2, "draws": {"single": 2, "multiple": 1, "truth": 1, "number": 1},
    }  # fmt: skip
    fill(row, questions)
    if not (version or {}).get("has_exam", True):
        values |= {"draws": {}}
    courses.update_version(COMMAND_LINE, version=draft, **(values | (version or {})))
    if publish:
        courses.publish_version(COMMAND_LINE, version=draft)
    return row


def fill(row: Course, questions: int) -> None:
    """So many questions of each kind; what is right stands in RIGHT."""
    for number in range(1, questions + 1):
        options = [f"第 {number} 题的选项 {letter}" for letter in "甲乙丙丁"]
        save = {"course": row, "topic": "制度" if number % 2 else "安全"}
        bank.save_question(COMMAND_LINE, kind="single", text=f"单选 {number}", options=options, answer=1, **save)
        bank.save_question(COMMAND_LINE, kind="multiple", text=f"多选 {number}", options=options, answer=[0, 2], **save)
        bank.save_question(COMMAND_LINE, kind="truth", text=f"判断 {number}", answer="true", **save)
        bank.save_question(COMMAND_LINE, kind="number", text=f"填数 {number}", answer="45", tolerance="0.5", **save)


def version_of(row: Course) -> CourseVersion:
    """The version in force."""
    return row.versions.get(state=CourseVersion.State.CURRENT)


def a_class(
    row: Course | None = None, organization: Any = None, *, opened: bool = True, sessions: int = 0, **facts: Any
) -> TrainingClass:
    """A class of a week from tomorrow on whose exam is open now; open for enrolling."""
    row = row or course()
    begin = clock.now() + timedelta(days=1)
    values: dict[str, Any] = {
        "title": "第 1 期组织负责人培训班", "version": version_of(row), "places": 20, "starts_at": begin,
        "ends_at": begin + timedelta(days=7), "enrol_until": begin, "place": "市科协党校 301", "mode": "mixed",
        "exam_opens_at": clock.now() - timedelta(hours=1), "exam_closes_at": begin + timedelta(days=7),
    }  # fmt: skip
    made = classes.create_class(COMMAND_LINE, organization=organization or row.organization, **(values | facts))
    for number in range(sessions):
        a_session(made, number)
    return classes.open_class(COMMAND_LINE, training_class=made) if opened else made


def a_session(whole: TrainingClass, day: int = 0, **facts: Any) -> Session:
    """Three hours of the class."""
    begin = whole.starts_at + timedelta(days=day)
    values: dict[str, Any] = {"title": f"第 {day + 1} 讲", "starts_at": begin, "ends_at": begin + timedelta(hours=3)}
    return sitting.save_session(COMMAND_LINE, training_class=whole, **(values | facts))


def a_lesson(version: CourseVersion, title: str = "怎样办一场活动", **facts: Any) -> Any:
    """A text of a version in preparation."""
    return lessons.save_lesson(
        COMMAND_LINE, version=version, title=title, **({"kind": "text", "text": "先看现场，再定人。\n" * 80} | facts)
    )


def enrolled(whole: TrainingClass, who: Volunteer | None = None) -> Enrolment:
    """Somebody in the class."""
    who = who or volunteer()
    return enrolling.enrol(who.person.user, training_class=whole, volunteer=who)


def answer_all(attempt: Attempt, values: dict[str, Any]) -> None:
    """Every question of a paper, one by one, as the page does."""
    user = attempt.enrolment.volunteer.person.user
    for sequence, (pk, _places) in enumerate(attempt.paper, 1):
        value = values[Question.objects.get(pk=pk).kind]
        answering.save_answer(user, attempt=attempt, question_id=pk, value=value, key=f"k{sequence}", sequence=sequence)


def begun(row: Enrolment) -> Attempt:
    """A paper."""
    return exams.begin_attempt(row.volunteer.person.user, enrolment=row)


def taken(row: Enrolment, values: dict[str, Any] = RIGHT) -> Attempt:
    """A paper that was handed in."""
    attempt = begun(row)
    answer_all(attempt, values)
    return answering.hand_in(row.volunteer.person.user, attempt=attempt)
