"""Courses, versions, the bank, lessons: what is in force stays as it is."""

import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.training.actions import content, courses
from yushan.training.actions import questions as bank
from yushan.training.actions.reckoning import reckon_due
from yushan.training.models import Lesson, Question
from yushan.training.queries.exams import items_kept
from yushan.training.tests.factories import RIGHT, WRONG, a_class, a_lesson, course, enrolled, taken, version_of

pytestmark = pytest.mark.django_db


def test_a_version_is_published_only_when_its_bank_is_large_enough() -> None:
    row = course(questions=1, publish=False)
    draft = row.versions.get()
    with pytest.raises(Refusal, match="单选题要 2 道，题库里只有 1 道"):
        courses.publish_version(COMMAND_LINE, version=draft)
    bank.save_question(COMMAND_LINE, course=row, kind="single", text="再一道", options=["甲", "乙"], answer=0)
    assert courses.publish_version(COMMAND_LINE, version=draft).state == "current"


def test_the_next_version_is_a_copy_and_the_one_in_force_stays() -> None:
    row = course(publish=False)
    first = row.versions.get()
    lesson = a_lesson(first)
    courses.publish_version(COMMAND_LINE, version=first)
    with pytest.raises(Conflict, match="已经启用，不能再改"):
        content.save_lesson(COMMAND_LINE, version=first, lesson=lesson, title="改", kind="text", text="改")
    second = courses.begin_version(COMMAND_LINE, course=row)
    assert courses.begin_version(COMMAND_LINE, course=row) == second  # twice is once
    assert [one.title for one in second.lessons.all()] == ["怎样办一场活动"] and second.draws == version_of(row).draws
    courses.publish_version(COMMAND_LINE, version=second)
    first.refresh_from_db()
    assert first.state == "replaced" and version_of(row) == second


def test_questions_are_refused_in_words() -> None:
    row = course()
    save = {"course": row, "text": "题目"}
    for facts, said in (
        ({"kind": "single", "options": ["甲"], "answer": 0}, "选项要有 2 到 8 个"),
        ({"kind": "single", "options": ["甲", "甲"], "answer": 0}, "有两个选项一样"),
        ({"kind": "single", "options": ["甲", "乙"], "answer": 5}, "没有这个选项"),
        ({"kind": "multiple", "options": ["甲", "乙"], "answer": [1]}, "至少两个"),
        ({"kind": "number", "answer": "很多"}, "填一个数字"),
        ({"kind": "number", "answer": "3", "tolerance": "-1"}, "误差不能小于 0"),
        ({"kind": "truth", "answer": ""}, "请填写正确答案"),
    ):
        with pytest.raises(Refusal, match=said):
            bank.save_question(COMMAND_LINE, **save, **facts)  # type: ignore[arg-type]


def test_a_question_that_stood_in_a_paper_stays_and_the_correction_takes_its_place() -> None:
    row = course(questions=2)
    attempt = taken(enrolled(a_class(row)))
    used = Question.objects.get(pk=attempt.paper[0][0])
    assert used.is_used
    fresh = bank.save_question(
        COMMAND_LINE, course=row, question=used, kind="single", text="改过的题", options=["甲", "乙"], answer=0
    )
    used.refresh_from_db()
    assert fresh.pk != used.pk and fresh.replaces == used and not used.is_active and used.text.startswith("单选")
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():  # also past the actions
        Question.objects.filter(pk=used.pk).update(answer=3)


def test_only_who_arranges_it_may(django_assert_num_queries: object) -> None:
    row = course()
    stranger = make.user_with("training_admin", make.area("500112"))
    with pytest.raises(NotAllowed, match="安排培训"):
        bank.save_question(stranger, course=row, kind="truth", text="题", answer="true")


def test_a_video_is_known_by_its_beginning() -> None:
    draft = course(publish=False).versions.get()

    class File(io.BytesIO):
        size = 40

    with pytest.raises(Refusal, match="只收 MP4 或 WebM"):
        content.save_lesson(COMMAND_LINE, version=draft, title="片", kind="video", file=File(b"MZ" + b"\0" * 38))
    row = content.save_lesson(
        COMMAND_LINE, version=draft, title="片", kind="video", file=File(b"\0\0\0\x18ftypmp42" + b"\0" * 28)
    )
    assert row.media_type == "video/mp4" and row.file
    with pytest.raises(Refusal, match="https://"):
        content.save_lesson(COMMAND_LINE, version=draft, title="网", kind="link", link="http://example.org/")
    content.move_lesson(COMMAND_LINE, lesson=a_lesson(draft))
    assert [one.order for one in Lesson.objects.filter(version=draft)] == [1, 2]
    content.remove_lesson(COMMAND_LINE, lesson=row)
    assert draft.lessons.get().order == 1


def test_items_come_from_first_papers() -> None:
    row = course(questions=1, publish=False)
    courses.update_version(
        COMMAND_LINE, version=row.versions.get(), draws={"single": 1, "multiple": 1, "truth": 1, "number": 1}
    )
    courses.publish_version(COMMAND_LINE, version=row.versions.get())
    whole = a_class(row)
    for number in range(10):
        taken(enrolled(whole), RIGHT if number < 5 else WRONG)
    single = Question.objects.get(course=row, kind="single")
    assert items_kept([single])[single.pk].papers == 0  # not before the worker has been there
    assert reckon_due() == 1 and reckon_due() == 0
    item = items_kept([single])[single.pk]
    assert (item.papers, float(item.difficulty or 0), float(item.discrimination or 0)) == (10, 0.5, 1.0)
    assert connection.vendor
