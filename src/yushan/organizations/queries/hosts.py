"""Host units (依托单位、挂靠单位): which unit a name means, and what a unit hosts."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.text import compact, spellings
from yushan.organizations.access import can
from yushan.organizations.models import Organization, Unit


def units_called(text: str) -> list[Unit]:
    """Units of that credit code or full name (spaces and the width of brackets aside); two where it is not sure which."""
    if not (typed := " ".join(text.split())):
        return []
    by_code = list(Unit.objects.filter(code=compact(typed).upper())[:1])
    return by_code or list(Unit.objects.filter(name__in=spellings(typed)).order_by("code")[:2])


def unit_called(text: str) -> Unit | None:
    """The one unit that is meant; None for no unit known here, and where several are called so."""
    found = units_called(text)
    return found[0] if len(found) == 1 else None


def units_like(text: str) -> list[tuple[str, str]]:
    """Up to ten units to choose from by pieces of the name: what to write, and what tells it from its namesakes.

    Name, code and district of an employer are public, so they are not narrowed by scope; 1 statement.
    """
    words = text.split()
    if len("".join(words)) < 2:
        return []
    rows = Unit.objects.select_related("area")
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(code__startswith=word.upper()))
    listed = list(rows.order_by("name", "code")[:10])
    names = [unit.name for unit in listed]
    return [
        (unit.name if names.count(unit.name) == 1 else unit.code, f"{unit.name} · {unit.area.name} · {unit.code}")
        for unit in listed
    ]


def host_typed(organization: Organization) -> str:
    """The host as a form takes it: its name, or its code where another unit is called the same."""
    host = organization.host
    if host is not None and len(units_called(host.name)) > 1:
        return str(host.code)
    return str(organization.host_name)


def hosted_by(actor: Any, unit: Unit) -> list[tuple[Organization, bool]]:
    """Running organizations that a unit hosts, and whether the actor may open each; 1 statement.

    Their names are public (the list of teams).
    """
    rows: QuerySet[Organization] = Organization.objects.filter(host=unit, state=Organization.State.ACTIVE)
    return [(row, can(actor, "organization.view", row)) for row in rows.order_by("name", "pk")[:21]]
