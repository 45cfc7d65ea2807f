"""The card of a station as its keepers change it: facts, host, team, features; and what was written of hosts, tied."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import can, require
from yushan.organizations.actions.hosts import host_values
from yushan.organizations.models import Organization, Unit
from yushan.organizations.queries.hosts import unit_called
from yushan.plan.models import Entry
from yushan.stations.actions.common import held_station
from yushan.stations.actions.saving import check_card, says_the_same_host
from yushan.stations.models import Station, StationTag

MOST_TAGS = 12


@transaction.atomic
def change_card(
    actor: Any,
    *,
    station: Station,
    name: str,
    kind: str,
    address: str,
    longitude: Decimal | None,
    latitude: Decimal | None,
    directions: str = "",
    introduction: str = "",
    public_phone: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    host: Unit | str | None = None,
    organization: Organization | None = None,
) -> Station:
    """What the card says from now on. Needs station.edit.

    Host unit and team say who keeps the station and whose inspector it gets, so only who holds station.edit over its
    whole district changes them; others leave them as they are. Refusal for what cannot be, Conflict for a name taken.
    """
    station = held_station(station)
    require(actor, "station.edit", on=station)
    name = check_card(name, kind, longitude, latitude)
    wanted: dict[str, Any] = {
        "name": name, "kind": kind, "address": address, "longitude": longitude, "latitude": latitude,
        "directions": directions, "introduction": introduction, "public_phone": public_phone,
        "contact_name": contact_name, "contact_phone": contact_phone,
    }  # fmt: skip
    if may_rebind(actor, station):
        if organization and organization.state != Organization.State.ACTIVE:
            raise Refusal("这个组织现在没有运行，请另选一个。", field="organization")
        wanted |= {"organization": organization}
        wanted |= {} if host and says_the_same_host(station, host) else host_values(host)
    changed = [key for key, value in wanted.items() if getattr(station, key) != value]
    if not changed:
        return station
    for key in changed:
        setattr(station, key, wanted[key])
    try:
        with transaction.atomic():
            station.save(update_fields=changed)
    except IntegrityError:
        raise Conflict(f"{station.area}已经有叫“{name}”的站点，请换一个名称。", field="name") from None
    record(actor, "stations.save", subject=station, label=name, changed=changed)
    return station


def may_rebind(actor: Any, station: Station) -> bool:
    """Whether somebody may give the station another host unit or team."""
    return can(actor, "station.edit", on={"area": station.area_id})


@transaction.atomic
def tag_station(actor: Any, *, station: Station, entries: Sequence[Entry]) -> None:
    """What the station offers and what it is known for, these from now on. Needs station.edit."""
    station = held_station(station)
    require(actor, "station.edit", on=station)
    if len(entries) > MOST_TAGS:
        raise Refusal(f"最多选 {MOST_TAGS} 项，请只留最要紧的。", field="tags")
    if wrong := [entry.name for entry in entries if entry.table not in StationTag.TABLES]:
        raise Refusal(f"“{wrong[0]}”不是站点的设施或特色，请重新选择。", field="tags")
    before, after = set(station.tags.values_list("entry_id", flat=True)), {entry.pk for entry in entries}
    if before == after:
        return
    station.tags.filter(entry_id__in=before - after).delete()
    StationTag.objects.bulk_create([StationTag(station=station, entry_id=pk) for pk in sorted(after - before)])
    names = sorted(entry.name for entry in entries)
    record(actor, "stations.tag", subject=station, label=station.name, tags=names)


def tie_written_hosts() -> str:
    """Regular work: a host that was written before the unit was known here is tied to it, where one unit alone is called
    so."""
    written = Station.objects.filter(host=None).exclude(host_unit="").exclude(state=Station.State.CLOSED)
    tied = 0
    for name in written.order_by().values_list("host_unit", flat=True).distinct():
        if unit := unit_called(name):
            tied += written.filter(host_unit=name).update(host=unit, host_unit="")
    return f"{tied} 个站点和后来登记的依托单位相连"
