"""When what was right is told, and one more try for somebody after the exam."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.tests import factories as make
from yushan.training.actions import classes, courses, enrolling, exams, questions
from yushan.training.actions.exams import OWN_WINDOW
from yushan.training.actions.reminding import remind_exams
from yushan.training.models import Question
from yushan.training.queries.exams import may_see_key
from yushan.training.tests.factories import RIGHT, WRONG, a_class, begun, course, enrolled, taken

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def client_of(row: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(row.volunteer.person.user)
    return client


def ends_in(ahead: timedelta) -> dict[str, Any]:
    now = clock.now()
    return {"exam_opens_at": now - HOUR, "exam_closes_at": now + ahead}


def test_the_key_is_not_told_while_another_class_sits_the_same_bank() -> None:
    row = course()
    first, second = a_class(row, **ends_in(HOUR)), a_class(row, **ends_in(DAY))
    mine = taken(enrolled(first))
    with clock.pretend(clock.now() + 2 * HOUR):
        assert not may_see_key(mine)
        page = client_of(mine.enrolment).get(f"/me/training/papers/{mine.pk}/result/").content.decode()
        assert "答案和解析" not in page and "用这个题库的考试都关闭以后" in page
        theirs = taken(enrolled(second))
    with clock.pretend(clock.now() + 2 * DAY):
        assert may_see_key(mine) and may_see_key(theirs)
        exams.give_attempt(COMMAND_LINE, enrolment=enrolled_again(second), reason="考场断网")
        assert not may_see_key(mine)


def enrolled_again(whole: Any) -> Any:
    with clock.pretend(whole.enrol_until - HOUR):
        return enrolled(whole)


def test_the_result_shows_what_was_right_and_what_was_given() -> None:
    whole = a_class(course(version={"half_for_part": True}), **ends_in(HOUR))
    attempt = taken(enrolled(whole), WRONG | {"multiple": [0], "truth": True})
    with clock.pretend(clock.now() + 2 * HOUR):
        page = client_of(attempt.enrolment).get(f"/me/training/papers/{attempt.pk}/result/").content.decode()
    assert page.count("正确答案") == 2 + 2 + 1 + 1  # two single, the multiple with two, the truth, the number
    assert "您的答案：9" in page and "正确答案：45 ± 0.5" in page and "正确答案：对" in page
    assert "得一半分" in page


def test_an_exam_that_is_over_is_not_opened_again() -> None:
    whole = a_class(**ends_in(HOUR))
    closes = whole.exam_closes_at
    assert closes
    taken(enrolled(whole), WRONG)
    with clock.pretend(closes + HOUR):
        with pytest.raises(Refusal, match="不能再开放"):
            classes.update_class(COMMAND_LINE, training_class=whole, exam_closes_at=closes + DAY)
        classes.update_class(COMMAND_LINE, training_class=whole, text="带身份证")
    untouched = a_class(**ends_in(HOUR))  # nobody sat it: nothing was shown
    with clock.pretend(closes + HOUR):
        classes.update_class(COMMAND_LINE, training_class=untouched, exam_closes_at=closes + DAY)


def test_a_moved_exam_is_told_and_reminded_of_anew() -> None:
    whole = a_class(**ends_in(HOUR))
    row = enrolled(whole)
    own = Notice.objects.filter(user=row.volunteer.person.user, title__contains="考试")
    remind_exams()
    remind_exams()
    before = own.count()
    classes.update_class(
        COMMAND_LINE, training_class=whole, exam_opens_at=clock.now() + DAY, exam_closes_at=clock.now() + 2 * DAY
    )
    assert own.filter(title__contains="考试时间改了").count() == 1
    with clock.pretend(clock.now() + DAY + HOUR):
        remind_exams()
    assert own.count() > before + 1


def test_the_bank_stays_large_enough_while_an_exam_is_ahead() -> None:
    row = course(questions=2)
    whole = a_class(row, **ends_in(DAY))
    one = Question.objects.filter(course=row, kind="single").first()
    assert one
    with pytest.raises(Refusal, match="不能再少：单选题要 2 道，题库里只有 1 道"):
        questions.retire_question(COMMAND_LINE, question=one)
    with pytest.raises(Refusal, match="不能再少"):
        questions.save_question(COMMAND_LINE, course=row, question=one, kind="truth", text="改成判断", answer="true")
    Question.objects.filter(pk=one.pk).update(is_active=False)  # past the actions
    with pytest.raises(Refusal, match="不够出一张卷子"):
        begun(enrolled(whole))
    Question.objects.filter(pk=one.pk).update(is_active=True)
    with clock.pretend(clock.now() + 2 * DAY):
        questions.retire_question(COMMAND_LINE, question=one)


def test_a_question_that_is_just_drawn_is_corrected_by_a_new_one() -> None:
    """The row that the form was made of is older than the paper."""
    row = course(questions=2)
    stale = Question.objects.filter(course=row, kind="single").order_by("pk")
    old = {one.pk: one for one in stale}
    attempt = begun(enrolled(a_class(row)))
    drawn = next(old[pk] for pk, _places in attempt.paper if pk in old)
    assert not drawn.is_used  # as it was read
    fresh = questions.save_question(
        COMMAND_LINE, course=row, question=drawn, kind="single", text="改过的题", options=["甲", "乙"], answer=0
    )
    assert fresh.pk != drawn.pk and fresh.replaces == drawn


def test_one_more_try_after_the_end_is_a_real_one() -> None:
    whole = a_class(course(version={"attempts_most": 1}), **ends_in(HOUR))
    row = enrolled(whole)
    taken(row, WRONG)
    classes.finish_class(COMMAND_LINE, training_class=whole)
    row.refresh_from_db()
    assert row.state == "missed"
    row = type(row).objects.get(pk=row.pk)
    with clock.pretend(clock.now() + DAY):
        with pytest.raises(Refusal):
            begun(row)
        exams.give_attempt(make.user_with("training_admin"), enrolment=row, reason="考场断网")
        row = type(row).objects.get(pk=row.pk)
        page = client_of(row).get(f"/me/training/{row.pk}/exam/").content.decode()
        assert "开始考试" in page and "为您单独开放到" in page
        attempt = taken(row, RIGHT)
    row.refresh_from_db()
    assert attempt.passed and row.state == "completed" and row.certificate
    other = enrolled_again(a_class(course(version={"attempts_most": 1}), **ends_in(HOUR)))
    with clock.pretend(clock.now() + DAY):
        exams.give_attempt(COMMAND_LINE, enrolment=other, reason="病了")
    other = type(other).objects.get(pk=other.pk)
    with clock.pretend(clock.now() + DAY + OWN_WINDOW - timedelta(minutes=10)):
        late = begun(other)
        assert other.exam_until and late.due_at == other.exam_until
    with clock.pretend(clock.now() + DAY + OWN_WINDOW + HOUR), pytest.raises((Refusal, Conflict)):
        begun(other)


def test_nobody_is_taken_off_or_called_off_in_the_middle_of_a_paper() -> None:
    whole = a_class()
    row = enrolled(whole)
    begun(row)
    with pytest.raises(Conflict, match="还有人在考试"):
        classes.cancel_class(COMMAND_LINE, training_class=whole, reason="停电")
    with pytest.raises(Conflict, match="正在考试"):
        enrolling.decline(COMMAND_LINE, enrolment=row, reason="报错了")
    assert courses.is_vouched(whole.version.course) is False
