"""Asking for a certificate: by the volunteer or guardian, or by the organization for somebody without a phone."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from yushan.audit.actions import record
from yushan.common import clock, jobs, periods, rulebook
from yushan.common.errors import Conflict, Refusal
from yushan.common.models import Job
from yushan.common.spoken import spoken_code
from yushan.ledger.models import Certificate, HourEntry
from yushan.ledger.queries.entries import standing_entries
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

ISSUE = "certificate"  # kind of the job


def issuer_of(entries: list[HourEntry]) -> Organization:
    """The organization that recorded; with several, the nearest one above all of them."""
    organizations = {entry.organization_id: entry.organization for entry in entries}
    if len(organizations) == 1:
        return next(iter(organizations.values()))
    paths = [organization.path for organization in organizations.values()]
    step = Organization.steplen
    common = ""
    for depth in range(step, min(map(len, paths)) + 1, step):
        if len({path[:depth] for path in paths}) > 1:
            break
        common = paths[0][:depth]
    above: Organization = Organization.objects.get(path=common) if common else Organization.get_first_root_node()
    return above


def rows_for(
    volunteer: Volunteer, since: date, until: date, within: Organization | None, activity_id: int | None
) -> QuerySet[HourEntry]:
    """The lines that a certificate states: those that stand, of a period, of the organizations and activity asked for."""
    rows = standing_entries(volunteer, since, until)
    if within:
        rows = rows.filter(organization__path__startswith=within.path)
    if activity_id:
        rows = rows.filter(activity_id=activity_id)
    return rows


def entries_for(
    volunteer: Volunteer,
    since: date,
    until: date,
    within: Organization | None = None,
    activity_id: int | None = None,
) -> list[HourEntry]:
    """The same, read."""
    return list(rows_for(volunteer, since, until, within, activity_id))


def _due(now: datetime) -> datetime | None:
    try:
        return periods.notice_ends(now, rulebook.number("certificate_within_working_days"))
    except periods.OutsideCalendar:  # next year's holidays are not announced yet: no guess, and no refusal either
        return None


@transaction.atomic
def request_certificate(
    actor: Any,
    *,
    volunteer: Volunteer,
    period_from: date,
    period_until: date,
    within: Organization | None = None,
    activity_id: int | None = None,
    language: str = Certificate.Language.ZH,
) -> Certificate:
    """Asks for a certificate over service days of a period; the worker issues it within moments.

    Refusal when the period holds no posted hours. Others than the volunteer or guardian need certificate.manage over
    the organization that will issue; `within` narrows the certificate to what one organization and those below recorded,
    `activity_id` to one activity: then the period is that of its service days.
    """
    certificate = register_request(
        actor,
        volunteer=volunteer,
        period_from=period_from,
        period_until=period_until,
        within=within,
        activity_id=activity_id,
        language=language,
    )
    _start(actor, certificate)
    return certificate


def register_request(
    actor: Any,
    *,
    volunteer: Volunteer,
    period_from: date,
    period_until: date,
    within: Organization | None,
    activity_id: int | None,
    language: str,
) -> Certificate:
    """Enters a request after looking at the rights and the hours, without a job of its own; see request_certificate."""
    for_oneself = acts_for(actor, volunteer)
    if not for_oneself:
        require(actor, "certificate.manage")
    if period_from > period_until:
        raise Refusal("开始日期在结束日期之后，请改一下。", field="period_from")
    entries = entries_for(volunteer, period_from, period_until, within, activity_id)
    if not entries:
        raise Refusal("这段时间里还没有已入账的服务时长。公示结束入账后就可以开具。", field="period_from")
    issuer = issuer_of(entries)
    if not for_oneself:
        require(actor, "certificate.manage", on=issuer)
    now = clock.now()
    certificate = Certificate.objects.create(
        code=spoken_code(16).upper(),
        volunteer=volunteer,
        issuer=issuer,
        within=within,
        period_from=entries[0].service_day if activity_id else period_from,
        period_until=entries[-1].service_day if activity_id else period_until,
        activity_id=activity_id,
        activity_title=entries[0].activity_title if activity_id else "",
        language=language or Certificate.Language.ZH,
        requested_at=now,
        due_at=_due(now),
    )
    record(
        actor, "ledger.request_certificate", subject=certificate, label=f"{volunteer.number} 的证明",
        person_id=volunteer.person_id,
    )  # fmt: skip
    return certificate


def _start(actor: Any, certificate: Certificate, **values: Any) -> Job:
    return jobs.start(actor, kind=ISSUE, title="开具志愿服务记录证明", total=1, certificate=certificate.pk, **values)


@transaction.atomic
def order_certificate(actor: Any, *, certificate: Certificate) -> Job:
    """Has a certificate issued that still waits: the job to watch, whose outcome the actor is told.

    Conflict when it does not wait any more.
    """
    require(actor, "certificate.manage", on=certificate)
    certificate.refresh_from_db(fields=["state"])
    if certificate.state != Certificate.State.REQUESTED:
        raise Conflict(f"这份证明现在是“{certificate.get_state_display()}”，不用再开。")
    volunteer = certificate.volunteer
    record(
        actor, "ledger.order_certificate", subject=certificate, label=f"{volunteer.number} 的证明",
        person_id=volunteer.person_id,
    )  # fmt: skip
    address = reverse("ledger:certificate", args=[certificate.pk])
    return _start(actor, certificate, result_url=address)
