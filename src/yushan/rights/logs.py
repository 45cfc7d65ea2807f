"""Who brings something to the desk leaves no name in the log of the server: not even one who is signed in elsewhere."""

from typing import Any

import structlog
from django_structlog import signals

_PUBLIC = "/rights/"


def forget_who(sender: Any, request: Any, logger: Any, **more: Any) -> None:
    """For the pages of the desk that are for everybody: the line of the request names no user and no address."""
    if request.path.startswith(_PUBLIC):
        structlog.contextvars.unbind_contextvars("user_id", "ip", "user_agent")


def connect() -> None:
    """Hears of each request before its line is written, and before the line of its answer."""
    signals.bind_extra_request_metadata.connect(forget_who, dispatch_uid="rights")
    signals.bind_extra_request_finished_metadata.connect(_forget_again, dispatch_uid="rights")
    signals.bind_extra_request_failed_metadata.connect(_forget_again, dispatch_uid="rights")


def _forget_again(sender: Any, request: Any, logger: Any, **more: Any) -> None:
    forget_who(sender, request, logger)
