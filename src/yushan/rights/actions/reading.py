"""Reading a case: by those named only, each look in the trail."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import NotAllowed, NotFound
from yushan.organizations.access import can
from yushan.rights.actions.base import is_handler, trail
from yushan.rights.actions.files import FILES
from yushan.rights.actions.referring import require_asked
from yushan.rights.models import Case, CaseFile, Exclusion, ExclusionFile, Referral
from yushan.rights.queries.own import case_by_code
from yushan.rights.queries.people import is_about


def open_by_code(code: str) -> Case | None:
    """The case of a receipt, None for anything else. From then on its form, sent again, gives no further code."""
    found = case_by_code(code)
    if found and not found.is_code_used:
        Case.objects.filter(pk=found.pk).update(is_code_used=True)
    return found


@transaction.atomic
def look(actor: Any, *, case: Case) -> bool:
    """Whether the actor reads the case; if so, the look stands in the trail, where whoever brought it finds it too. A look
    at the number alone stands there as what it was.
    """
    if not is_handler(actor, case):
        trail(actor, "see", case)
        return False
    trail(actor, "read", case, person_id=case.user.person_id if case.user else None)
    return True


@transaction.atomic
def look_at_question(actor: Any, *, referral: Referral) -> None:
    """Somebody of the organization reads what the desk asks; it stands in the trail of the case."""
    require_asked(actor, referral)
    trail(actor, "read_question", referral.case, organization=referral.organization_id)


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
    _require_reader(actor, row)
    record(actor, "rights.read_exclusion", subject=row, label=row.number, person_id=row.person_id)


@transaction.atomic
def read_evidence(actor: Any, *, file: ExclusionFile) -> bytes:
    """Evidence, for staff who decide."""
    row = file.exclusion
    _require_reader(actor, row)
    record(actor, "rights.read_evidence", subject=row, label=row.number, person_id=row.person_id)
    return FILES.fetch(file.name)


def _require_reader(actor: Any, row: Exclusion) -> None:
    """For who decides there; of what is about themselves they read the page that everybody has (NotAllowed)."""
    if not can(actor, "rights.exclude", on=row):
        raise NotFound()
    if is_about(actor, row):
        raise NotAllowed("这一条是关于您自己的，请在“我的”里的“投诉和权益”看。")
