"""Help for tests: lets the test database be emptied although some tables are append-only."""

from typing import Any

# The base comes first: the two modules import each other, and only this order works where SQLite is not in use.
import django.db.backends.sqlite3.base  # noqa: F401
from django.db.backends.sqlite3.operations import DatabaseOperations


def allow_flush_of_append_only_tables() -> None:
    """SQLite empties tables by DELETE, which the append-only triggers refuse: the flush drops and remakes triggers.

    PostgreSQL truncates, which row triggers do not see. Called once by conftest.py.
    """
    original = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **kwargs: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drops = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*drops, *original(self, style, tables, **kwargs), *(sql for _, sql in triggers)]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
