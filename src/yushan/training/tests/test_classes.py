"""Classes, enrolling, the waitlist, check-in, what completes somebody."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from yushan.accounts.models import Notice
from yushan.activities.rules import pass_text, shift_code
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import StaffMember
from yushan.organizations.tests import factories as make
from yushan.training.actions import attending, classes, enrolling, learning
from yushan.training.actions import courses as course_actions
from yushan.training.actions.certificates import issue_due, revoke
from yushan.training.models import (
    Enrolment,
    LessonProgress,
    SessionMark,
    SurveyAnswer,
    TrainingCertificate,
    TrainingClass,
)
from yushan.training.queries.people import own_people
from yushan.training.tests.factories import (
    WRONG,
    a_class,
    a_lesson,
    a_session,
    course,
    enrolled,
    kind,
    taken,
    version_of,
)
from yushan.volunteers.actions import cultivation
from yushan.volunteers.models import CultivationStep, Qualification
from yushan.volunteers.tests.factories import membership, volunteer

pytestmark = pytest.mark.django_db
SIMPLE = {"has_exam": False}


@pytest.fixture(autouse=True)
def _no_guesses_left_over() -> None:
    cache.clear()


def plain(**facts: Any) -> TrainingClass:
    """A class with one session and no exam."""
    whole = a_class(course(version=SIMPLE, **facts.pop("course", {})), opened=False, **facts)
    a_session(whole)
    return classes.open_class(COMMAND_LINE, training_class=whole)


def test_a_class_is_opened_when_nothing_is_missing() -> None:
    row = course()
    whole = a_class(row, opened=False, exam_opens_at=None, exam_closes_at=None)
    with pytest.raises(Refusal, match="考试开放的时间"):
        classes.open_class(COMMAND_LINE, training_class=whole)
    empty = a_class(course(version=SIMPLE), opened=False)
    with pytest.raises(Refusal, match="一次面授、一节线上课或者考试"):
        classes.open_class(COMMAND_LINE, training_class=empty)


def test_places_waitlist_and_who_comes_next() -> None:
    whole = plain(places=2)
    first, second, third, fourth = (enrolled(whole) for _ in range(4))
    assert [row.state for row in (first, second, third, fourth)] == ["enrolled", "enrolled", "waitlisted", "waitlisted"]
    assert enrolled(whole, third.volunteer) == third  # asked again
    enrolling.withdraw(first.volunteer.person.user, enrolment=first)
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.state, fourth.state) == ("enrolled", "waitlisted")
    assert Notice.objects.filter(user=third.volunteer.person.user, title__startswith="候补成功").exists()
    classes.update_class(COMMAND_LINE, training_class=whole, places=3)
    fourth.refresh_from_db()
    whole.refresh_from_db()
    assert (fourth.state, whole.taken) == ("enrolled", 3)
    with pytest.raises(Refusal, match="名额不能少于"):
        classes.update_class(COMMAND_LINE, training_class=whole, places=1)
    enrolling.decline(COMMAND_LINE, enrolment=second, reason="报名信息有误")
    whole.refresh_from_db()
    assert whole.taken == 2


def test_nobody_enrols_others_and_nobody_too_late() -> None:
    whole = plain()
    who, other = volunteer(), volunteer()
    with pytest.raises(NotAllowed):
        enrolling.enrol(who.person.user, training_class=whole, volunteer=other)
    with clock.pretend(whole.enrol_until), pytest.raises(Conflict, match="报名已经截止"):
        enrolled(whole, who)


def test_a_course_for_leaders_takes_leaders() -> None:
    whole = plain(course={"audience": "leaders"})
    head = volunteer("覃国强")
    with pytest.raises(Refusal, match="只招在任的队长、副队长"):
        enrolled(whole, head)
    team = make.team(leader_name="")
    make.leader(team, "覃国强", person=head.person)
    assert enrolled(whole, head).state == "enrolled"


def test_a_clerk_enrols_the_people_of_the_unit() -> None:
    whole = plain(places=2)
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    staff = [volunteer() for _ in range(3)]
    for one in staff:
        make.staff_member(unit, one.person)
    stranger = volunteer()
    came = enrolling.enrol_several(
        clerk, training_class=whole, volunteers=[one.pk for one in (*staff, stranger)], unit=unit
    )
    assert (came.enrolled, came.waiting, came.known) == (2, 1, 0)
    row = Enrolment.objects.get(volunteer=staff[0])
    assert (row.unit, row.enrolled_by) == (unit, clerk) and not Enrolment.objects.filter(volunteer=stranger).exists()
    assert Notice.objects.filter(user=staff[0].person.user, title__contains="为您报名了").exists()
    again = enrolling.enrol_several(clerk, training_class=whole, volunteers=[staff[0].pk], unit=unit)
    assert (again.enrolled, again.known) == (0, 1)
    with pytest.raises(NotAllowed):
        enrolling.enrol_several(clerk, training_class=whole, volunteers=[staff[0].pk], unit=make.unit("别的单位"))
    team = make.team()
    membership(stranger, team)
    leader = make.user_with("organization_admin", team)
    came = enrolling.enrol_several(leader, training_class=whole, volunteers=[stranger.pk], organization=team)
    assert came.waiting == 1


def test_check_in_by_code_by_pass_and_by_list_says_who_did_it() -> None:
    whole = plain()
    session = whole.sessions.get()
    one, two, three = (enrolled(whole) for _ in range(3))
    keeper = make.user_with("training_admin")
    with pytest.raises(Refusal, match="还没到签到时间"):
        attending.record_mark(keeper, session=session, number=one.volunteer.number)
    with clock.pretend(session.starts_at):
        code = shift_code(session.secret, clock.now())
        user = one.volunteer.person.user
        with pytest.raises(Refusal, match="不对或已经换了"):
            wrong = "000000" if code != "000000" else "111111"
            attending.check_in_by_code(user, session=session, volunteer=one.volunteer, code=wrong)
        mark, created = attending.check_in_by_code(user, session=session, volunteer=one.volunteer, code=code, key="a")
        assert created and mark.source == "code" and mark.recorded_by == user
        again, created = attending.check_in_by_code(user, session=session, volunteer=one.volunteer, code=code, key="a")
        assert again == mark and not created
        text = pass_text(two.volunteer.pass_code)
        mark, created = attending.record_mark(keeper, session=session, pass_code=text, key="b")
        assert created and (mark.source, mark.recorded_by) == ("pass", keeper)
        assert attending.record_mark(keeper, session=session, pass_code=text, key="b") == (mark, False)
        with pytest.raises(Refusal, match="不同的内容"):
            attending.record_mark(keeper, session=session, number=three.volunteer.number, key="b")
        assert attending.tick_list(keeper, session=session, enrolment_ids=[three.pk]) == 1
    states = set(Enrolment.objects.filter(training_class=whole).values_list("state", flat=True))
    assert states == {"completed"}  # the one session was all that was asked
    outsider = make.user_with("training_admin", make.area("500112"))
    with pytest.raises(NotAllowed):
        attending.record_mark(outsider, session=session, number=one.volunteer.number)


def test_ten_wrong_codes_and_the_right_one_fails_too() -> None:
    whole = plain()
    session, row = whole.sessions.get(), enrolled(whole)
    with clock.pretend(session.starts_at):
        code = shift_code(session.secret, clock.now())
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(10):
            with pytest.raises(Refusal):
                attending.check_in_by_code(
                    row.volunteer.person.user, session=session, volunteer=row.volunteer, code=wrong
                )
        with pytest.raises(Refusal, match="试得太多了"):
            attending.check_in_by_code(row.volunteer.person.user, session=session, volunteer=row.volunteer, code=code)


def test_a_mark_is_corrected_by_a_second_one() -> None:
    whole = a_class(course(), sessions=1)
    session, row = whole.sessions.get(), enrolled(whole)
    with clock.pretend(session.starts_at):
        attending.tick_list(COMMAND_LINE, session=session, enrolment_ids=[row.pk])
        attending.correct_mark(COMMAND_LINE, session=session, enrolment=row, reason="点错了人")
        assert list(SessionMark.objects.order_by("ordinal").values_list("is_present", flat=True)) == [True, False]
        assert attending.tick_list(COMMAND_LINE, session=session, enrolment_ids=[row.pk]) == 1


def test_progress_in_a_lesson_survives_and_is_finished_by_ones_own_word() -> None:
    row = course(version=SIMPLE, publish=False)
    lesson = a_lesson(row.versions.get())
    course_actions.publish_version(COMMAND_LINE, version=row.versions.get())
    whole = a_class(row)
    own = enrolled(whole)
    user = own.volunteer.person.user
    learning.keep_place(user, enrolment=own, lesson=lesson, position=420)
    kept = learning.keep_place(user, enrolment=own, lesson=lesson)  # nothing new: stays where it was
    assert (kept.position, kept.done_at) == (420, None)
    with pytest.raises(NotFound):
        learning.keep_place(volunteer().person.user, enrolment=own, lesson=lesson, position=1)
    learning.keep_place(user, enrolment=own, lesson=lesson, done=True)
    own.refresh_from_db()
    assert own.state == "completed" and LessonProgress.objects.count() == 1


def test_finishing_gives_certificate_and_qualification_and_revoking_takes_them() -> None:
    row = course(grants=kind(), months=24, title="上岗培训")
    whole = a_class(row)
    own = enrolled(whole)
    taken(own)
    certificate = TrainingCertificate.objects.get(enrolment=own)
    assert certificate.state == "waiting" and certificate.score == "100.0"
    held = Qualification.objects.get(volunteer=own.volunteer)
    assert (held.state, held.expires_on) == ("valid", certificate.valid_until) and held.stands
    assert issue_due() == 1 and issue_due() == 0
    certificate.refresh_from_db()
    assert certificate.state == "valid" and certificate.number and len(certificate.sha256) == 64
    revoke(COMMAND_LINE, certificate=certificate, reason="查实由他人代考")
    held.refresh_from_db()
    assert held.state == "refused" and not held.stands


def test_renewing_early_loses_no_days() -> None:
    row = course(grants=kind(), months=12)
    who = volunteer()
    today = clock.today()
    Qualification.objects.create(
        volunteer=who, kind=kind(), issued_on=today - timedelta(days=300), expires_on=today + timedelta(days=60),
        state="valid", entered_at=clock.now() - timedelta(days=300), checked_at=clock.now(),
    )  # fmt: skip
    taken(enrolled(a_class(row), who))
    end = today + timedelta(days=60)
    newest = Qualification.objects.filter(volunteer=who).order_by("-pk").first()
    assert newest and newest.expires_on == date(
        end.year + 1, end.month, min(end.day, 28) if end.month == 2 else end.day
    )


def test_a_class_of_the_track_is_the_training_of_a_leader_to_be() -> None:
    team = make.team()
    who = volunteer()
    membership(who, team)
    admin = make.user_with("organization_admin", team)
    track = cultivation.nominate(admin, volunteer=who, organization=team, reason="热心、会组织")
    track = cultivation.answer_nomination(who.person.user, cultivation=track, agree=True)
    mentor = volunteer("罗一鸣")
    with pytest.raises(Refusal, match="培训的佐证"):
        cultivation.begin_leading(admin, cultivation=track, mentor=mentor, evidence="")
    row = course(audience="cultivation", is_cultivation=True)
    taken(enrolled(a_class(row), who))
    assert CultivationStep.objects.get(cultivation=track, event="trained").evidence.endswith("考试 100.0 分")
    track = cultivation.begin_leading(admin, cultivation=track, mentor=mentor, evidence="")
    assert track.state == "leading" and "结业" in track.steps.get(event="lead").evidence


def test_the_end_says_what_was_missing_and_later_success_still_counts() -> None:
    whole = a_class(course())
    done, failed, waiting = enrolled(whole), enrolled(whole), None
    taken(done)
    taken(failed, WRONG)
    classes.finish_class(COMMAND_LINE, training_class=whole)
    failed.refresh_from_db()
    assert (failed.state, failed.reason) == ("missed", "考试还没有通过") and waiting is None
    learning.answer_survey(done.volunteer.person.user, enrolment=done, ratings=dict.fromkeys(_keys(), "5"), text="好")
    with pytest.raises(Conflict, match="已经打过分"):
        learning.answer_survey(done.volunteer.person.user, enrolment=done, ratings=dict.fromkeys(_keys(), "1"))
    assert SurveyAnswer.objects.get().text == "好"


def _keys() -> list[str]:
    from yushan.training.rules.survey import QUESTIONS

    return list(QUESTIONS)


def test_called_off_everybody_is_told_and_leaving_the_platform_frees_the_place() -> None:
    whole = plain(places=1)
    one, two = enrolled(whole), enrolled(whole)
    from yushan.volunteers.signals import volunteer_withdrawn

    volunteer_withdrawn.send(sender=None, volunteer=one.volunteer)
    two.refresh_from_db()
    assert two.state == "enrolled"
    classes.cancel_class(COMMAND_LINE, training_class=whole, reason="场地停电")
    two.refresh_from_db()
    assert two.state == "declined" and "场地停电" in two.reason
    assert Notice.objects.filter(user=two.volunteer.person.user, title__contains="取消了").exists()


def test_a_class_begins_by_itself_and_a_base_that_is_a_station_lets_its_keeper_check_in() -> None:
    whole = plain()
    with clock.pretend(whole.starts_at):
        assert classes.begin_due() == 1 and classes.begin_due() == 0
    whole.refresh_from_db()
    assert whole.state == "running" and version_of(whole.version.course) and WORKER


def test_who_leaves_the_unit_next_month_is_enrolled_until_then() -> None:
    who, today = volunteer(), clock.today()
    row = make.staff_member(make.unit(), who.person)
    for left_on, is_there in ((None, True), (today + timedelta(days=30), True), (today, False)):
        StaffMember.objects.filter(pk=row.pk).update(left_on=left_on)
        assert own_people(unit=row.unit).filter(pk=who.pk).exists() is is_there, left_on
