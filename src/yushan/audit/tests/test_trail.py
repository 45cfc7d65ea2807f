"""The trail: nothing in it changes, everything that touches people is in it, each auditor reads their part."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from yushan.accounts.models import ErasureRequest
from yushan.audit import gate
from yushan.audit.actions import record
from yushan.audit.models import AuditLine
from yushan.audit.queries import about_person, history
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.common.errors import NotAllowed
from yushan.organizations.actions import end_grant, give_grant
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.volunteers.actions import erase_due, request_erasure
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> AuditLine:
    return record(
        make.user("zhoumin", display_name="周敏"), "organizations.unmask", label="秦碧波", person_id=7, reason="核对"
    )


@pytest.mark.parametrize(
    "attempt",
    [
        lambda line: AuditLine.objects.filter(pk=line.pk).update(reason="别的"),
        lambda line: line.delete(),
        lambda line: AuditLine.objects.all().delete(),
        lambda line: AuditLine.objects.bulk_update([line], ["reason"]),
        lambda line: connection.cursor().execute("UPDATE audit_auditline SET actor_name = 'x'"),
        lambda line: connection.cursor().execute("DELETE FROM audit_auditline"),
    ],
)
def test_a_line_is_neither_changed_nor_removed(line: AuditLine, attempt: Any):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt(line)
    line.refresh_from_db()
    assert (line.reason, line.actor_name) == ("核对", "周敏")


def test_a_line_is_undone_with_what_it_speaks_of():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(COMMAND_LINE, "plan.load", label="重庆")
        _ = 1 // 0
    assert not AuditLine.objects.exists()


def test_the_platform_itself_is_named_and_has_no_account():
    for actor, name in ((COMMAND_LINE, "command line"), (WORKER, "worker")):
        line = record(actor, "plan.load")
        assert line.actor is None and line.actor_name == name


def test_long_texts_do_not_break_what_they_tell_about():
    line = record(COMMAND_LINE, "plan.load", label="长" * 500, reason="因" * 500)
    line.refresh_from_db()
    assert len(line.subject_label) == 200 and len(line.reason) == 300


def test_history_of_a_thing_and_of_a_person():
    unit = make.unit()
    first = record(COMMAND_LINE, "organizations.save_unit", subject=unit, label=unit.name)
    second = record(COMMAND_LINE, "organizations.remind_staff", subject=unit, person_id=12)
    record(COMMAND_LINE, "organizations.save_unit", subject=make.unit("别的单位"), person_id=13)
    assert list(history(unit)) == [second, first]
    assert list(about_person(12)) == [second]


def test_grants_unmasking_and_exports_are_in_it(settings: Any):
    make.load_plan()
    museum = make.unit(area=make.area("500109"), staff=5)
    member = make.staff_member(museum, make.person("秦碧波"), phone="13896170246")
    city = make.user_with("city_admin", display_name="周敏")
    make.user("lijing", display_name="黎静")
    post(
        client(city),
        reverse("organizations:give_grant"),
        account="lijing",
        role="unit_admin",
        place=museum.code,
        reason="联系人",
    )
    post(client(city), reverse("organizations:unmask", args=["staff", member.pk, "phone"]), reason="通知注册")
    volunteer = volunteers.volunteer()
    post(client(volunteer.person.user), reverse("portal:export"))
    lines = {line.action: line for line in AuditLine.objects.all()}
    assert lines["organizations.give_grant"].reason == "联系人"
    assert (lines["organizations.unmask"].person_id, lines["organizations.unmask"].reason) == (
        member.person_id,
        "通知注册",
    )
    exports = [line for action, line in lines.items() if "export" in action]
    assert exports and exports[0].person_id == volunteer.person_id
    everything = str(list(AuditLine.objects.values()))
    for secret in ("13896170246", member.person.identity_number, volunteer.person.identity_number, volunteer.phone):
        assert secret not in everything


def test_without_the_matrix_nobody_reads(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate, "_visible", None)
    with pytest.raises(NotAllowed):
        gate.visible_to(make.user_with("city_admin"))


def test_an_auditor_of_an_area_reads_what_its_people_did_and_nothing_of_others():
    here, there = make.unit(area=make.area("500109")), make.unit("别处", area=make.area("500120"))
    record(make.user_with("unit_admin", here, display_name="黎静"), "organizations.enrol_staff", label="本区的名册")
    record(make.user_with("unit_admin", there, display_name="陈思远"), "organizations.enrol_staff", label="外区的名册")
    page = text_of(client(make.user_with("auditor", here.area)).get(reverse("audit:lines")))
    assert "本区的名册" in page and "外区的名册" not in page
    whole = text_of(client(make.user_with("auditor")).get(reverse("audit:lines")))
    assert "本区的名册" in whole and "外区的名册" in whole
    ended = make.user_with("auditor")
    ended.grants.update(ends_at="2020-01-01T00:00:00+08:00", starts_at="2019-01-01T00:00:00+08:00")
    assert client(ended).get(reverse("audit:lines")).status_code == 403


def test_the_page_costs_the_same_for_many_lines_and_survives_nonsense(django_assert_max_num_queries: Any):
    for number in range(120):
        record(COMMAND_LINE, "organizations.enrol_staff", label=f"名册 {number}")
    browser = client(make.user_with("auditor"))
    with django_assert_max_num_queries(12):
        page = browser.get(reverse("audit:lines"))
    assert text_of(page).count("更新花名册") >= 50
    for query in (
        {"after": "x"},
        {"since": "gestern"},
        {"room": "' OR 1=1"},
        {"who": "%_\\"},
        {"about": "<script>alert(1)</script>"},
    ):
        answer = browser.get(reverse("audit:lines"), query)
        assert answer.status_code in (200, 400) and b"<script>alert" not in answer.content, query


@pytest.mark.capability("T1.2", page="/staff/audit/")
def test_who_was_erased_is_not_found_by_name_in_what_the_lines_are_about() -> None:
    city, team = make.user_with("city_admin"), make.team()
    who = volunteers.volunteer("试注册")
    grant = give_grant(
        city, user=who.person.user, role="organization_admin", scope="organization", scope_id=team.pk, reason="新任"
    )
    end_grant(city, grant=grant, reason="卸任")
    browser = client(city)
    page = text_of(browser.get(reverse("audit:lines"), {"about": "试注册"}))
    assert page.count(f"试注册 · {team.name}") == 2
    request_erasure(who.person.user, volunteer=who)
    ErasureRequest.objects.update(due_at=clock.now())
    assert erase_due(WORKER) == 1
    for asked in ({}, {"about": "试注册"}, {"thing": f"organizations.rolegrant:{grant.pk}"}):
        assert f"试注册 · {team.name}" not in text_of(browser.get(reverse("audit:lines"), asked))
    page = text_of(browser.get(reverse("audit:lines")))
    assert "已注销的人" in page and who.number in page  # what they did under their number stays legible
    assert AuditLine.objects.filter(subject_label=f"试注册 · {team.name}").count() == 2  # sealed as it was written
