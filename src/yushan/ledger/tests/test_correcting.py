"""Correcting: the old line taken back and the right one appended, in one transaction, with everything that follows."""

from datetime import date, datetime
from typing import Any

import pytest

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.ledger.actions import (
    correct_entry,
    issue_certificate,
    post_entries,
    request_certificate,
    reverse_entry,
)
from yushan.ledger.models import Certificate, ChainHead, HourEntry
from yushan.ledger.queries import corrected_by, corrects
from yushan.ledger.recount import ledger_drift
from yushan.ledger.tests.people import line, post
from yushan.ledger.tests.test_posting import kept_totals, naive_totals
from yushan.ledger.verification import flaws
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import client, text_of
from yushan.organizations.tests.browser import post as send
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer, ward

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


def when(hour: int, minute: int = 0) -> datetime:
    return clock.at(DAY, hour, minute)


@pytest.fixture
def entry(who: Volunteer, team: Organization) -> HourEntry:
    """余小禾, 5 March, 9:00–11:30, measured."""
    return post(who, team, 150, DAY)


def corrected(entry: HourEntry, actor: Any = WORKER, **values: Any) -> HourEntry:
    usual = {"starts_at": when(9), "ends_at": when(11), "minutes": 110, "reason": "签到表记录 11:00 离场"}
    return correct_entry(actor, entry=entry, **(usual | values))


def test_the_right_line_stands_in_the_place_of_the_old_one(
    who: Volunteer, team: Organization, entry: HourEntry
) -> None:
    post(who, team, 60, date(2026, 3, 6))
    admin = base.user_with("area_admin", team.area, display_name="黎静")
    made = corrected(entry, admin)
    old, _other, reversal, line = HourEntry.objects.order_by("sequence")
    assert (old, line) == (entry, made)
    assert (reversal.reverses, reversal.minutes, reversal.grade, reversal.reason) == (
        entry, -150, "measured", "签到表记录 11:00 离场",
    )  # fmt: skip
    assert (line.minutes, line.grade, line.recorder, line.reason) == (110, "confirmed", "黎静", "签到表记录 11:00 离场")
    assert (line.starts_at, line.ends_at, line.service_day) == (when(9), when(11), DAY)
    assert (line.activity_title, line.service_type, line.in_charge) == (old.activity_title, "科普宣讲", "唐宁")
    assert (line.previous_hash, reversal.previous_hash) == (reversal.hash, _other.hash)
    assert ChainHead.objects.get().hash == line.hash and not list(flaws())
    assert kept_totals() == naive_totals() and not ledger_drift()
    who.refresh_from_db()
    assert who.posted_minutes == 170
    assert corrected_by(entry) == line and corrects(line) == entry and corrects(entry) is None
    trail = AuditLine.objects.get(action="ledger.correct")
    assert (trail.actor, trail.person_id, trail.reason) == (admin, who.person_id, "签到表记录 11:00 离场")
    details = {"before": 150, "after": 110, "line": line.pk, "organization": team.pk, "sequence": line.sequence}
    assert trail.details == details
    told = Notice.objects.get(user=who.person.user)
    assert "由 2.5 小时更正为 1.8 小时" in told.title and "签到表记录" in told.body and team.name in told.body


def test_a_correction_can_be_corrected_and_the_only_line_of_a_year_stays_counted(
    who: Volunteer, entry: HourEntry
) -> None:
    again = corrected(corrected(entry), minutes=100, reason="再核对")
    assert kept_totals() == naive_totals()
    who.refresh_from_db()
    assert (who.posted_minutes, HourEntry.objects.count(), again.source_key) == (100, 5, f"correction:{again.pk - 2}")


def test_certificates_that_state_the_old_line_are_withdrawn(who: Volunteer, entry: HourEntry) -> None:
    period = {"volunteer": who, "period_from": date(2026, 1, 1), "period_until": date(2026, 11, 1)}
    certificate = issue_certificate(WORKER, certificate=request_certificate(who.person.user, **period))
    corrected(entry)
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.REVOKED
    assert "的时长已更正为 1.8 小时：签到表记录 11:00 离场" in certificate.reason
    fresh = issue_certificate(WORKER, certificate=request_certificate(who.person.user, **period))
    assert (fresh.total_minutes, fresh.confirmed_minutes, fresh.measured_minutes) == (110, 110, 0)


