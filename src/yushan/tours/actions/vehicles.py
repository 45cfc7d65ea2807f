"""The vehicles of an organization."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.tours.models import Vehicle


@transaction.atomic
def save_vehicle(actor: Any, *, organization: Organization, vehicle: Vehicle | None = None, **facts: Any) -> Vehicle:
    """A new vehicle, or other facts of a known one: name, kind, plate, equipment, contact, is_in_service.

    Conflict when the plate is there already. What is on the road goes on: taking it out of service stops new tours.
    """
    row = vehicle or Vehicle(organization=organization)
    require(actor, "tour.edit", on=row)
    require(actor, "tour.edit", on=organization)
    row.organization = organization
    for name, value in facts.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.plate = row.plate.replace(" ", "").replace("·", "").upper()
    if not row.name or not row.plate:
        raise Refusal("请填写车名和车牌号。", field="name" if not row.name else "plate")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(f"车牌号 {row.plate} 已经登记过，请在车辆列表里找到它。", field="plate") from error
    record(actor, "tours.save_vehicle", subject=row, label=str(row))
    return row
