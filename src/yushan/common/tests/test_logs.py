"""Lines of the log: what stands in them and what must not."""

import json
import sys

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import get_contextvars

from yushan.common.logs import renderer


def written(error: Exception) -> str:
    try:
        try:
            raise error
        except Exception as cause:
            raise RuntimeError("not posted") from cause
    except RuntimeError:
        line = renderer(None, "error", {"event": "not settled", "activity": 7, "exc_info": sys.exc_info()})
    return str(json.loads(line)["exception"])


def test_the_row_of_a_database_error_is_not_written() -> None:
    said = written(
        ValueError(
            'violates check constraint "x"\nDETAIL:  Failing row contains (1, 余小禾, 第一行\n第二行).\n'
            "CONTEXT:  SQL statement"
        )
    )
    assert "余小禾" not in said and "第二行" not in said
    assert 'violates check constraint "x"' in said and "SQL statement" in said and "not posted" in said
    last = written(ValueError("duplicate key\nDETAIL:  Key (phone)=(13800002046) already exists."))
    assert "13800002046" not in last and "RuntimeError: not posted" in last


def test_no_address_of_a_client_is_written(rf: RequestFactory) -> None:
    """Neither where the request came from nor where it says it came from."""
    bound: dict[str, object] = {}

    def look(request: HttpRequest) -> HttpResponse:
        bound.update(get_contextvars())
        return HttpResponse()

    RequestMiddleware(look)(rf.get("/", REMOTE_ADDR="10.3.7.9", HTTP_X_FORWARDED_FOR="203.0.113.40"))
    assert bound["request_id"]
    assert not any("10.3.7.9" in str(value) or "203.0.113.40" in str(value) for value in bound.values())
