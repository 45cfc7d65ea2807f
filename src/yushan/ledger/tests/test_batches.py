"""Certificates for many, per activity and in two languages: each once, also after a kill; one archive with its list."""

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditTouch
from yushan.common import jobs
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.models import Job
from yushan.ledger import verdicts
from yushan.ledger.actions import (
    batches,
    hand_out_batch,
    issue_batch,
    issue_certificate,
    order_batch,
    request_certificate,
    reverse_entry,
    revoke_certificate,
)
from yushan.ledger.models import BatchItem, Certificate, CertificateBatch
from yushan.ledger.tests.people import post as posted
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import client, post, text_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db
YEAR = {"period_from": date(2026, 1, 1), "period_until": date(2026, 12, 31)}
NAMES = ("余小禾", "秦川", "罗一鸣", "申国强", "蒲晓燕")


@pytest.fixture
def people(team: Organization) -> list[Volunteer]:
    """Five with hours of the team, two of them in the activity 7."""
    made = [volunteer(name, area=team.area) for name in NAMES]
    for number, who in enumerate(made):
        posted(who, team, 60 + number, date(2026, 3, 5 + number), activity_id=7 if number < 2 else 8)
    return made


@pytest.fixture
def keeper(team: Organization) -> User:
    return base.user_with("organization_admin", team)


def run(batch: CertificateBatch) -> Job:
    job = Job.objects.get(pk=batch.job_id)
    issue_batch(job)
    batch.refresh_from_db()
    return job


def test_everybody_with_hours_gets_one_and_the_archive_holds_them_with_a_list(
    people: list[Volunteer], keeper: User, team: Organization
) -> None:
    batch = order_batch(keeper, organization=team, **YEAR)
    with pytest.raises(Conflict, match="还没有全部开好"):
        hand_out_batch(keeper, batch=batch)
    job = run(batch)
    assert (job.done, job.total, job.message) == (5, 5, "5 份开好了。")
    assert Notice.objects.filter(user=keeper, title__contains="批量开具完成").count() == 1
    answer = client(keeper).get(f"/staff/hours/certificates/batches/{batch.pk}/file.zip")
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(csv.DictReader(io.StringIO(archive.read("清单.csv").decode("utf-8-sig"))))
    assert {row["姓名"] for row in rows} == set(NAMES) and len(archive.namelist()) == 6
    for row in rows:
        verdict = verdicts.by_file(archive.read(row["文件"]))
        assert verdict.standing == "valid" and verdict.certificate and verdict.certificate.sha256 == row["SHA-256"]
    assert AuditTouch.objects.filter(person_id=people[0].person_id).count() == 1