def test_only_the_level_above_corrects_and_nobody_their_own(
    who: Volunteer, team: Organization, entry: HourEntry
) -> None:
    for actor in (
        base.user_with("organization_admin", team), base.user_with("area_admin", base.area("500109")), who.person.user,
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            corrected(entry, actor)
    admin = base.user_with("area_admin", team.area)
    admin.person = who.person
    with pytest.raises(NotAllowed, match="您自己的时长"):
        corrected(entry, admin)
    assert HourEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"reason": " "}, "reason", "更正的原因"),
        ({"starts_at": clock.at(date(2026, 3, 6), 9), "ends_at": clock.at(date(2026, 3, 6), 11)}, "starts_at", "当天"),
        ({"ends_at": when(9)}, "ends_at", "晚于开始"),
        ({"minutes": 121}, "minutes", "120 分钟"),
        ({"minutes": 0}, "minutes", "改用冲正"),
        ({"ends_at": when(11, 30), "minutes": 150}, "minutes", "和原来的一样"),
        ({"ends_at": when(14, 1)}, "starts_at", "“科技馆导览”"),
        ({"ends_at": when(14), "minutes": 241}, "minutes", "当天合计 12.0 小时，超过 12.0 小时"),
    ],
)
def test_what_cannot_be_true_is_refused(
    who: Volunteer, team: Organization, entry: HourEntry, changed: dict[str, Any], field: str, words: str
) -> None:
    times = {"starts_at": when(14), "ends_at": when(22), "activity_title": "科技馆导览"}
    post_entries(WORKER, lines=[line(who, team, 480, DAY, **times)])
    with pytest.raises(Refusal, match=words) as refused:
        corrected(entry, **changed)
    assert refused.value.field == field
    assert HourEntry.objects.count() == 2 and kept_totals() == naive_totals()


def test_a_line_is_taken_back_once(entry: HourEntry) -> None:
    made = corrected(entry)
    with pytest.raises(Conflict):
        corrected(entry, minutes=90)
    with pytest.raises(Conflict):
        reverse_entry(WORKER, entry=entry, reason="重复登记")
    with pytest.raises(Refusal, match="本身是冲正"):
        corrected(HourEntry.objects.get(reverses=entry), minutes=90)
    assert reverse_entry(WORKER, entry=made, reason="没有来").minutes == -110
    assert kept_totals() == naive_totals()


def test_an_end_that_is_not_over_yet(who: Volunteer, team: Organization, at: Any) -> None:
    at(when(12))
    with pytest.raises(Refusal, match="还没有到"):
        corrected(post(who, team, 150, DAY), ends_at=when(12, 1))


def test_the_guardian_of_a_child_is_told(who: Volunteer, team: Organization) -> None:
    child = ward(who)
    corrected(post(child, team, 150, DAY))
    assert Notice.objects.get(user=who.person.user).url == f"/me/entries/?for={child.pk}"


def test_another_person_at_the_same_time_is_no_overlap(team: Organization, entry: HourEntry) -> None:
    post(volunteer("秦川"), team, 300, DAY)
    assert corrected(entry, ends_at=when(12), minutes=180).minutes == 180


def test_what_cannot_be_true_is_said_before_its_effect(team: Organization, entry: HourEntry) -> None:
    """A look ahead at a correction that will be refused promises nothing: «由 2.5 变为 2.5 小时»."""
    browser = client(base.user_with("area_admin", team.area))
    sent = {"starts_at": "2026-03-05T09:00", "minutes": "150", "reason": "签到表"}
    for changed, said in (
        ({"ends_at": "2026-03-05T11:30"}, "和原来的一样"),
        ({"ends_at": "2026-03-05T10:00"}, "60 分钟"),
    ):
        page = send(browser, f"/staff/hours/{entry.pk}/correct/", step="preview", **(sent | changed))
        assert page.status_code == 422 and said in text_of(page) and "更正后" not in text_of(page)
