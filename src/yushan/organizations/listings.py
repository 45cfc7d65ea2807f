"""The two long lists of this room: organizations, and the people on the roster of a unit."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from yushan.common.lists import Column, Listing, Title
from yushan.organizations.access import can
from yushan.organizations.bulk_actions import FOR_ORGANIZATIONS, FOR_ROSTERS
from yushan.organizations.models import Organization, StaffMember
from yushan.organizations.queries.listing import (
    ORGANIZATION_PARAMS,
    ROSTER_PARAMS,
    narrowed_organizations,
    narrowed_roster,
)


def _organization_titles(keys: Collection[int]) -> dict[int, Title]:
    rows = Organization.objects.filter(pk__in=keys)
    return {
        row.pk: Title(
            row.name, f"{row.code} · {row.get_level_display()}", reverse("organizations:organization", args=[row.pk])
        )
        for row in rows
    }


def _staff_titles(keys: Collection[int]) -> dict[int, Title]:
    rows = StaffMember.objects.filter(pk__in=keys).select_related("person", "unit")
    return {
        row.pk: Title(row.person.name, f"{row.position} · {row.unit.name}" if row.position else row.unit.name)
        for row in rows
    }


def _sees(user: Any) -> bool:
    return can(user, "organization.view")


ORGANIZATIONS = Listing(
    name="organizations",
    label="组织名单",
    url_name="organizations:list",
    allowed=_sees,
    rows=narrowed_organizations,
    titles=_organization_titles,
    params=ORGANIZATION_PARAMS,
    actions=FOR_ORGANIZATIONS,
    unit="个",
    columns=(
        Column("code", "编号"),
        Column("level", "层级"),
        Column("area", "区县"),
        Column("kind", "类别", usual=False),
        Column("place", "镇街", usual=False),
        Column("leader", "负责人"),
        Column("term", "任期到", usual=False),
        Column("phone", "联系电话", usual=False),
        Column("host", "依托单位", usual=False),
        Column("members", "队员"),
        Column("founded", "成立", usual=False),
        Column("standing", "常备", usual=False),
        Column("state", "状态"),
    ),
)
ROSTER = Listing(
    name="roster",
    label="花名册",
    url_name="organizations:units",
    allowed=lambda user: can(user, "roster.view"),
    rows=narrowed_roster,
    titles=_staff_titles,
    params=ROSTER_PARAMS,
    actions=FOR_ROSTERS,
    columns=(
        Column("position", "部门 · 职务"),
        Column("phone", "手机号"),
        Column("party", "政治面貌"),
        Column("joined", "入职"),
        Column("left", "离职", usual=False),
        Column("account", "登录账号", usual=False),
        Column("reminder", "最近提醒"),
    ),
)
