"""What somebody with the database's password could do: only tests do it, to see that it is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from yushan.common.triggers import _immutable_sql, _mutable_sql


@contextmanager
def without_triggers(*tables: str) -> Iterator[None]:
    """Drops the append-only triggers of tables, and puts them back."""
    connection.check_constraints()  # PostgreSQL changes no table that has deferred checks to do
    with connection.cursor() as cursor:
        for table in tables:
            for statement in _mutable_sql(connection.vendor, table):
                cursor.execute(statement)
        yield
        connection.check_constraints()
        for table in tables:
            for statement in _immutable_sql(connection.vendor, table):
                cursor.execute(statement)


def rewrite(table: str, pk: int, **values: Any) -> None:
    """Changes a row of an append-only table past its triggers."""
    columns = ", ".join(f"{name} = %s" for name in values)
    with without_triggers(table), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {columns} WHERE id = %s", [*values.values(), pk])  # noqa: S608


def remove(table: str, pk: int) -> None:
    """Removes a row of an append-only table past its triggers."""
    with without_triggers(table), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])  # noqa: S608
