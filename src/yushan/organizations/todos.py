"""What waits for somebody in this room: applications to approve, own applications that came back."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import awaiting_approval
from yushan.organizations.models import Organization, OrganizationLeader
from yushan.organizations.queries.grants import grant_requests_to_decide, mandates_expiring
from yushan.organizations.queries.leaders import leaderless, terms_expiring
from yushan.organizations.queries.recoveries import recoveries_to_answer
from yushan.organizations.queries.reorganising import requests_to_decide


def _returned(user: Any) -> QuerySet[Organization]:
    rows: QuerySet[Organization] = Organization.objects.filter(state=Organization.State.RETURNED)
    return rows.filter(created_by_id=user.pk)


def _todo(verb: str, organization: Organization, label: str) -> Todo:
    origin = organization.area.name if organization.area else "全市"
    url = reverse("organizations:organization", args=[organization.pk])
    text = f"{organization.name}申请成立" if verb == "审批" else f"{organization.name}的成立申请被退回"
    return Todo(verb, text, origin, None, url, label, since=organization.created_at)


def approvals(user: Any, limit: int) -> list[Todo]:
    """Applications over which this person decides, oldest first."""
    rows = awaiting_approval(user).select_related("area").order_by("pk")[:limit]
    return [_todo("审批", row, "去审批") for row in rows]


def corrections(user: Any, limit: int) -> list[Todo]:
    """Own applications that were returned."""
    return [_todo("修改", row, "去修改") for row in _returned(user).select_related("area").order_by("pk")[:limit]]


def requests(user: Any, limit: int) -> list[Todo]:
    """Changes, moves, mergers and closures over which this person decides, oldest first."""
    rows = requests_to_decide(user).select_related("organization__area").order_by("pk")[:limit]
    return [
        Todo(
            "审批", str(row), row.organization.area.name if row.organization.area else "全市", None,
            reverse("organizations:request", args=[row.pk]), "去审批", since=row.proposed_at,
        )
        for row in rows
    ]  # fmt: skip


def second_looks(user: Any, limit: int) -> list[Todo]:
    """City administrators to come or go, for the second pair of eyes."""
    rows = grant_requests_to_decide(user)
    listed = [] if rows is None else rows.select_related("user", "asked_by").order_by("pk")[:limit]
    return [
        Todo(
            "复核", f"{row.get_kind_display()}市级管理员：{row.user.display_name}", f"{row.asked_by.display_name}提出", None,
            reverse("organizations:grant_request", args=[row.pk]), "去复核", since=row.asked_at,
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
    """Running organizations that nobody leads."""
    rows = leaderless(user)
    listed: list[Organization] = [] if rows is None else list(rows.order_by("path")[:limit])
    return [
        Todo(
            "任命", f"{row.name}现在没有负责人", row.area.name if row.area else "全市", None,
            reverse("organizations:leaders", args=[row.pk]), "去任命",
        )
        for row in listed
    ]  # fmt: skip


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


SOURCES = [
    of_rows("grants.second", second_looks, grant_requests_to_decide),
    of_rows("grants.expiring", expiring, mandates_expiring, lambda moment: Q(ends_at__lte=moment)),
    of_rows("organizations.terms", _terms_ending, terms_expiring, _ends_by),
    of_rows("organizations.leaderless", _without_leader, leaderless),
    of_rows("recoveries", _recoveries, recoveries_to_answer, lambda moment: Q(expires_at__lte=moment)),
    of_rows("organizations.approvals", approvals, awaiting_approval),
    of_rows("organizations.requests", requests, requests_to_decide),
    of_rows("organizations.corrections", corrections, _returned),
]
