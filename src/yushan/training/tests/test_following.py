"""Leaving the platform, being there twice, an organization that ends: what goes, what moves along, what the trail says."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.training.actions import attending, bases, classes, enrolling, following
from yushan.training.actions.certificates import issue_due
from yushan.training.models import Base, Enrolment, SessionMark, TrainingCertificate
from yushan.training.tests.factories import a_class, a_session, course, enrolled, taken
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db


def test_erasing_takes_the_signed_paper_with_the_name(django_capture_on_commit_callbacks: Any) -> None:
    row = enrolled(a_class(), volunteer("余小禾"))
    taken(row)
    assert [one.text for one in following.obstacles(row.volunteer.person)] == ["有一份结业证书正在制作，请等它做好"]
    assert issue_due() == 1
    certificate = TrainingCertificate.objects.get()
    name, digest = certificate.file, certificate.sha256
    assert default_storage.exists(name) and not list(following.obstacles(row.volunteer.person))
    with django_capture_on_commit_callbacks(execute=True):
        following.erase(row.volunteer.person)
    certificate.refresh_from_db()
    assert not default_storage.exists(name) and (certificate.file, certificate.sha256) == ("", digest)


def test_what_was_said_of_somebody_at_the_door_goes_and_the_mark_stays() -> None:
    whole = a_class(course(version={"has_exam": False, "attend_percent": 100}), opened=False)
    session, _other = a_session(whole), a_session(whole, 1)
    classes.open_class(COMMAND_LINE, training_class=whole)
    row = enrolled(whole)
    with clock.pretend(session.starts_at):
        attending.tick_list(COMMAND_LINE, session=session, enrolment_ids=[row.pk])
        attending.correct_mark(COMMAND_LINE, session=session, enrolment=row, reason="覃国强说他没有来")
    with pytest.raises(DatabaseError), transaction.atomic():
        SessionMark.objects.update(is_present=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        SessionMark.objects.filter(ordinal=2).update(reason="改过的原因")
    following.erase(row.volunteer.person)
    assert set(SessionMark.objects.values_list("reason", "is_present")) == {("", True), ("", False)}


def test_who_left_and_finished_as_somebody_else_keeps_the_certificate() -> None:
    whole = a_class()
    kept, gone = enrolled(whole), enrolled(whole)
    enrolling.withdraw(kept.volunteer.person.user, enrolment=kept)
    taken(gone)
    following.take_along(None, kept=kept.volunteer, gone=gone.volunteer, journal=Journal())
    assert TrainingCertificate.objects.get().volunteer == kept.volunteer
    assert Enrolment.objects.get(state="completed").volunteer == kept.volunteer


def test_of_two_current_enrolments_the_one_with_the_certificate_counts_and_merging_can_be_undone() -> None:
    whole = a_class()
    kept, gone = enrolled(whole), enrolled(whole)
    taken(gone)
    journal = Journal()
    following.take_along(None, kept=kept.volunteer, gone=gone.volunteer, journal=journal)
    kept.refresh_from_db()
    whole.refresh_from_db()
    assert TrainingCertificate.objects.get().volunteer == kept.volunteer and kept.state == "withdrawn"
    assert whole.taken == 1
    assert Journal(journal.text()).take_back() == 0
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.state, gone.state, gone.volunteer_id) == ("enrolled", "completed", gone.volunteer.pk)
    assert TrainingCertificate.objects.get().volunteer == gone.volunteer != kept.volunteer


def test_what_an_organization_leaves_behind_goes_over_with_a_line_of_the_trail() -> None:
    team, heir = make.team(), make.team(name="接手的服务队")
    row = course(team, version={"has_exam": False})
    for one in (team, heir):
        bases.save_base(COMMAND_LINE, organization=one, name="科普驿站", since=clock.today() - timedelta(days=9))
    bases.save_lecturer(COMMAND_LINE, organization=team, name="陶静")
    following.carry(None, COMMAND_LINE, team, heir, None, "合并")
    row.refresh_from_db()
    assert row.organization == heir
    assert sorted(Base.objects.filter(organization=heir).values_list("name", flat=True)) == [
        "科普驿站", f"科普驿站（{team.name}）",
    ]  # fmt: skip
    said = set(AuditLine.objects.filter(action__startswith="training.hand_over_").values_list("action", "reason"))
    assert said == {(f"training.hand_over_{what}", "合并") for what in ("course", "base", "lecturer")}
