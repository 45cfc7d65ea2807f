"""Members of a team that is to be split: who may be named, who they are."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from yushan.organizations.access import can
from yushan.organizations.models import Organization
from yushan.organizations.splitting import Keys, Members
from yushan.volunteers.models import Membership
from yushan.volunteers.queries.memberships import BELONGING


def members_to_split(organization: Organization) -> QuerySet[Membership]:
    """Who belongs to the team, by name."""
    rows = Membership.objects.filter(organization=organization, state__in=BELONGING)
    return rows.select_related("volunteer__person").order_by("volunteer__person__name_pinyin", "pk")


def keys_of_numbers(organization: Organization, numbers: Iterable[str]) -> tuple[list[int], list[str]]:
    """Memberships behind numbers of volunteers, and the numbers that are no member's."""
    wanted = list(dict.fromkeys(numbers))
    rows = members_to_split(organization).filter(volunteer__number__in=wanted)
    found = dict(rows.values_list("volunteer__number", "pk"))
    return [found[number] for number in wanted if number in found], [one for one in wanted if one not in found]


def going_along(organization: Organization, keys: Keys) -> QuerySet[Membership]:
    """Those who are named for a part and still belong to the team."""
    named = [key for part in keys for key in part]
    return Membership.objects.filter(organization=organization, state__in=BELONGING, pk__in=named)


def count_parts(organization: Organization, keys: Keys) -> list[int]:
    """How many would go to each part now."""
    there = set(going_along(organization, keys).values_list("pk", flat=True))
    return [len(there.intersection(part)) for part in keys]


def _names(actor: Any, organization: Organization, keys: Keys) -> list[list[str]]:
    if not can(actor, "volunteer.view", organization):
        return [[] for _ in keys]
    rows = members_to_split(organization).filter(pk__in=[key for part in keys for key in part])
    names = {row.pk: f"{row.volunteer.person.name} {row.volunteer.number}" for row in rows}
    return [[names[key] for key in part if key in names] for part in keys]


def _page(organization: Organization) -> str:
    return reverse("volunteers:split", args=[organization.pk])


SPLITTING = Members(page=_page, count=count_parts, names=_names)
