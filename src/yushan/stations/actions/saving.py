"""Registering stations and keeping their cards."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock, code_tables
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Area
from yushan.stations.models import Station
from yushan.stations.rules import place


@transaction.atomic
def save_station(
    actor: Any,
    *,
    area: Area,
    name: str,
    kind: str,
    host_unit: str = "",
    address: str = "",
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    opening_hours: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    state: str = Station.State.CERTIFIED,
) -> str:
    """Creates or updates a station, known by its name in its area: "created", "updated" or "unchanged".

    Needs station.edit on the area. `kind` is a code of table station_kinds; `state` holds for a new station only: one
    that is taken over works already. Blank values leave what is known.
    """
    require(actor, "station.edit", on={"area": area.pk})
    name = " ".join(name.split())
    if not 2 <= len(name) <= 80:
        raise Refusal("站点名称要写 2 到 80 个字。", field="name")
    if code_tables.code_of("station_kinds", kind) is None:
        raise Refusal("没有这种站点类型，请重新选择。", field="kind")
    if objection := place.objection(longitude, latitude):
        raise Refusal(objection, field="longitude")
    given = {
        "host_unit": host_unit, "address": address, "longitude": longitude, "latitude": latitude,
        "opening_hours": opening_hours, "contact_name": contact_name, "contact_phone": contact_phone,
    }  # fmt: skip
    known = Station.objects.select_for_update().filter(area=area, name=name).first()
    if known is None:
        try:
            with transaction.atomic():
                known = Station.objects.create(
                    area=area, name=name, kind=kind, state=state, created_at=clock.now(), **given
                )
        except IntegrityError:
            raise Conflict(f"{area}刚刚登记了同名的站点，请刷新后查看。", field="name") from None
        record(actor, "stations.save", subject=known, label=name, changed=["created"])
        return "created"
    wanted: dict[str, Any] = {"kind": kind} | {key: value for key, value in given.items() if value not in ("", None)}
    changed = [key for key, value in wanted.items() if getattr(known, key) != value]
    if not changed:
        return "unchanged"
    for key in changed:
        setattr(known, key, wanted[key])
    known.save(update_fields=changed)
    record(actor, "stations.save", subject=known, label=name, changed=changed)
    return "updated"
