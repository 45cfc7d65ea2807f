"""What waits for somebody in this room: applications to approve, own applications that came back."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.common.todos import Todo, of_rows
from yushan.organizations.access import awaiting_approval
from yushan.organizations.models import Organization
from yushan.organizations.queries.reorganising import requests_to_decide


def _returned(user: Any) -> QuerySet[Organization]:
    rows: QuerySet[Organization] = Organization.objects.filter(state=Organization.State.RETURNED)
    return rows.filter(created_by_id=user.pk)


def _todo(verb: str, organization: Organization, label: str) -> Todo:
    origin = organization.area.name if organization.area else "全市"
    url = reverse("organizations:organization", args=[organization.pk])
    text = f"{organization.name}申请成立" if verb == "审批" else f"{organization.name}的成立申请被退回"
    return Todo(verb, text, origin, None, url, label)


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
            reverse("organizations:request", args=[row.pk]), "去审批",
        )
        for row in rows
    ]  # fmt: skip


SOURCES = [
    of_rows("organizations.approvals", approvals, awaiting_approval),
    of_rows("organizations.requests", requests, requests_to_decide),
    of_rows("organizations.corrections", corrections, _returned),
]
