"""Keeping the rooms and the equipment of a station."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked
from yushan.organizations.access import require
from yushan.stations.models import Equipment, Room, Station
from yushan.stations.rules.rooms import ACCESSIBILITY, FEATURES

ROOM_FACTS = (
    *("name", "location", "places", "features", "accessibility", "note", "is_open", "audiences", "weekdays", "opens"),
    *("closes", "ahead_days", "notice_hours", "longest_minutes", "setup_minutes", "cleanup_minutes", "approval"),
    "needs_arrival",
)
EQUIPMENT_FACTS = ("name", "number", "broken", "longest_days", "note", "is_open")


def _check_room(room: Room) -> None:
    if not room.name:
        raise Refusal("请写场地名称。", field="name")
    if room.closes <= room.opens:
        raise Refusal("最晚的时间要晚于最早的时间。", field="closes")
    if not room.weekdays:
        raise Refusal("请至少选一天。", field="weekdays")
    if room.is_open and not room.audiences:
        raise Refusal("请选谁可以约；都不能约的，请去掉“接受预约”。", field="audiences")
    room.features = [code for code in FEATURES if code in room.features]
    room.accessibility = [code for code in ACCESSIBILITY if code in room.accessibility]
    room.weekdays = sorted({int(day) for day in room.weekdays})
    room.audiences = [one for one in ("team", "unit", "person") if one in room.audiences]


def _fill(row: Room | Equipment, facts: dict[str, Any]) -> list[str]:
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    row.name = " ".join(row.name.split())
    return changed


@transaction.atomic
def save_room(actor: Any, *, station: Station, room: Room | None = None, seen: int | None = None, **facts: Any) -> Room:
    """A new room, or other facts and terms of a known one (ROOM_FACTS). What is booked stays as it was booked."""
    require(actor, "station.edit", on=station)
    row = locked(room, "station") if room else Room(station=station)
    if room:
        require_unchanged(row, seen)
    changed = _fill(row, facts)
    _check_room(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "room_once_in_station" not in str(error) and "UNIQUE" not in str(error):
            raise
        raise Conflict("这个站点已经有同名的场地，请换一个名称。", field="name") from error
    record(actor, "stations.save_room", subject=row, label=f"{station.name} {row.name}", changed=changed)
    return row


@transaction.atomic
def save_equipment(
    actor: Any, *, station: Station, equipment: Equipment | None = None, seen: int | None = None, **facts: Any
) -> Equipment:
    """New equipment, or other numbers of known equipment (EQUIPMENT_FACTS). Never fewer than are lent or broken."""
    require(actor, "station.edit", on=station)
    row = locked(equipment, "station") if equipment else Equipment(station=station)
    if equipment:
        require_unchanged(row, seen)
    changed = _fill(row, facts)
    if not row.name:
        raise Refusal("请写设备名称。", field="name")
    if row.number < row.lent + row.broken:
        raise Refusal(f"现在借出 {row.lent} 件、坏 {row.broken} 件，总数不能比这两项的和少。", field="number")
    try:
        with transaction.atomic():
            if row.pk:
                row.save(update_fields=changed or ["name"])  # never `lent`: it is the database's own
            else:
                row.save()
    except IntegrityError as error:
        if "overlent" in str(error):
            raise Conflict("刚刚又借出了一些，请刷新后再改数量。", field="number") from error
        if "equipment_once_in_station" not in str(error) and "UNIQUE" not in str(error):
            raise
        raise Conflict("这个站点已经有同名的设备，请换一个名称，或者改它的数量。", field="name") from error
    record(actor, "stations.save_equipment", subject=row, label=f"{station.name} {row.name}", changed=changed)
    return row
