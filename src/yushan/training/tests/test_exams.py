"""Exams: no paper before its time, answers one by one, resume, retakes, closing, points that can be reckoned again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from yushan.activities.actions import sign_up
from yushan.activities.tests.factories import OrganizationFactory, PostFactory
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.tests import factories as make
from yushan.training.actions import answering, exams
from yushan.training.models import Answer, Attempt, Question
from yushan.training.queries.exams import answers_of, lines_of
from yushan.training.tests.factories import RIGHT, WRONG, a_class, answer_all, begun, course, enrolled, kind, taken
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db


def client_of(row: object) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(row.volunteer.person.user)  # type: ignore[attr-defined]
    return client


def test_before_its_time_there_is_no_paper_anywhere() -> None:
    now = clock.now()
    whole = a_class(exam_opens_at=now + timedelta(hours=2), exam_closes_at=now + timedelta(hours=3))
    row = enrolled(whole)
    client = client_of(row)
    with pytest.raises(Refusal, match="不在考试开放的时间"):
        begun(row)
    assert client.post(f"/me/training/{row.pk}/exam/").status_code == 302
    assert not Attempt.objects.exists()
    for path in (f"/me/training/papers/{row.pk}/", f"/me/training/papers/{row.pk}/result/"):
        assert client.get(path).status_code == 404
    assert (
        client.post(f"/me/training/papers/{row.pk}/answers/", "{}", content_type="application/json").status_code == 404
    )
    texts = list(Question.objects.values_list("text", flat=True))
    for path in (
        f"/me/training/{row.pk}/",
        f"/me/training/{row.pk}/exam/",
        f"/training/{whole.code}/",
        "/me/training/",
    ):
        page = client.get(path).content.decode()
        assert not any(text in page for text in texts)
    with clock.pretend(now + timedelta(hours=2)):
        assert begun(row).number == 1
    with clock.pretend(now + timedelta(hours=3)), pytest.raises(Refusal):
        begun(enrolled(whole))


def test_a_paper_is_nobody_elses_and_the_key_is_not_in_it() -> None:
    whole = a_class()
    row, other = enrolled(whole), enrolled(whole)
    attempt = begun(row)
    with pytest.raises(NotFound):
        exams.begin_attempt(other.volunteer.person.user, enrolment=row)
    stranger = client_of(other)
    assert stranger.get(f"/me/training/papers/{attempt.pk}/").status_code == 404
    city = Client(headers={"Accept-Language": "zh-hans"})
    city.force_login(make.user_with("city_admin"))
    assert city.get(f"/me/training/papers/{attempt.pk}/").status_code == 404
    assert city.get(f"/staff/training/papers/{attempt.pk}/").status_code == 404  # open: not even for who keeps the bank
    page = client_of(row).get(f"/me/training/papers/{attempt.pk}/").content.decode()
    assert all(line.question.text in page for line in lines_of(attempt))
    assert "explanation" not in page and "is_right" not in page


def test_who_keeps_the_bank_takes_no_exam_of_it() -> None:
    team = make.team()
    whole = a_class(course(organization=team))
    who = volunteer()
    make.grant(who.person.user, "organization_admin", team)
    with pytest.raises(NotAllowed, match="管理这门课的题库"):
        begun(enrolled(whole, who))


def test_answers_are_kept_one_by_one_and_the_latest_of_the_device_wins() -> None:
    row = enrolled(a_class())
    attempt, user = begun(row), row.volunteer.person.user
    pk = attempt.paper[0][0]
    save = {"attempt": attempt, "question_id": pk}
    first, created = answering.save_answer(user, value=0, key="a", sequence=1, **save)
    assert created and answering.save_answer(user, value=0, key="a", sequence=1, **save) == (first, False)
    answering.save_answer(user, value=1, key="c", sequence=3, **save)
    answering.save_answer(user, value=2, key="b", sequence=2, **save)  # was under way and arrives late
    assert answers_of(attempt) == {pk: 1} and begun(row) == attempt  # resumed, no second paper
    with pytest.raises(Refusal, match="没有这个选项"):
        answering.save_answer(user, value=9, key="d", sequence=4, **save)
    with pytest.raises(NotFound, match="不在您的卷子里"):
        answering.save_answer(user, attempt=attempt, question_id=10**9, value=1, key="e", sequence=5)
    with pytest.raises(NotFound):
        answering.save_answer(volunteer().person.user, value=1, key="f", sequence=6, **save)


def test_handing_in_keeps_what_the_page_still_held_and_closes_for_good() -> None:
    row = enrolled(a_class())
    attempt, user = begun(row), row.volunteer.person.user
    whole = {pk: RIGHT[Question.objects.get(pk=pk).kind] for pk, _places in attempt.paper}
    done = answering.hand_in(user, attempt=attempt, answers=whole)
    assert done.passed and done.percent == "100.0" and done.state == "handed_in"
    assert answering.hand_in(user, attempt=attempt, answers={}).digest == done.digest  # twice is once
    with pytest.raises(Conflict, match="已经交卷，这个答案没有计入"):
        answering.save_answer(user, attempt=attempt, question_id=attempt.paper[0][0], value=0, key="z", sequence=99)
    with pytest.raises(DatabaseError), transaction.atomic():  # also past the actions
        Answer.objects.create(
            attempt=attempt, question_id=attempt.paper[0][0], sequence=9, value=0, key="y", saved_at=clock.now()
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(half_points=0)
    fresh = Attempt.objects.select_related("enrolment__training_class__version").get(pk=attempt.pk)
    assert exams.rescored(fresh) == (done.half_points, done.digest)


def test_a_failed_exam_is_taken_again_so_often_as_the_course_says() -> None:
    row = enrolled(a_class())
    assert not taken(row, WRONG).passed
    assert not taken(row, WRONG).passed
    with pytest.raises(Refusal, match="考试次数用完了"):
        begun(row)
    exams.give_attempt(COMMAND_LINE, enrolment=row, reason="考场断网")
    assert taken(row).passed
    row.refresh_from_db()
    assert row.state == "completed"
    with pytest.raises(Conflict, match="已经结业"):
        begun(row)


def test_time_is_up_for_those_who_left() -> None:
    row = enrolled(a_class())
    attempt = begun(row)
    answer_all(attempt, RIGHT)
    user, pk = row.volunteer.person.user, attempt.paper[0][0]
    with clock.pretend(attempt.due_at + timedelta(seconds=30)):  # was under way
        answering.save_answer(user, attempt=attempt, question_id=pk, value=1, key="late", sequence=50)
        assert exams.close_due() == 0
    with clock.pretend(attempt.due_at + timedelta(seconds=61)):
        with pytest.raises(Conflict, match="时间到了"):
            answering.save_answer(user, attempt=attempt, question_id=pk, value=0, key="too-late", sequence=51)
        assert exams.close_due() == 1 and exams.close_due() == 0
    attempt.refresh_from_db()
    row.refresh_from_db()
    assert attempt.state == "expired" and attempt.passed and row.state == "completed"


def test_the_page_works_without_scripts_and_tells_the_key_only_after_the_exam() -> None:
    whole = a_class()
    row = enrolled(whole)
    client = client_of(row)
    assert "结业还差" in client.get(f"/me/training/{row.pk}/").content.decode()
    answer = client.post(f"/me/training/{row.pk}/exam/")
    attempt = Attempt.objects.get()
    assert answer["Location"].endswith(f"/papers/{attempt.pk}/")
    sent = {}
    for pk, _places in attempt.paper:
        question = Question.objects.get(pk=pk)
        sent[f"q{pk}"] = {"single": ["1"], "multiple": ["0", "2"], "truth": ["true"], "number": ["４５"]}[question.kind]
    assert client.post(f"/me/training/papers/{attempt.pk}/", sent)["Location"].endswith("/result/")
    page = client.get(f"/me/training/papers/{attempt.pk}/result/").content.decode()
    assert "通过了" in page and "考试都关闭以后" in page and "答案和解析" not in page
    assert whole.exam_closes_at
    with clock.pretend(whole.exam_closes_at):
        assert "答案和解析" in client.get(f"/me/training/papers/{attempt.pk}/result/").content.decode()


def test_answers_come_as_json_with_a_receipt() -> None:
    row = enrolled(a_class())
    attempt, client = begun(row), client_of(row)
    path = f"/me/training/papers/{attempt.pk}/answers/"
    body = {"question": attempt.paper[0][0], "value": "1", "key": "a", "sequence": 1}
    answer = client.post(path, body, content_type="application/json")
    assert answer.json() == {"saved": "a", "created": True, "sequence": 1}
    assert client.post(path, body, content_type="application/json").json()["created"] is False
    wrong = client.post(path, body | {"value": "７", "key": "b"}, content_type="application/json")
    assert wrong.status_code == 400 and "没有这个选项" in wrong.json()["text"]
    for nonsense in ("", "[]", '{"question": "x"}', '{"question": 1, "sequence": null, "key": "a"}'):
        assert client.post(path, nonsense, content_type="application/json").status_code == 400


def test_a_finished_class_opens_posts_that_ask_for_it() -> None:
    post = PostFactory(
        places=5, qualifications=["induction"], shift__activity__organization=OrganizationFactory(parent=make.corps())
    )
    row = course(grants=kind(), months=24)
    who = volunteer()
    with clock.pretend(post.shift.starts_at - timedelta(days=3)):
        with pytest.raises(Refusal, match=r"上岗培训合格|induction"):
            sign_up(who.person.user, volunteer=who, post=post)
        taken(enrolled(a_class(row), who))
        assert sign_up(who.person.user, volunteer=who, post=post).state == "accepted"
