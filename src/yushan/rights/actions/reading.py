"""Reading a case: by those named only, each look in the trail."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import NotAllowed, NotFound
from yushan.organizations.access import can
from yushan.rights.actions.base import is_handler, trail
from yushan.rights.actions.files import FILES
from yushan.rights.models import Case, CaseFile, Exclusion, ExclusionFile


@transaction.atomic
def look(actor: Any, *, case: Case) -> bool:
    """Whether the actor reads the case; if so, the look stands in the trail, where whoever brought it finds it too."""
    if not is_handler(actor, case):
        return False
    trail(actor, "read", case, person_id=case.user.person_id if case.user else None)
    return True


@transaction.atomic
def read_file(actor: Any, *, file: CaseFile) -> bytes:
    """A file of a case, for those named."""
    if not is_handler(actor, file.case):
        raise NotFound()
    trail(actor, "read_file", file.case, file=file.pk)
    return FILES.fetch(file.name)


@transaction.atomic
def look_at_exclusion(actor: Any, *, row: Exclusion) -> None:
    """Each look of staff at an exclusion; the person finds it under “谁看过我的资料”."""
    if not can(actor, "rights.exclude", on=row):
        raise NotAllowed("您不能看这一条限制。")
    record(actor, "rights.read_exclusion", subject=row, label=row.number, person_id=row.person_id)


@transaction.atomic
def read_evidence(actor: Any, *, file: ExclusionFile) -> bytes:
    """Evidence, for staff who decide."""
    row = file.exclusion
    if not can(actor, "rights.exclude", on=row):
        raise NotFound()
    record(actor, "rights.read_evidence", subject=row, label=row.number, person_id=row.person_id)
    return FILES.fetch(file.name)
