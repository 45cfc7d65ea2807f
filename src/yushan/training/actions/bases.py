"""Training bases and lecturers of an organization."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.training.models import Base, Lecturer
from yushan.volunteers.models import Volunteer

BASE_FIELDS = ("name", "station", "entry", "host", "address", "seats", "contact", "text", "since")
LECTURER_FIELDS = ("name", "title", "field", "is_active")


def _set(row: Any, names: tuple[str, ...], facts: dict[str, Any]) -> None:
    for name in names:
        if name in facts:
            value = facts[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)


@transaction.atomic
def save_base(
    actor: Any, *, organization: Organization, base: Base | None = None, is_over: bool = False, **facts: Any
) -> Base:
    """A new base, or other facts of a known one. Conflict where the organization has one of the name already."""
    row = base or Base(organization=organization)
    if base:
        require(actor, "training.edit", on=base)
    require(actor, "training.edit", on=organization)
    row.organization = organization
    _set(row, BASE_FIELDS, facts)
    if not row.name:
        raise Refusal("请填写基地的名称。", field="name")
    row.ended_on = (row.ended_on or max(clock.today(), row.since)) if is_over else None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(f"{organization.name}已经有叫“{row.name}”的基地。", field="name") from error
    record(actor, "training.save_base", subject=row, label=row.name)
    return row


@transaction.atomic
def save_lecturer(
    actor: Any, *, organization: Organization, lecturer: Lecturer | None = None, volunteer: Volunteer | None = None,
    **facts: Any,
) -> Lecturer:  # fmt: skip
    """Somebody who teaches. Known as a volunteer, their hours stand on their own page as well; the name is then theirs."""
    row = lecturer or Lecturer(organization=organization)
    if lecturer:
        require(actor, "training.edit", on=lecturer)
    require(actor, "training.edit", on=organization)
    _set(row, LECTURER_FIELDS, facts)
    row.organization, row.volunteer = organization, volunteer
    if volunteer:
        row.name = volunteer.person.name
    if not row.name:
        raise Refusal("请填写讲师的姓名，或者志愿者编号。", field="name")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict("这位志愿者已经登记为讲师，请在列表里找到再改。", field="volunteer") from error
    person = volunteer.person_id if volunteer else None
    record(actor, "training.save_lecturer", subject=row, label=row.name, person_id=person)
    return row
