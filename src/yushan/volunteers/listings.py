"""The two long lists of this room: volunteers, and memberships with their applications."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yushan.common import lists
from yushan.common.lists import Column, Listing, Title
from yushan.organizations.access import can
from yushan.volunteers.bulk_actions import FOR_MEMBERSHIPS, FOR_ROSTERS, FOR_VOLUNTEERS
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries.listing import (
    MEMBERSHIP_PARAMS,
    VOLUNTEER_PARAMS,
    narrowed_memberships,
    narrowed_volunteers,
)


def sees_volunteers(user: Any) -> bool:
    """Who has a list of volunteers at all."""
    return can(user, "volunteer.view") or can(user, "roster.view")


def only_registers(user: Any) -> bool:
    """Who registers people at a desk and has no list of them, as the keeper of a station."""
    return can(user, "volunteer.register") and not sees_volunteers(user)


def _volunteer_titles(keys: Collection[int]) -> dict[int, Title]:
    rows = Volunteer.objects.filter(pk__in=keys).select_related("person")
    return {row.pk: Title(row.person.name, row.number, reverse("volunteers:detail", args=[row.pk])) for row in rows}


def _membership_titles(keys: Collection[int]) -> dict[int, Title]:
    rows = Membership.objects.filter(pk__in=keys).select_related("volunteer__person", "organization")
    return {
        row.pk: Title(
            row.volunteer.person.name,
            f"{row.volunteer.number} · {row.organization.name}",
            reverse("volunteers:detail", args=[row.volunteer_id]),
        )
        for row in rows
    }


VOLUNTEERS = Listing(
    name="volunteers",
    label=str(_("志愿者")),
    url_name="volunteers:list",
    allowed=sees_volunteers,
    rows=narrowed_volunteers,
    titles=_volunteer_titles,
    params=VOLUNTEER_PARAMS,
    actions=FOR_VOLUNTEERS,
    columns=(
        Column("number", "编号"),
        Column("area", "区县"),
        Column("phone", "手机号"),
        Column("teams", "队伍"),
        Column("hours", "入账时长"),
        Column("verified_on", "注册"),
        Column("state", "状态"),
        Column("identity_check", "核验", usual=False),
        Column("talent_source", "来源", usual=False),
        Column("politics", "政治面貌", usual=False),
        Column("education", "学历", usual=False),
        Column("occupation", "职业", usual=False),
        Column("skills", "专业特长", usual=False),
    ),
)
MEMBERSHIPS = Listing(
    name="memberships",
    label=str(_("队员和入队申请")),
    url_name="volunteers:applications",
    allowed=lambda user: can(user, "membership.decide"),
    rows=narrowed_memberships,
    titles=_membership_titles,
    params=MEMBERSHIP_PARAMS,
    actions=FOR_MEMBERSHIPS,
    columns=(
        Column("number", "编号"),
        Column("area", "区县"),
        Column("skills", "专业特长"),
        Column("message", "说明"),
        Column("since", "时间"),
        Column("hours", "入账时长", usual=False),
    ),
)


def register() -> None:
    """Both lists, and what this room does to people on a roster."""
    for listing in (VOLUNTEERS, MEMBERSHIPS):
        lists.register(listing)
    for action in FOR_ROSTERS:
        lists.register_action("roster", action)
