"""A phone sends twice, two people take up or name at one moment: one thing happens, everybody is told which."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.tests.pictures import png
from yushan.organizations.tests import factories as make
from yushan.safety import actions
from yushan.safety.models import Incident, IncidentPhoto, TalkReview
from yushan.safety.tests.factories import reported, scene

pytestmark = pytest.mark.django_db(transaction=True)
LESSON = "做酸碱实验前给孩子戴好手套和护目镜，观众离开两米。"


def _at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them says, begun at one moment; what is no refusal is a failure of the test."""
    start, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            said.append(act())
        except Exception as error:
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(said) == len(acts)
    assert not [one for one in said if isinstance(one, Exception) and not isinstance(one, Refusal)], said
    return said


def test_a_report_sent_four_times_at_one_moment_is_one() -> None:
    at, key = scene(), str(uuid.uuid4())
    said = _at_once(*(lambda: reported(at, key=key) for _time in range(4)))
    row = Incident.objects.get()
    assert {one.pk for one in said} == {row.pk} and row.people.count() == 2
    assert Notice.objects.filter(user=at.leader, title__startswith="安全事件").count() == 1


def test_a_picture_sent_four_times_at_one_moment_is_one() -> None:
    at = scene()
    row, key, content = reported(at), str(uuid.uuid4()), png()
    said = _at_once(
        *(lambda: actions.add_photo(at.witness, incident=row, key=key, content=content) for _time in range(4))
    )
    assert sorted(is_new for _photo, is_new in said) == [False, False, False, True]
    assert IncidentPhoto.objects.count() == 1


def test_not_more_pictures_than_six_whatever_comes_at_one_moment() -> None:
    at = scene()
    row, content = reported(at), png()
    for _time in range(4):
        actions.add_photo(at.witness, incident=row, key=str(uuid.uuid4()), content=content)
    said = _at_once(
        *(
            lambda: actions.add_photo(at.witness, incident=row, key=str(uuid.uuid4()), content=content)
            for _time in range(4)
        )
    )
    assert row.photos.count() == 6 and sum(isinstance(one, Refusal) for one in said) == 2


def test_one_takes_it_up_and_the_other_is_told() -> None:
    at = scene()
    row = reported(at)
    said = _at_once(lambda: actions.take(at.leader, incident=row), lambda: actions.take(at.district, incident=row))
    row.refresh_from_db()
    assert row.state == "handling" and sum(isinstance(one, Conflict) for one in said) == 1


def test_closing_and_sending_back_at_one_moment_do_one_thing() -> None:
    at = scene()
    row = reported(at)
    actions.take(at.leader, incident=row)
    actions.propose_closing(at.leader, incident=row, outcome="三天后痊愈。", lessons=LESSON)
    other = make.user_with("area_admin", at.area)
    actions.grade(at.leader, incident=row, severity=3, reason="住院观察了一天")  # the other one is told, too
    said = _at_once(
        lambda: actions.close(at.district, incident=row),
        lambda: actions.send_back(other, incident=row, reason="请补上家长的意见"),
    )
    row.refresh_from_db()
    assert row.state in ("closed", "handling") and sum(isinstance(one, Conflict) for one in said) == 1
    assert (row.closed_by is None) == (row.state == "handling")


def test_going_up_twice_at_one_moment_is_told_once() -> None:
    at = scene()
    row = reported(at)
    Incident.objects.update(due_at=clock.now(), turn_at=clock.now())
    said = _at_once(actions.look_after, actions.look_after)
    row.refresh_from_db()
    assert sorted(said) == [0, 1] and row.times_late == 1
    assert Notice.objects.filter(user=at.city, title__contains="超过时限").count() == 1


def test_a_talk_is_reviewed_once() -> None:
    at = scene()
    talk = actions.hand_in_talk(at.leader, activity=at.activity, talk=actions.Talk("酸和碱", "冉启明", "出处：课本。"))
    said = _at_once(
        lambda: actions.review_talk(at.district, talk=talk, approve=True, opinion=""),
        lambda: actions.review_talk(at.city, talk=talk, approve=False, opinion="请写浓度"),
    )
    assert sum(isinstance(one, Conflict) for one in said) == 1
    assert TalkReview.objects.get().state in ("approved", "returned")
