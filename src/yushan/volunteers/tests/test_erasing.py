"""Request → check → grace → erasure: what goes, what stays, and that one may change one's mind."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from yushan.accounts.actions.people import Named, ensure_person
from yushan.accounts.models import Consent, ErasureRequest, Notice, Person, User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.ledger.models import HourEntry
from yushan.ledger.tests.people import post
from yushan.organizations.models import StaffMember
from yushan.organizations.tests import factories as make
from yushan.volunteers.actions import (
    ask_transfer,
    cancel_erasure,
    cancel_transfer,
    enter_qualification,
    erase_due,
    pause_membership,
    request_erasure,
    set_service,
)
from yushan.volunteers.models import Qualification, QualificationKind, Volunteer
from yushan.volunteers.tests.factories import membership, number_of, volunteer, ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Volunteer:
    made = volunteer("余小禾", phone="13896170246", address="磁器口正街 12 号", skills=["天文"], occupation="教师")
    Consent.objects.create(
        person=made.person, purpose="portrait", version="2025-08", given_at=clock.now(), given_by="self"
    )
    return made


def _later(days: int) -> Any:
    return clock.pretend(clock.now() + timedelta(days=days))


def _everything_about(text: str) -> list[str]:
    """Tables that still hold the text, the trail apart."""
    return [
        model._meta.label
        for model in apps.get_models()
        if model is not AuditLine and text in str(list(model._default_manager.values()))
    ]


def test_asking_ends_the_registration_and_takes_every_consent_back(who: Volunteer) -> None:
    row = membership(who, make.team())
    made = request_erasure(who.person.user, volunteer=who)
    who.refresh_from_db()
    row.refresh_from_db()
    assert (who.state, row.state) == ("withdrawn", "left")
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert made.due_at - made.requested_at == timedelta(days=15)
    with pytest.raises(Conflict):
        request_erasure(who.person.user, volunteer=who)
    with pytest.raises(NotFound):
        request_erasure(volunteer("秦川").person.user, volunteer=who)


def test_within_the_grace_nothing_goes_and_one_may_change_ones_mind(who: Volunteer) -> None:
    request_erasure(who.person.user, volunteer=who)
    with _later(14):
        assert erase_due(WORKER) == 0
        assert Notice.objects.filter(user=who.person.user, title="个人信息即将删除").count() == 1
        cancel_erasure(who.person.user, volunteer=who)
    with _later(40):
        assert erase_due(WORKER) == 0
    assert Person.objects.get(pk=who.person_id).name == "余小禾"
    with pytest.raises(Conflict):
        cancel_erasure(who.person.user, volunteer=who)
    assert request_erasure(who.person.user, volunteer=who).state == "waiting"


def test_afterwards_nothing_personal_is_left_and_the_hours_are(who: Volunteer) -> None:
    team, user, identity = make.team(), who.person.user, who.person.identity_number
    membership(who, team, message="我是余小禾")
    entry = post(who, team, 90)
    request_erasure(user, volunteer=who)
    with _later(16):
        assert erase_due(WORKER) == 1 and erase_due(WORKER) == 0
    who = Volunteer.objects.get(pk=who.pk)
    assert (who.person.name, who.person.identity_number, who.phone, who.address) == ("已注销", "", "", "")
    assert who.person.birth_date is None and who.skills == [] and who.occupation == ""
    assert HourEntry.objects.get(pk=entry.pk).volunteer_id == who.pk and who.posted_minutes == 90
    user = User.objects.get(pk=user.pk)
    assert not user.is_active and user.person is None and user.phone_hash is None and not user.has_usable_password()
    for text in ("余小禾", "13896170246", identity, "磁器口"):
        assert _everything_about(text) == [], text
    assert AuditLine.objects.filter(action="volunteers.erase", subject_label=who.number).count() == 1


def test_breaks_moves_and_documents_go_too(
    who: Volunteer, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    user, old, new = who.person.user, make.team(name="老队"), make.team(name="新队")
    row = membership(who, old)
    pause_membership(user, membership=row, reason="余小禾备考")
    admin = make.user_with("organization_admin", old)
    cancel_transfer(user, transfer=ask_transfer(admin, membership=row, target=new, reason="余小禾搬家"))
    kind = QualificationKind.objects.create(code="lecturer", name="科普讲师")
    facts = {"issued_on": clock.today(), "number": "KP-余小禾", "content": b"%PDF-1.7"}
    enter_qualification(user, volunteer=who, kind=kind, **facts)
    set_service(user, volunteer=who, available=["sat-morning"], languages=["english"], areas=[make.area("500109")])
    request_erasure(user, volunteer=who)
    with _later(16), django_capture_on_commit_callbacks(execute=True):
        assert erase_due(WORKER) == 1
    who = Volunteer.objects.get(pk=who.pk)
    assert (who.available, who.languages, list(who.serves_in.all())) == ([], [], [])
    assert _everything_about("余小禾") == [] and not Qualification.objects.exists()
    assert not list(tmp_path.rglob("*.sealed"))


def test_the_same_identity_number_starts_anew(who: Volunteer) -> None:
    identity = number_of(who.person)
    request_erasure(who.person.user, volunteer=who)
    with _later(16):
        erase_due(WORKER)
    again = ensure_person(Named("余小禾", identity))
    assert again.pk != who.person_id and not Volunteer.objects.filter(person=again).exists()


def test_the_units_roster_stays_and_the_hours_do_not_lead_back_to_it(who: Volunteer) -> None:
    unit = make.unit(staff=20)
    make.staff_member(unit, who.person)
    post(who, make.team(), 90)
    request_erasure(who.person.user, volunteer=who)
    with _later(16):
        assert erase_due(WORKER) == 1
    person = StaffMember.objects.get(unit=unit).person
    assert person.name == "余小禾" and not Volunteer.objects.filter(person=person).exists()
    assert not person.participation.exists() and not person.consents.exists()  # type: ignore[attr-defined]
    behind = Volunteer.objects.get(pk=who.pk).person
    assert behind.name == "已注销" and behind.participation.count() == 1  # type: ignore[attr-defined]


def test_mandates_and_children_are_settled_first(who: Volunteer) -> None:
    child = ward(who)
    with pytest.raises(Refusal, match="1 个孩子的监护人"):
        request_erasure(who.person.user, volunteer=who)
    request_erasure(who.person.user, volunteer=child)  # the guardian asks for the child
    request_erasure(who.person.user, volunteer=who)
    admin = volunteer("黎静")
    make.grant(admin.person.user, "unit_admin", make.unit())
    with pytest.raises(Refusal, match="单位管理员"):
        request_erasure(admin.person.user, volunteer=admin)
    assert Volunteer.objects.get(pk=admin.pk).state == "verified"


def test_what_comes_up_during_the_grace_puts_it_off(who: Volunteer) -> None:
    request_erasure(who.person.user, volunteer=who)
    make.grant(who.person.user, "unit_admin", make.unit())
    with _later(16):
        assert erase_due(WORKER) == 0
        row = ErasureRequest.objects.get()
        assert "单位管理员" in row.held_up_by[0] and row.due_at > clock.now()
        who.person.user.grants.all().delete()  # type: ignore[attr-defined]
    with _later(18):
        assert erase_due(WORKER) == 1


def test_who_registers_again_is_not_erased(who: Volunteer) -> None:
    request_erasure(who.person.user, volunteer=who)
    Volunteer.objects.filter(pk=who.pk).update(state="verified", withdrawn_on=None)
    with _later(16):
        assert erase_due(WORKER) == 0
    first = ErasureRequest.objects.get()
    assert first.state == "cancelled" and Person.objects.get(pk=who.person_id).name == "余小禾"
    line = AuditLine.objects.get(action="volunteers.cancel_erasure")
    assert "重新注册" in line.reason
    again = request_erasure(who.person.user, volunteer=who)
    Volunteer.objects.filter(pk=who.pk).update(state="verified", withdrawn_on=None)
    assert request_erasure(who.person.user, volunteer=who).pk != again.pk


@pytest.mark.django_db(transaction=True)
def test_two_workers_erase_once_and_a_withdrawal_wins_or_loses_as_a_whole() -> None:
    who = volunteer("余小禾")
    user = who.person.user
    request_erasure(user, volunteer=who)
    results: list[object] = []
    moment, start = clock.now() + timedelta(days=16), threading.Barrier(3)

    def work(what: Any) -> None:
        try:
            with clock.pretend(moment):
                start.wait()
                results.append(what())
        except (Conflict, NotFound) as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    jobs = [lambda: erase_due(WORKER), lambda: erase_due(WORKER), lambda: cancel_erasure(user, volunteer=who).state]
    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = ErasureRequest.objects.get()
    erased = row.state == "done"
    assert len(results) == 3 and sum(one == 1 for one in results) == int(erased)
    assert (Person.objects.get(pk=who.person_id).name == "已注销") is erased
