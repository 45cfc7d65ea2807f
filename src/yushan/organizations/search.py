"""People on rosters, units and organizations in the global search."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from yushan.accounts.queries import named
from yushan.common import clock
from yushan.common.search import Command, Hit, Provider
from yushan.organizations.access import can, visible
from yushan.organizations.models import StaffMember
from yushan.organizations.queries import in_force, seen, units_seen


def find_staff(user: Any, text: str, limit: int) -> list[Hit]:
    """People in service on the rosters that one may see; leads to their line of the roster."""
    if not can(user, "roster.view") or any(sign.isdigit() for sign in text):
        return []
    rows = visible(user, "roster.view", StaffMember.objects.all(), area="unit__area", unit="unit")
    rows = rows.filter(in_force(clock.today()), named(text, "person__")).select_related("person", "unit")
    return [
        Hit(
            row.person.name,
            f"{row.unit.name} · {row.position}" if row.position else row.unit.name,
            f"{reverse('organizations:unit', args=[row.unit_id])}?{urlencode({'q': row.person.name})}",
        )
        for row in rows.order_by("person__name", "pk")[:limit]
    ]


def find_organizations(user: Any, text: str, limit: int) -> list[Hit]:
    """Organizations by a piece of the name, or by code."""
    if not can(user, "organization.view"):
        return []
    rows = seen(user).filter(Q(name__icontains=text) | Q(code__iexact=text)).order_by("path")[:limit]
    return [
        Hit(
            row.name,
            f"{row.get_level_display()} · {row.area.name if row.area else '全市'}",
            reverse("organizations:organization", args=[row.pk]),
            row.get_state_display(),
            row.state,
        )
        for row in rows
    ]


def find_units(user: Any, text: str, limit: int) -> list[Hit]:
    """Units by a piece of the name, or by the beginning of their code."""
    if not can(user, "roster.view"):
        return []
    rows = units_seen(user, text=text).order_by("code")[:limit]
    return [
        Hit(row.name, f"{row.get_level_display()} · {row.area.name}", reverse("organizations:unit", args=[row.pk]))
        for row in rows
    ]


PROVIDERS = (
    Provider("staff", "在册人员", icon="id", find=find_staff, order=20),
    Provider("organizations", "组织", icon="sitemap", find=find_organizations, order=30),
    Provider("units", "单位", icon="building", find=find_units, order=40),
)
COMMANDS = (
    Command(
        "申请建立组织",
        icon="sitemap",
        url_name="organizations:found",
        allowed=lambda user: can(user, "organization.edit"),
        order=50,
    ),
    Command(
        "授权",
        icon="key",
        url_name="organizations:give_grant",
        allowed=lambda user: can(user, "grant.manage"),
        order=60,
    ),
)
