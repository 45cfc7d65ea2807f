"""Everybody at once: the last places, the same scan, a thousand who finish their exam in the same minute."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from yushan.activities.tests.test_races import together
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, Refusal
from yushan.training.actions import answering, attending, enrolling, exams
from yushan.training.models import Answer, Attempt, Enrolment, Question, SessionMark, TrainingCertificate, TrainingClass
from yushan.training.queries.exams import answers_of
from yushan.training.tests.factories import RIGHT, a_class, begun, course, enrolled, kind
from yushan.volunteers.models import Qualification
from yushan.volunteers.tests.factories import volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
# SQLite has one writer at a time: there the crowd tells nothing that forty do not tell. A thousand: SCANS=full.
_FULL = 1000 if os.environ.get("SCANS") == "full" else 250
CROWD = _FULL if connection.vendor == "postgresql" else 40


def test_thirty_for_ten_places_and_five_leave_at_once() -> None:
    whole = a_class(places=10)
    people = [volunteer() for _ in range(30)]

    def job(who: Any) -> Callable[[], Enrolment]:
        return lambda: enrolling.enrol(who.person.user, training_class=whole, volunteer=who)

    together(*(job(who) for who in people), job(people[0]))
    rows = list(Enrolment.objects.order_by("pk"))
    assert [row.state for row in rows] == ["enrolled"] * 10 + ["waitlisted"] * 20
    together(*((lambda row=row: enrolling.withdraw(COMMAND_LINE, enrolment=row)) for row in rows[:5]))
    states = list(Enrolment.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["withdrawn"] * 5 + ["enrolled"] * 10 + ["waitlisted"] * 15
    whole.refresh_from_db()
    assert whole.taken == 10 == TrainingClass.objects.get().places


def test_the_same_scan_five_times_is_one_mark() -> None:
    soon = clock.now() + timedelta(minutes=20)  # threads do not share a pretended clock
    whole = a_class(sessions=1, starts_at=soon, enrol_until=soon, ends_at=soon + timedelta(days=3))
    row, session = enrolled(whole), whole.sessions.get()
    together(
        *(
            lambda: attending.record_mark(COMMAND_LINE, session=session, number=row.volunteer.number, key="x")
            for _ in range(5)
        )
    )
    assert SessionMark.objects.count() == 1


def test_beginning_five_times_is_one_paper() -> None:
    row = enrolled(a_class())
    papers = together(*(lambda: begun(row) for _ in range(5)))
    assert len({one.pk for one in papers if isinstance(one, Attempt)}) == 1 == Attempt.objects.count()


def test_a_crowd_finishes_in_the_same_minute_and_no_answer_is_lost() -> None:
    """Everybody saves their answers and hands in at the same moment; each is done twice, as a nervous phone does it."""
    whole = a_class(course(questions=4, grants=kind(), months=24), places=CROWD)
    rows = [enrolled(whole) for _ in range(CROWD)]
    papers = [begun(row) for row in rows]
    kinds = dict(Question.objects.values_list("pk", "kind"))
    confirmed: dict[int, dict[int, Any]] = {paper.pk: {} for paper in papers}

    def finish(paper: Attempt) -> Callable[[], Attempt]:
        user = paper.enrolment.volunteer.person.user

        def job() -> Attempt:
            for number, (pk, _places) in enumerate(paper.paper[:-1], 1):
                for _twice in range(2):
                    answering.save_answer(
                        user, attempt=paper, question_id=pk, value=RIGHT[kinds[pk]], key=f"k{number}", sequence=number
                    )
                confirmed[paper.pk][pk] = RIGHT[kinds[pk]]
            last = paper.paper[-1][0]
            return answering.hand_in(user, attempt=paper, answers={last: RIGHT[kinds[last]]})

        return job

    came = together(*(finish(paper) for paper in papers))
    assert all(isinstance(one, Attempt) and one.passed and one.percent == "100.0" for one in came)
    for paper in Attempt.objects.select_related("enrolment__training_class__version"):
        kept = answers_of(paper)
        assert confirmed[paper.pk].items() <= kept.items() and len(kept) == len(paper.paper)
        assert exams.rescored(paper) == (paper.half_points, paper.digest)
    assert Answer.objects.count() == CROWD * 5
    assert Enrolment.objects.filter(state="completed").count() == CROWD
    assert TrainingCertificate.objects.count() == CROWD == Qualification.objects.count()


def test_an_answer_against_the_bell_counts_or_is_refused_and_never_half() -> None:
    """Saving and handing in from two devices at once: what was confirmed is in the points, the rest was said no to."""
    for _round in range(4):
        row = enrolled(a_class())
        paper, user = begun(row), row.volunteer.person.user
        pk = paper.paper[0][0]
        value = RIGHT[Question.objects.get(pk=pk).kind]

        def save(paper: Attempt = paper, user: Any = user, pk: int = pk, value: Any = value) -> Any:
            return answering.save_answer(user, attempt=paper, question_id=pk, value=value, key="k", sequence=1)

        saved, closed = together(save, lambda paper=paper, user=user: answering.hand_in(user, attempt=paper))
        assert isinstance(closed, Attempt)
        fresh = Attempt.objects.get(pk=paper.pk)
        if isinstance(saved, Refusal):
            assert isinstance(saved, Conflict) and answers_of(fresh) == {} and fresh.half_points == 0
        else:
            assert answers_of(fresh) == {pk: value} and fresh.half_points == 2


# The whole way of a request, with the middlewares: fewer, for each costs what a request costs.
OVER_HTTP = 60 if connection.vendor == "postgresql" else 8


def test_a_crowd_with_two_devices_each_finishes_over_http_and_no_receipt_is_lost() -> None:
    """The telephone answers and hands in; at the same time the page left open at the office hands itself in, empty."""
    whole = a_class(course(questions=4), places=OVER_HTTP)
    papers = [begun(enrolled(whole)) for _ in range(OVER_HTTP)]
    kinds = dict(Question.objects.values_list("pk", "kind"))
    confirmed: dict[int, dict[int, Any]] = {paper.pk: {} for paper in papers}
    ask = {"Accept": "application/json", "Accept-Language": "zh-hans"}

    def client_of(paper: Attempt) -> Client:
        client = Client(headers=ask)
        client.force_login(paper.enrolment.volunteer.person.user)
        return client

    def phone(paper: Attempt, client: Client) -> Callable[[], Any]:
        path = f"/me/training/papers/{paper.pk}/"

        def job() -> Any:
            for number, (pk, _places) in enumerate(paper.paper, 1):
                value = RIGHT[kinds[pk]]
                body = {"question": pk, "value": value, "key": f"p{number}", "sequence": number, "device": "phone"}
                told = client.post(f"{path}answers/", body, content_type="application/json")
                assert told.status_code in (200, 409), told.content
                if told.status_code == 200:
                    confirmed[paper.pk][pk] = value
            return client.post(path, {"device": "phone"}).json()

        return job

    def desk(paper: Attempt, client: Client) -> Callable[[], Any]:
        empty = {f"known{pk}": "0" for pk, _places in paper.paper} | {"device": "desk"}
        return lambda: client.post(f"/me/training/papers/{paper.pk}/", empty).json()

    jobs = [phone(paper, client_of(paper)) for paper in papers] + [desk(paper, client_of(paper)) for paper in papers]
    came = together(*jobs)
    assert all(isinstance(one, dict) and one["next"].endswith("/result/") for one in came)
    for paper in Attempt.objects.select_related("enrolment__training_class__version"):
        assert answers_of(paper) == confirmed[paper.pk]
        assert exams.rescored(paper) == (paper.half_points, paper.digest)
    assert Attempt.objects.exclude(state="handed_in").count() == 0
