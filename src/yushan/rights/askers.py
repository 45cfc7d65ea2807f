"""Whoever brought a case: by account, or by the code of the receipt alone."""

from dataclasses import dataclass
from typing import Any

from yushan.common.errors import NotAllowed
from yushan.rights.models import Case


@dataclass(frozen=True)
class Asker:
    """Who showed the code of one case; the trail shows the word only, nothing of who it is."""

    case_id: int
    pk: None = None
    is_authenticated: bool = False

    def __str__(self) -> str:
        return "提出人"


def asks(actor: Any, case: Case) -> bool:
    """True for whoever brought it, also under a second registration that was merged into theirs."""
    if isinstance(actor, Asker):
        return actor.case_id == case.pk
    key = getattr(actor, "pk", None)
    if key is None or case.user_id is None or case.user_id == key:
        return key is not None and case.user_id == key
    return case.user is not None and _is_merged_into(actor, case.user.person)


def _is_merged_into(actor: Any, person: Any) -> bool:
    return person is not None and person.merged_into_id is not None and person.merged_into_id == actor.person_id


def require_asker(actor: Any, case: Case) -> None:
    """NotAllowed for everybody else."""
    if not asks(actor, case):
        raise NotAllowed("这是别人提出的。")
