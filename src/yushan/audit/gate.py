"""Who may read the trail is decided by the permission matrix, which stands above this room and is handed in at start."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from yushan.common.errors import NotAllowed

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
