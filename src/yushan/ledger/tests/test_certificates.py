"""Certificates: requested, issued, superseded, withdrawn; who may do what; what a crash leaves behind."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.models import Job
from yushan.ledger import identity, tasks, verdicts
from yushan.ledger.actions import (
    hand_out_certificate,
    issue_certificate,
    issue_requested,
    issuing,
    request_certificate,
    reverse_entry,
    revoke_certificate,
)
from yushan.ledger.documents.signing import load_signer, make_identity
from yushan.ledger.models import Certificate, HourEntry
from yushan.ledger.tests.people import post
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer, ward

pytestmark = pytest.mark.django_db
YEAR = {"period_from": date(2026, 1, 1), "period_until": date(2026, 12, 31)}


def ask(who: Volunteer, actor: Any = None, **values: Any) -> Certificate:
    return request_certificate(actor or who.person.user, volunteer=who, **(YEAR | values))


def issued(who: Volunteer, **values: Any) -> Certificate:
    return issue_certificate(WORKER, certificate=ask(who, **values))


@pytest.fixture
def hours(who: Volunteer, team: Organization) -> list[HourEntry]:
    """90 measured, 60 confirmed, 30 declared minutes of 2026."""
    grades = (("measured", 90), ("confirmed", 60), ("declared", 30))
    return [post(who, team, minutes, date(2026, 3, 5 + i), grade=g) for i, (g, minutes) in enumerate(grades)]


def test_a_certificate_states_every_standing_line_by_grade(
    who: Volunteer, team: Organization, hours: list[HourEntry]
) -> None:
    post(who, team, 45, date(2025, 12, 31))
    made = issued(who)
    assert made.state == "issued" and made.issuer == team
    assert (made.measured_minutes, made.confirmed_minutes, made.declared_minutes) == (90, 60, 30)
    assert set(made.lines.values_list("entry_id", flat=True)) == {row.pk for row in hours}
    assert made.number == f"渝科志证〔{clock.today().year}〕000001号"
    again = issue_certificate(WORKER, certificate=made)
    assert (again.number, again.sha256) == (made.number, made.sha256)
    assert verdicts.by_code(made.code).standing == "valid"


def test_numbers_run_without_a_gap_also_over_a_crash(
    who: Volunteer, hours: list[HourEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(who)

    def burn(*args: Any) -> bytes:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(issuing, "sign_certificate", burn)
        with pytest.raises(OSError, match="disk full"):
            issue_certificate(WORKER, certificate=first)
        assert issue_requested(WORKER) == 0
    first.refresh_from_db()
    assert first.state == "requested" and verdicts.by_code(first.code).standing == "unknown"
    second = issued(who, period_from=date(2026, 3, 1))
    assert issue_requested(WORKER) == 1
    first.refresh_from_db()
    numbers = [first.number[-7:-1], second.number[-7:-1]]
    assert numbers == ["000001", "000002"]


def test_one_that_cannot_be_issued_does_not_hold_up_the_rest(
    who: Volunteer, hours: list[HourEntry], team: Organization
) -> None:
    other = volunteer("秦川", area=team.area)
    only = post(other, team, 60, date(2026, 4, 1))
    empty, full = ask(other), ask(who)
    reverse_entry(base.user_with("city_admin"), entry=only, reason="活动没有办")
    assert issue_requested(WORKER) == 1
    empty.refresh_from_db()
    full.refresh_from_db()
    assert (empty.state, full.state) == ("revoked", "issued")
    assert "冲正" in empty.reason and verdicts.by_code(empty.code).standing == "unknown"
    assert Notice.objects.get(user=other.person.user, title__contains="没有开成")
    assert issue_requested(WORKER) == 0


def test_hours_that_change_while_the_paper_is_set_are_not_certified(
    who: Volunteer, hours: list[HourEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, wanted, real = base.user_with("city_admin"), ask(who), issuing.sign_certificate

    def meanwhile(*args: Any) -> bytes:
        if not hasattr(hours[0], "gone"):
            hours[0].gone = True
            reverse_entry(admin, entry=hours[0], reason="重复登记")
        return real(*args)

    monkeypatch.setattr(issuing, "sign_certificate", meanwhile)
    made = issue_certificate(WORKER, certificate=wanted)
    assert (made.state, made.total_minutes, made.lines.count()) == ("issued", 90, 2)
    assert verdicts.by_file(issuing.default_storage.open(made.file).read()).standing == "valid"


def test_the_same_period_again_supersedes_the_earlier_one(
    who: Volunteer, team: Organization, hours: list[HourEntry]
) -> None:
    first = issued(who)
    other_period = issued(who, period_from=date(2026, 3, 6))
    post(who, team, 120, date(2026, 6, 1))
    second = issued(who)
    first.refresh_from_db()
    other_period.refresh_from_db()
    assert (first.state, first.superseded_by, other_period.state) == ("superseded", second, "issued")
    assert verdicts.by_code(first.code).standing == "superseded"
    assert second.total_minutes == 300


def test_a_reversal_withdraws_the_certificates_that_state_the_line(who: Volunteer, hours: list[HourEntry]) -> None:
    touched = issued(who)
    untouched = issued(who, period_from=date(2026, 3, 6))
    reverse_entry(base.user_with("city_admin"), entry=hours[0], reason="签到的是另一个人")
    touched.refresh_from_db()
    untouched.refresh_from_db()
    assert (touched.state, untouched.state) == ("revoked", "issued")
    assert "2026-03-05" in touched.reason and "签到的是另一个人" in touched.reason
    told = Notice.objects.get(user=who.person.user, title__contains="已撤销")
    assert touched.number in told.title and "重新申请" in told.body
    line = AuditLine.objects.get(action="ledger.revoke_certificate")
    assert line.person_id == who.person_id
    fresh = issued(who)
    touched.refresh_from_db()
    assert fresh.total_minutes == 90 and touched.state == "revoked"


def test_revoking_asks_for_right_and_reason_and_happens_once(
    who: Volunteer, team: Organization, hours: list[HourEntry]
) -> None:
    made = issued(who)
    for actor in (who.person.user, base.user_with("project_lead", team), base.user_with("auditor")):
        with pytest.raises(NotAllowed):
            revoke_certificate(actor, certificate=made, reason="试一试")
    admin = base.user_with("organization_admin", team)
    with pytest.raises(Refusal, match="写明"):
        revoke_certificate(admin, certificate=made, reason=" ")
    revoke_certificate(admin, certificate=made, reason="时段填错")
    with pytest.raises(Conflict, match="已撤销"):
        revoke_certificate(admin, certificate=made, reason="时段填错")
    assert Notice.objects.get(user=who.person.user, title__contains="已撤销").body.startswith("原因：时段填错")


def test_several_organizations_certify_through_the_one_above_them(
    who: Volunteer, team: Organization, hours: list[HourEntry]
) -> None:
    sister = base.team(name="枇杷山科普队")
    post(who, sister, 60, date(2026, 5, 1))
    made = issued(who)
    assert made.issuer.level == "detachment" and made.total_minutes == 240
    far = base.team(base.detachment(base.area("500109")), name="缙云山科普队")
    post(who, far, 60, date(2026, 5, 2))
    assert issued(who).issuer.level == "corps"


def test_an_organization_certifies_what_it_recorded_itself(
    who: Volunteer, team: Organization, hours: list[HourEntry]
) -> None:
    post(who, base.team(name="枇杷山科普队"), 60, date(2026, 5, 1))
    admin = base.user_with("organization_admin", team)
    with pytest.raises(NotAllowed):
        ask(who, admin)
    made = issue_certificate(admin, certificate=ask(who, admin, within=team))
    assert (made.issuer, made.total_minutes) == (team, 180)
    both = issued(who)
    made.refresh_from_db()
    assert made.state == both.state == "issued"


def test_strangers_ask_for_nobody(who: Volunteer, team: Organization, hours: list[HourEntry]) -> None:
    elsewhere = base.team(base.detachment(base.area("500109")), name="缙云山科普队")
    for actor in (
        volunteer("秦川").person.user,
        base.user_with("organization_admin", elsewhere),
        base.user_with("project_lead", team),
        base.user_with("auditor"),
    ):
        with pytest.raises(NotAllowed):
            ask(who, actor)
    assert not Certificate.objects.exists() and not Job.objects.exists()


def test_a_guardian_asks_and_is_told(who: Volunteer, team: Organization) -> None:
    child = ward(who)
    post(child, team, 60, date(2026, 5, 1))
    made = issue_certificate(WORKER, certificate=ask(child, who.person.user))
    assert hand_out_certificate(who.person.user, certificate=made)
    assert Notice.objects.get(user=who.person.user, title__contains="开好了").url.endswith(f"?for={child.pk}")


def test_a_request_at_the_end_of_the_known_calendar_is_not_refused(
    who: Volunteer, hours: list[HourEntry], at: Any
) -> None:
    at(clock.at(date(2026, 12, 30), 9))
    assert ask(who).due_at is None
    at(datetime(2026, 11, 20, 1, tzinfo=clock.ZONE))
    assert ask(who).due_at == clock.at(date(2026, 11, 28))  # a Friday: five working days are over next Friday night


def test_the_file_is_handed_out_to_the_right_people_and_written_down(
    who: Volunteer, team: Organization, hours: list[HourEntry]
) -> None:
    made = issued(who)
    for actor in (
        volunteer("秦川").person.user,
        base.user_with("project_lead", team),
        base.user_with("area_admin", base.area("500109")),
    ):
        with pytest.raises(NotFound):
            hand_out_certificate(actor, certificate=made)
    for actor in (who.person.user, base.user_with("organization_admin", team), base.user_with("city_admin")):
        assert hand_out_certificate(actor, certificate=made) == made.file
    lines = AuditLine.objects.filter(action="ledger.download_certificate", person_id=who.person_id)
    assert [line.details for line in lines] == [{"what": "file"}] * 3
    hand_out_certificate(who.person.user, certificate=made, what="proof")
    assert lines.latest("pk").details == {"what": "proof"}
    revoke_certificate(WORKER, certificate=made, reason="记录不实")
    made.refresh_from_db()
    with pytest.raises(Conflict, match="不再提供"):
        hand_out_certificate(who.person.user, certificate=made)


def test_a_request_starts_its_job(
    who: Volunteer, hours: list[HourEntry], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wanted = ask(who)
    wanted.refresh_from_db()
    job = Job.objects.get(kind="certificate")
    assert (wanted.state, job.state, job.done) == ("issued", "done", 1)
    tasks.issue(job)
    assert Certificate.objects.get().number == wanted.number


def said(what: str, capsys: Any) -> tuple[int, str]:
    """Exit code and first word of `yushan certificate verify`."""
    code = 0
    try:
        call_command("certificate", "verify", what)
    except CommandError as error:
        code = error.returncode
    out = capsys.readouterr().out
    return code, out.split("：")[0]


def test_the_command_says_what_the_register_says(
    who: Volunteer, team: Organization, hours: list[HourEntry], tmp_path: Any, capsys: Any
) -> None:
    made = issued(who)
    pdf = issuing.default_storage.open(made.file).read()
    good, bad = tmp_path / "证明.pdf", tmp_path / "bad.pdf"
    good.write_bytes(pdf)
    assert said(made.code, capsys) == (0, "valid")
    assert said(made.code.lower(), capsys) == (0, "valid")
    assert said(str(good), capsys) == (0, "valid")
    for place in (100, len(pdf) // 2, len(pdf) - 10):
        bad.write_bytes(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :])
        assert said(str(bad), capsys) == (1, "altered")
    bad.write_bytes(b"%PDF-1.7 not ours")
    assert said(str(bad), capsys) == (1, "unknown")
    assert said("2222222222222222", capsys) == (1, "unknown")
    assert said(str(tmp_path / "none.pdf"), capsys) == (1, "")
    post(who, team, 30, date(2026, 6, 1))
    issued(who)
    assert said(str(good), capsys) == (1, "superseded")
    revoked = issued(who, period_until=date(2026, 7, 1))
    revoke_certificate(WORKER, certificate=revoked, reason="记录不实")
    assert said(revoked.code, capsys) == (1, "revoked")


def test_a_genuine_signature_on_an_unregistered_paper_is_not_valid(who: Volunteer, hours: list[HourEntry]) -> None:
    made = issued(who)
    pdf = issuing.default_storage.open(made.file).read()
    Certificate.objects.filter(pk=made.pk).update(sha256="0" * 64)
    assert verdicts.by_file(pdf).standing == "altered"
    Certificate.objects.filter(pk=made.pk).update(code="ZZZZZZZZZZZZZZZZ")
    verdict = verdicts.by_file(pdf)
    assert (verdict.standing, verdict.certificate) == ("unknown", None)


def test_what_is_late_waits_for_those_who_keep_the_register(
    who: Volunteer, team: Organization, hours: list[HourEntry], at: Any
) -> None:
    from yushan.ledger.todos import SOURCES

    source = SOURCES[0]
    now = clock.now()
    wanted = ask(who)
    admin, other = base.user_with("organization_admin", team), base.user_with("area_admin", base.area("500109"))
    assert source.count(admin) == 0
    at(now + timedelta(minutes=11))
    (todo,) = source.collect(admin, 10)
    assert (source.count(admin), todo.due) == (1, wanted.due_at) and "余小禾" in todo.text
    assert source.count(other) == 0 and source.collect(other, 10) == []
    assert source.count(who.person.user) == 0
    issue_requested(WORKER)
    assert source.count(admin) == 0


def test_a_genuine_file_stays_valid_after_a_change_of_keys(
    who: Volunteer, hours: list[HourEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = issued(who)
    with default_storage.open(made.file) as file:
        pdf = file.read()
    fresh = load_signer(*make_identity("新的签名"))
    monkeypatch.setattr(identity, "signer", lambda: fresh)
    assert verdicts.by_file(pdf).standing == verdicts.Standing.VALID
    assert verdicts.by_file(pdf.replace(b"/Type", b"/Typo", 1)).standing != verdicts.Standing.VALID


def test_staff_show_a_second_factor_for_the_file_of_somebody_else(
    who: Volunteer, team: Organization, hours: list[HourEntry], settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    made = issued(who)
    for name in ("ledger:certificate_file", "ledger:proof"):
        staff, holder = Client(), Client()
        staff.force_login(base.user_with("organization_admin", team))
        holder.force_login(who.person.user)
        address = reverse(name, args=[made.code])
        assert staff.get(address)["Location"] == reverse("mfa_index")
        assert holder.get(address).status_code == 200