def test_a_killed_worker_goes_on_and_nobody_has_two(
    people: list[Volunteer], keeper: User, team: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = order_batch(keeper, organization=team, **YEAR)
    real, calls = batches.issue_certificate, []

    def killed(actor: Any, *, certificate: Certificate) -> Certificate:
        calls.append(certificate.pk)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(actor, certificate=certificate)

    with monkeypatch.context() as broken:
        broken.setattr(batches, "issue_certificate", killed)
        with pytest.raises(KeyboardInterrupt):
            run(batch)
    assert BatchItem.objects.filter(is_done=True).count() == 2
    assert Certificate.objects.filter(state="requested").count() == 1
    job = run(batch)
    assert (job.done, batch.items.filter(is_done=True).count()) == (5, 5)
    assert Certificate.objects.count() == Certificate.objects.filter(state="issued").count() == 5
    assert sorted(Certificate.objects.values_list("volunteer", flat=True)) == sorted(who.pk for who in people)
    assert len(set(Certificate.objects.values_list("number", flat=True))) == 5
    run(batch)
    assert Certificate.objects.count() == 5


def test_one_that_cannot_be_issued_is_named_and_holds_up_nobody(
    people: list[Volunteer], keeper: User, team: Organization
) -> None:
    batch = order_batch(keeper, organization=team, **YEAR)
    reverse_entry(base.user_with("city_admin"), entry=people[1].entries.get(), reason="没有办")
    job = run(batch)
    assert job.message == "4 份开好了，1 人没有开成。"
    item = batch.items.get(volunteer=people[1])
    assert item.certificate is None and "还没有已入账" in item.said
    shown = text_of(client(keeper).get(f"/staff/hours/certificates/batches/{batch.pk}/"))
    assert "没有开成" in shown and "渝科志证" in shown


def test_a_right_that_ended_meanwhile_issues_nothing(people: list[Volunteer], keeper: User, team: Organization) -> None:
    batch = order_batch(keeper, organization=team, **YEAR)
    keeper.grants.all().delete()
    run(batch)
    assert not Certificate.objects.exists()
    with pytest.raises(NotFound):
        hand_out_batch(User.objects.get(pk=keeper.pk), batch=batch)


def test_who_does_not_keep_the_register_orders_nothing(people: list[Volunteer], team: Organization) -> None:
    with pytest.raises(NotAllowed):
        order_batch(people[0].person.user, organization=team, **YEAR)
    elsewhere = base.user_with("organization_admin", base.team())
    with pytest.raises(NotAllowed):
        order_batch(elsewhere, organization=team, **YEAR)
    assert not CertificateBatch.objects.exists()


def test_a_batch_of_one_activity_and_what_was_withdrawn_is_not_handed_out(
    people: list[Volunteer], keeper: User, team: Organization
) -> None:
    batch = order_batch(keeper, organization=team, activity_id=7, activity_title="航模进校园", language="both", **YEAR)
    run(batch)
    made = list(Certificate.objects.order_by("period_from"))
    assert len(made) == 2 and {one.language for one in made} == {"both"}
    assert (made[0].period_from, made[0].period_until) == (date(2026, 3, 5), date(2026, 3, 5))
    revoke_certificate(keeper, certificate=made[0], reason="名字写错了")
    assert hand_out_batch(keeper, batch=batch) == [made[1]]


def test_too_many_and_nobody_are_refused(
    people: list[Volunteer], keeper: User, team: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refusal, match="还没有已入账"):
        order_batch(keeper, organization=team, period_from=date(2025, 1, 1), period_until=date(2025, 2, 1))
    monkeypatch.setattr(batches, "MOST", 4)
    with pytest.raises(Refusal, match="一次最多开 4 份"):
        order_batch(keeper, organization=team, **YEAR)
    assert not Job.objects.exists()


def test_period_activity_and_language_stand_beside_each_other(who: Volunteer, team: Organization) -> None:
    posted(who, team, 90, date(2026, 3, 5), activity_id=7)
    posted(who, team, 30, date(2026, 3, 6), activity_id=8)

    def made(**values: Any) -> Certificate:
        asked = request_certificate(who.person.user, volunteer=who, **(YEAR | values))
        return issue_certificate(WORKER, certificate=asked)

    whole, one, english = made(), made(activity_id=7), made(language="en")
    assert (whole.total_minutes, one.total_minutes, english.total_minutes) == (120, 90, 120)
    assert one.activity_title and not whole.activity_title
    states = [Certificate.objects.get(pk=paper.pk).state for paper in (whole, one, english)]
    assert states == ["issued"] * 3
    again = made(activity_id=7)
    one.refresh_from_db()
    assert (one.state, one.superseded_by) == ("superseded", again)


def test_the_pages_of_a_batch(people: list[Volunteer], keeper: User, team: Organization) -> None:
    browser = client(keeper)
    assert "还没有批量开过" in text_of(browser.get("/staff/hours/certificates/batches/"))
    asked = {"organization": str(team.pk), "period_from": "2026-01-01", "period_until": "2026-12-31", "language": "zh"}
    address = "/staff/hours/certificates/batches/new/"
    assert "共 5 人" in re_spaced(text_of(browser.get(address, asked)))
    assert "共 2 人" in re_spaced(text_of(browser.get(address, asked | {"activity": "7"})))
    assert "没有可以证明的时长" in text_of(browser.get(address, asked | {"period_until": "2026-01-02"}))
    assert browser.get(address, asked | {"period_from": ""}).status_code == 422
    made = post(browser, address, **asked)
    batch = CertificateBatch.objects.get()
    assert made["Location"] == f"/staff/hours/certificates/batches/{batch.pk}/"
    jobs.run.call(batch.job_id)
    assert "打包下载" in text_of(browser.get(made["Location"]))
    assert "已开好" in text_of(browser.get("/staff/hours/certificates/batches/"))


def re_spaced(text: str) -> str:
    return " ".join(text.split())


def test_a_persons_own_page_offers_activities_and_languages(
    who: Volunteer, team: Organization, django_capture_on_commit_callbacks: Any
) -> None:
    posted(who, team, 90, date(2026, 3, 5), activity_id=7)
    own = client(who.person.user)
    assert "中英双语" in text_of(own.get("/me/certificates/"))
    with django_capture_on_commit_callbacks(execute=True):
        asked = post(own, "/me/certificates/", period_from="2026-01-01", period_until="2026-11-01", activity="7",
                     language="en")  # fmt: skip
    assert asked.status_code == 302
    made = Certificate.objects.get()
    assert (made.activity_id, made.language, made.state) == (7, "en", "issued")
    assert post(own, "/me/certificates/", period_from="2026-01-01", period_until="2026-11-01",
                activity="99").status_code == 422  # fmt: skip
