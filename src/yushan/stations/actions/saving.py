"""Registering stations and keeping their cards, as the import and staff of a district do it."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock, code_tables
from yushan.common.errors import Conflict, Refusal
from yushan.common.text import spellings
from yushan.organizations.access import require
from yushan.organizations.actions.hosts import host_values
from yushan.organizations.models import Area, Organization, Unit
from yushan.stations.actions.hours import keep_written_hours
from yushan.stations.models import Station
from yushan.stations.rules import place


def check_card(name: str, kind: str, longitude: Decimal | None, latitude: Decimal | None) -> str:
    """The name as it is kept. Refusal beside the field that cannot be."""
    name = " ".join(name.split())
    if not 2 <= len(name) <= 80:
        raise Refusal("站点名称要写 2 到 80 个字。", field="name")
    if code_tables.code_of("station_kinds", kind) is None:
        raise Refusal("没有这种站点类型，请重新选择。", field="kind")
    if objection := place.objection(longitude, latitude):
        raise Refusal(objection, field="longitude")
    return name


def says_the_same_host(station: Station, host: Unit | str) -> bool:
    """True for what the card says already: a name that several units share unties nobody."""
    if isinstance(host, Unit):
        return bool(station.host_id == host.pk)
    return station.host_name in spellings(host)


@transaction.atomic
def save_station(
    actor: Any,
    *,
    area: Area,
    name: str,
    kind: str,
    host_unit: Unit | str = "",
    organization: Organization | None = None,
    address: str = "",
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    opening_hours: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    state: str = Station.State.CERTIFIED,
) -> str:
    """Creates or updates a station, known by its name in its area: "created", "updated" or "unchanged".

    Needs station.edit on the area. `kind` is a code of table station_kinds; `host_unit` a unit, or a name that is tied to
    the unit it means; hours are read where they can be, the text stays. `state` holds for a new station only: one that is
    taken over works already, ungraded. Blank values leave what is known.
    """
    require(actor, "station.edit", on={"area": area.pk})
    name = check_card(name, kind, longitude, latitude)
    given: dict[str, Any] = {
        "address": address, "longitude": longitude, "latitude": latitude, "opening_hours": opening_hours,
        "contact_name": contact_name, "contact_phone": contact_phone, "organization": organization,
    }  # fmt: skip
    rows = Station.objects.select_for_update(of=("self",)).select_related("host")
    known = rows.filter(area=area, name=name).first()
    if known is None:
        try:
            with transaction.atomic():
                known = Station.objects.create(
                    area=area,
                    name=name,
                    kind=kind,
                    state=state,
                    created_at=clock.now(),
                    **given,
                    **host_values(host_unit),
                )
        except IntegrityError:
            raise Conflict(f"{area}刚刚登记了同名的站点，请刷新后查看。", field="name") from None
        keep_written_hours(known)
        record(actor, "stations.save", subject=known, label=name, changed=["created"])
        return "created"
    wanted: dict[str, Any] = {"kind": kind} | {key: value for key, value in given.items() if value not in ("", None)}
    if host_unit and not says_the_same_host(known, host_unit):
        wanted |= host_values(host_unit)
    changed = [key for key, value in wanted.items() if getattr(known, key) != value]
    if not changed:
        return "unchanged"
    for key in changed:
        setattr(known, key, wanted[key])
    known.save(update_fields=changed)
    if "opening_hours" in changed:
        keep_written_hours(known)
    record(actor, "stations.save", subject=known, label=name, changed=changed)
    return "updated"
