"""Structured logs: one JSON object a line, with the request id and without personal data."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# What PostgreSQL adds to an error is the row itself: «DETAIL:  Failing row contains (…)».
_ROW = re.compile(r"^DETAIL:.*?(?=\n(?:CONTEXT:|HINT:|\nThe above|\nDuring handling)|\Z)", re.MULTILINE | re.DOTALL)


def renderer(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
    """JSON line; the stdlib record is unfolded into level and logger name."""
    record = event.pop("_record", None)
    event.pop("_from_structlog", None)
    if record is not None:
        event.setdefault("level", record.levelname.lower())
        event.setdefault("logger", record.name)
        if record.exc_info:
            event["exc_info"] = record.exc_info
    event = structlog.processors.format_exc_info(logger, name, event)
    if "exception" in event:
        event["exception"] = _ROW.sub("DETAIL: …", str(event["exception"]))
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(logger, name, event))


def configure() -> None:
    """Routes structlog through the standard library, so that one handler writes everything."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
