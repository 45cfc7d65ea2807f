"""Who may oversee messages is decided by the permission matrix, which stands beside this room and is handed in at start."""

from collections.abc import Callable
from typing import Any

from yushan.common.errors import NotAllowed

_require: Callable[[Any], None] | None = None


def provide(require: Callable[[Any], None]) -> None:
    """`require(actor)` raises NotAllowed for who may not."""
    global _require
    _require = require


def require(actor: Any) -> None:
    """NotAllowed unless the matrix says yes; nobody before it is known."""
    if _require is None:
        raise NotAllowed("消息发送情况暂时不能查看。")
    _require(actor)
