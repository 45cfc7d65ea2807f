"""What a certificate is worth: who may say so, that nobody gives it to themselves, that past rates stay as they were."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yushan.audit.freshness import mark_of
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.counts import CITY, read
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.training.actions import attending, bases, classes, courses, learning, sessions
from yushan.training.actions.courses import update_course
from yushan.training.models import Course, Enrolment, TrainingCertificate
from yushan.training.queries.courses import current_versions, hours_taught
from yushan.training.queries.leaders import standing_on
from yushan.training.tests.factories import a_class, a_lesson, a_session, course, enrolled, kind, taken, version_of
from yushan.volunteers.models import Qualification
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db
SIMPLE = {"has_exam": False}


def client_of(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


@pytest.mark.parametrize("worth", [{"grants": None}, {"is_compulsory": True}, {"is_cultivation": True}])
def test_what_a_course_is_worth_says_the_level_above(worth: dict[str, Any]) -> None:
    worth = {"grants": kind()} if "grants" in worth else worth
    team = make.team()
    own = make.user_with("organization_admin", team)
    with pytest.raises(Refusal, match="由上一级培训管理员设置"):
        courses.create_course(own, organization=team, title="急救", **worth)
    row = courses.create_course(own, organization=team, title="急救")
    with pytest.raises(Refusal, match="由上一级培训管理员设置"):
        update_course(own, course=row, **worth)
    assert team.area
    update_course(make.user_with("training_admin", team.area), course=row, **worth)
    update_course(own, course=row, title="急救入门", **worth)  # what stands may stay
    with pytest.raises(Refusal, match="证书管多久"):
        update_course(own, course=row, months=240)
    with pytest.raises(NotAllowed, match="由上一级培训管理员启用"):
        courses.publish_version(own, version=row.versions.get())
    page = client_of(own).get(f"/staff/training/courses/{row.pk}/edit/").content.decode()
    assert "急救入门" in page and 'name="is_compulsory"' not in page and 'name="grants"' not in page


def test_who_arranges_a_class_does_not_complete_in_it_by_their_own_word() -> None:
    team = make.team()
    row = course(team, version=SIMPLE, publish=False, grants=kind())
    lesson = a_lesson(row.versions.get())
    courses.publish_version(COMMAND_LINE, version=row.versions.get())
    whole = a_class(row)
    head, member = volunteer(), volunteer()
    make.grant(head.person.user, "organization_admin", team)
    own, other = enrolled(whole, head), enrolled(whole, member)
    for one in (own, other):
        learning.keep_place(one.volunteer.person.user, enrolment=one, lesson=lesson, done=True)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == ("enrolled", "completed") and Qualification.objects.get().volunteer == member
    classes.finish_class(COMMAND_LINE, training_class=whole)
    own.refresh_from_db()
    assert own.state == "missed" and "要由别人点到或者通过考试" in own.reason


def test_somebody_elses_mark_or_an_exam_does() -> None:
    team = make.team()
    whole = a_class(course(team, version=SIMPLE), opened=False)
    session = a_session(whole)
    classes.open_class(COMMAND_LINE, training_class=whole)
    head = volunteer()
    make.grant(head.person.user, "organization_admin", team)
    own = enrolled(whole, head)
    with clock.pretend(session.starts_at):
        attending.tick_list(make.user_with("training_admin"), session=session, enrolment_ids=[own.pk])
    own.refresh_from_db()
    assert own.state == "completed"
    exam = enrolled(a_class(course(), team), head)  # a course of the corps: they do not keep its bank
    assert taken(exam).passed
    exam.refresh_from_db()
    assert exam.state == "completed"


def test_what_is_asked_of_leaders_later_changes_no_past_rate() -> None:
    head = volunteer("覃国强")
    make.leader(make.team(leader_name=""), "覃国强", person=head.person)
    row = course(months=24)
    taken(enrolled(a_class(row), head))
    today = clock.today()
    update_course(COMMAND_LINE, course=row, is_compulsory=True)
    assert not standing_on(today).exists()
    whole = read(CITY, ["leaders_in_office", "leaders_with_training"], [today])
    assert not whole.get((today, 0, "leaders_with_training"))
    second = volunteer("田志勇")
    taken(enrolled(a_class(row), second))
    update_course(COMMAND_LINE, course=row, is_compulsory=False)  # nor does taking it back
    assert standing_on(today).get().volunteer == second


def test_two_who_edit_a_course_do_not_overwrite_each_other() -> None:
    row = course()
    city = make.user_with("city_admin")
    seen = mark_of(row)
    update_course(COMMAND_LINE, course=row, title="改过的名字")
    client = client_of(city)
    sent = {"title": "我的名字", "audience": "everybody", "seen": seen}
    answer = client.post(f"/staff/training/courses/{row.pk}/edit/", sent)
    row.refresh_from_db()
    assert answer.status_code == 409 and row.title == "改过的名字"


def test_a_cancelled_session_completes_who_now_lacks_nothing() -> None:
    whole = a_class(course(version=SIMPLE | {"attend_percent": 100}), opened=False)
    first, second = a_session(whole), a_session(whole, 1)
    classes.open_class(COMMAND_LINE, training_class=whole)
    there, absent = enrolled(whole), enrolled(whole)
    with clock.pretend(first.starts_at):
        attending.tick_list(COMMAND_LINE, session=first, enrolment_ids=[there.pk])
    sessions.cancel_session(COMMAND_LINE, session=second)
    there.refresh_from_db()
    absent.refresh_from_db()
    assert (there.state, absent.state) == ("completed", "enrolled") and TrainingCertificate.objects.count() == 1


def test_the_end_of_a_class_misses_nobody_who_lacks_nothing() -> None:
    """As it stood before sessions completed people themselves."""
    whole = a_class(course(version=SIMPLE | {"attend_percent": 100}), opened=False)
    first, second = a_session(whole), a_session(whole, 1)
    classes.open_class(COMMAND_LINE, training_class=whole)
    there = enrolled(whole)
    with clock.pretend(first.starts_at):
        attending.tick_list(COMMAND_LINE, session=first, enrolment_ids=[there.pk])
    type(second).objects.filter(pk=second.pk).update(cancelled_at=clock.now())
    classes.finish_class(COMMAND_LINE, training_class=whole)
    there.refresh_from_db()
    assert there.state == "completed" and TrainingCertificate.objects.get().enrolment == there


def test_hours_of_what_never_took_place_are_no_hours() -> None:
    row = course(version=SIMPLE)
    teacher = bases.save_lecturer(COMMAND_LINE, organization=row.organization, name="陶静")
    draft, off = a_class(row, opened=False), a_class(row, opened=False)
    a_session(draft, lecturers=[teacher])
    held = a_session(off, lecturers=[teacher])
    a_session(off, 3, lecturers=[teacher])
    classes.open_class(COMMAND_LINE, training_class=off)
    with clock.pretend(held.ends_at + timedelta(hours=1)):
        classes.cancel_class(COMMAND_LINE, training_class=off, reason="场地停电")
    with clock.pretend(off.ends_at + timedelta(days=1)):
        assert hours_taught([teacher.pk]) == {teacher.pk: 180}  # the three hours before it was called off
        day = clock.local(held.ends_at).date()
        assert read(CITY, ["lecturer_hours"], [day])[day, 0, "lecturer_hours"] == 3


def test_a_session_of_days_is_a_mistyped_date() -> None:
    whole = a_class(course(version=SIMPLE), opened=False)
    with pytest.raises(Refusal, match="最多 16 小时"):
        a_session(whole, ends_at=whole.starts_at + timedelta(days=6))


def test_a_course_of_the_last_organization_can_be_taught_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(210):
        make.team(name=f"第 {number} 队")
    last = make.team(name="最后一队")
    row = course(last, version=SIMPLE)
    assert current_versions(make.user_with("city_admin")).filter(pk=version_of(row).pk).exists()
    assert Course.objects.count() == 1 and not Enrolment.objects.exists()
    stranger = make.user_with("organization_admin", make.team(name="别的队"))
    assert not current_versions(stranger).filter(pk=version_of(row).pk).exists()
