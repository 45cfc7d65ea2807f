"""Tying organizations to their host unit: by the unit itself, or by what a form or file wrote."""

from typing import Any

from yushan.common.text import spellings
from yushan.organizations.models import Organization, Unit
from yushan.organizations.queries.hosts import unit_called


def host_values(host: Unit | str | None) -> dict[str, Any]:
    """Fields of the card for a host: tied to the unit that is meant, else kept as it was written."""
    if isinstance(host, Unit):
        return {"host": host, "host_unit": ""}
    written = " ".join((host or "").split())[:120]
    found = unit_called(written)
    return {"host": found, "host_unit": "" if found else written}


def tie_written_hosts() -> str:
    """Regular work: what was written before the unit was known here is tied to it, where one unit alone is called so."""
    written = Organization.objects.filter(host=None).exclude(host_unit="").exclude(state=Organization.State.CLOSED)
    tied = 0
    for name in written.order_by().values_list("host_unit", flat=True).distinct():
        if unit := unit_called(name):
            tied += written.filter(host_unit=name).update(host=unit, host_unit="")
    return f"{tied} 个组织和后来登记的依托单位相连"


def says_the_same(organization: Organization, host: Unit | str | None) -> bool:
    """True for what the card says already: a name that several units share unties nobody."""
    if isinstance(host, Unit):
        return bool(organization.host_id == host.pk)
    return organization.host_name in spellings(host or "")


def kept_host(host: Unit | str | None) -> dict[str, Any]:
    """A host as a request keeps it until it is decided: in words, with the key of the unit."""
    values = host_values(host)
    unit = values["host"]
    return {"host_unit": unit.name, "host": unit.pk} if unit else {"host_unit": values["host_unit"]}


def asked_host(values: dict[str, Any]) -> dict[str, Any]:
    """Fields of the card for what a request keeps; requests from before units were tied know words only."""
    if "host_unit" not in values:
        return values
    unit = Unit.objects.filter(pk=values.get("host") or 0).first()
    return values | host_values(unit or values["host_unit"])
