"""What waits for somebody in this room: applications to approve, own applications that came back."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.terms import begun_before, due, near, oldest, soonest
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import awaiting_approval, can, visible
from yushan.organizations.models import Organization, OrganizationLeader, OrganizationRequest
from yushan.organizations.queries.grants import grant_requests_to_decide, mandates_expiring
from yushan.organizations.queries.leaders import leaderless, terms_expiring
from yushan.organizations.queries.recoveries import recoveries_to_answer
from yushan.organizations.queries.reorganising import requests_to_decide
from yushan.organizations.queries.waiting import came_before, with_last_head, with_moment

_APPROVE, _SECOND = "approval_working_days", "second_look_working_days"
_CORRECT, _LEAD = "correction_working_days", "leaderless_working_days"


def _returned(user: Any) -> QuerySet[Organization] | None:
    """Own applications that came back, where this person may still change them."""
    if not can(user, "organization.edit"):
        return None
    rows = Organization.objects.filter(state=Organization.State.RETURNED, created_by_id=user.pk)
    return visible(user, "organization.edit", rows, area="area", organization="path")


def _listed(rows: QuerySet[Organization], event: str, limit: int) -> list[tuple[Organization, datetime]]:
    found = with_moment(rows, event).select_related("area")[:limit]
    return [(row, getattr(row, "came_at")) for row in found]  # noqa: B009


def _todo(verb: str, organization: Organization, said: str, label: str, since: datetime, rule: str) -> Todo:
    origin = organization.area.name if organization.area else "全市"
    url = reverse("organizations:organization", args=[organization.pk])
    return Todo(verb, f"{organization.name}{said}", origin, due(since, rule), url, label, since=since)


def approvals(user: Any, limit: int) -> list[Todo]:
    """Applications over which this person decides, longest waiting first."""
    listed = _listed(awaiting_approval(user), "submit", limit)
    return [_todo("审批", row, "申请成立", "去审批", since, _APPROVE) for row, since in listed]


def corrections(user: Any, limit: int) -> list[Todo]:
    """Own applications that were returned."""
    rows = _returned(user)
    listed = [] if rows is None else _listed(rows, "return", limit)
    return [_todo("修改", row, "的成立申请被退回", "去修改", since, _CORRECT) for row, since in listed]


def _decided_by(row: OrganizationRequest) -> datetime | None:
    """The term of an approval, and never later than the day on which it is to take effect."""
    by = due(row.proposed_at, _APPROVE)
    day = clock.at(row.effective_on) if row.effective_on else None
    return min(by, day) if by and day else by or day


def requests(user: Any, limit: int) -> list[Todo]:
    """Changes, moves, mergers and closures over which this person decides, longest waiting first."""
    rows = requests_to_decide(user).select_related("organization__area").order_by("proposed_at", "pk")[:limit]
    return [
        Todo(
            "审批", str(row), row.organization.area.name if row.organization.area else "全市", _decided_by(row),
            reverse("organizations:request", args=[row.pk]), "去审批", since=row.proposed_at,
        )
        for row in rows
    ]  # fmt: skip


def second_looks(user: Any, limit: int) -> list[Todo]:
    """City administrators to come or go, for the second pair of eyes."""
    rows = grant_requests_to_decide(user)
    listed = [] if rows is None else rows.select_related("user", "asked_by").order_by("asked_at", "pk")[:limit]
    return [
        Todo(
            "复核", f"{row.get_kind_display()}市级管理员：{row.user.display_name}", f"{row.asked_by.display_name}提出",
            due(row.asked_at, _SECOND), reverse("organizations:grant_request", args=[row.pk]), "去复核",
            since=row.asked_at,
        )
        for row in listed
    ]  # fmt: skip


def expiring(user: Any, limit: int) -> list[Todo]:
    """Roles that end soon, for who can renew them."""
    rows = mandates_expiring(user)
    listed = [] if rows is None else rows.order_by("ends_at", "pk")[:limit]
    return [
        Todo(
            "续期", f"{row.user.display_name}的{row.get_role_display()}快到期", row.scope_label, row.ends_at,
            reverse("organizations:extend_grant", args=[row.pk]), "续期或到期结束",
        )
        for row in listed
    ]  # fmt: skip


def _terms_ending(user: Any, limit: int) -> list[Todo]:
    """Terms of office that end soon, with nobody to follow."""
    rows = terms_expiring(user)
    listed: list[OrganizationLeader] = [] if rows is None else list(rows.order_by("until_day", "pk")[:limit])
    return [
        Todo(
            "换届", f"{row.title}{row.name}的任期到 {row.last_day:%Y-%m-%d} 为止", row.organization.name,
            clock.at(row.until_day), reverse("organizations:leaders", args=[row.organization_id]), "续任或换人",
        )
        for row in listed if row.until_day
    ]  # fmt: skip


def _without_leader(user: Any, limit: int) -> list[Todo]:
    """Running organizations that nobody leads; the term begins when the last head left."""
    rows = leaderless(user)
    listed: list[Organization] = [] if rows is None else list(with_last_head(rows)[:limit])
    found = []
    for row in listed:
        since = _headless_since(row)
        origin, url = row.area.name if row.area else "全市", reverse("organizations:leaders", args=[row.pk])
        found.append(Todo("任命", f"{row.name}现在没有负责人", origin, due(since, _LEAD), url, "去任命", since=since))
    return found


def _headless_since(row: Organization) -> datetime:
    day = getattr(row, "headless_since")  # noqa: B009
    return clock.at(day) if day else row.created_at


def _long_headless(moment: datetime) -> Q | None:
    before = begun_before(moment, _LEAD)
    if before is None:
        return None
    heads = OrganizationLeader.objects.filter(organization=OuterRef("pk"), post="head")
    never = ~Exists(heads) & Q(created_at__lt=before)
    return never | (Exists(heads) & ~Exists(heads.filter(until_day__gte=clock.local(before).date())))


def _recoveries(user: Any, limit: int) -> list[Todo]:
    """People who want back in: to take up, or to confirm what somebody else started."""
    rows = recoveries_to_answer(user)
    listed = [] if rows is None else rows.order_by("expires_at", "pk")[:limit]
    return [
        Todo(
            "复核" if row.state == "waiting" else "受理",
            f"{row.user.display_name}的恢复登录", row.place_label, row.expires_at,
            reverse("organizations:recovery", args=[row.pk]), "去看看", since=row.asked_at,
        )
        for row in listed
    ]  # fmt: skip


def _ends_by(moment: datetime) -> Q:
    return Q(until_day__lte=clock.local(moment).date())


def _submitted_long_ago(moment: datetime) -> Q | None:
    before = begun_before(moment, _APPROVE)
    return None if before is None else came_before(before, "submit")


def _returned_long_ago(moment: datetime) -> Q | None:
    before = begun_before(moment, _CORRECT)
    return None if before is None else came_before(before, "return")


def _decided_late(moment: datetime) -> Q | None:
    before, day = begun_before(moment, _APPROVE), Q(effective_on__lte=clock.local(moment).date())
    return day if before is None else day | Q(proposed_at__lt=before)


SOURCES = [
    of_rows(
        "grants.second", second_looks, grant_requests_to_decide, near("asked_at", _SECOND), oldest("asked_at", _SECOND)
    ),
    of_rows("grants.expiring", expiring, mandates_expiring, lambda moment: Q(ends_at__lte=moment), soonest("ends_at")),
    of_rows("organizations.terms", _terms_ending, terms_expiring, _ends_by, soonest("until_day")),
    of_rows("organizations.leaderless", _without_leader, leaderless, _long_headless),
    of_rows(
        "recoveries", _recoveries, recoveries_to_answer, lambda moment: Q(expires_at__lte=moment), soonest("expires_at")
    ),
    of_rows("organizations.approvals", approvals, awaiting_approval, _submitted_long_ago),
    of_rows("organizations.requests", requests, requests_to_decide, _decided_late),
    of_rows("organizations.corrections", corrections, _returned, _returned_long_ago),
]
