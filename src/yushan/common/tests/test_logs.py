"""Lines of the log: what stands in them and what must not."""

import json
import sys

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
