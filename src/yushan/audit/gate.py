"""What this room must know of the rooms above: who may read, and who was erased.

Who may read the trail is decided by the permission matrix, which stands above this room and is handed in at start.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from yushan.common.errors import NotAllowed

_erased: Callable[[], QuerySet[Any]] | None = None
_visible: Callable[[Any], Q] | None = None


def provide(visible: Callable[[Any], Q]) -> None:
    """`visible(actor)` answers the condition on lines that the actor may read, or raises NotAllowed."""
    global _visible
    _visible = visible


def visible_to(actor: Any) -> Q:
    """Condition on lines; nobody reads anything before the matrix is known."""
    if _visible is None:
        raise NotAllowed("审计记录暂时不能查看。")
    return _visible(actor)


def provide_erased(people: Callable[[], QuerySet[Any]]) -> None:
    """`people()` answers the people of whom nothing is known any more."""
    global _erased
    _erased = people


def of_erased() -> Exists | Value:
    """Expression on lines: true where the line is about somebody who was erased."""
    if _erased is None:
        return Value(False, output_field=BooleanField())
    return Exists(_erased().filter(pk=OuterRef("person_id")))
