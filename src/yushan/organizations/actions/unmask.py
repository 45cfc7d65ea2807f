"""Showing a masked value in full: a permission of its own, a reason, a line in the trail."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import Refusal
from yushan.organizations import unmasking
from yushan.organizations.access import require


@transaction.atomic
def unmask(actor: Any, *, subject: Any, field: str, reason: str) -> str:
    """The full value of a field registered in unmasking.py. Needs person.unmask where the subject stands."""
    name = unmasking.name_of(subject)
    kind, found = unmasking.find(name, field)
    require(actor, "person.unmask", on=subject)
    if len(reason.strip()) < 2:
        raise Refusal("请写明查看原因，会记入审计，本人也能看到。", field="reason")
    record(
        actor, "organizations.unmask", subject=subject, label=kind.describe(subject),
        person_id=kind.person_id(subject), reason=reason.strip(), field=field,
    )  # fmt: skip
    return found.read(subject)
