"""Nobody vouches for their own hours: whoever also served asks another administrator (docs/threat-model.md)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yushan.common.errors import NotAllowed


def is_oneself(actor: Any, person_id: int) -> bool:
    """True when the actor is that person; never for the worker and the command line."""
    own = getattr(actor, "person_id", None)
    return own is not None and own == person_id


def refuse_oneself(actor: Any, person_ids: Iterable[int]) -> None:
    """NotAllowed when one of the people is the actor."""
    if any(is_oneself(actor, person_id) for person_id in person_ids):
        raise NotAllowed(_("这里有您自己的记录，请由另一位管理员处理。"), code="own_presence")
