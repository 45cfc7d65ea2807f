"""Rows on their way into a table, with keys of our own."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from yushan.common.bulk import pour_rows


class Table:
    """Collects rows and writes them; columns that are not named get the default of the model.

    Keys are handed out here, so that rows can point to each other before they are written: nobody else may write
    meanwhile.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.model = model
        key = model._meta.pk
        rest = [
            field for field in model._meta.concrete_fields
            if field is not key and not field.generated and field.attname not in columns
        ]  # fmt: skip
        self._defaults = tuple(field.get_default() for field in rest)
        self._columns = ("id", *columns, *(field.attname for field in rest))
        self._rows: list[Sequence[Any]] = []
        self._last = model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0

    @property
    def next_key(self) -> int:
        """The key of the row that is added next."""
        return self._last + 1

    def add(self, *values: Any) -> int:
        """Takes a row, the values in the order of the columns named; answers its key."""
        self._last += 1
        self._rows.append((self._last, *values, *self._defaults))
        return self._last

    def write(self) -> None:
        """Writes what was collected; inside a transaction."""
        pour_rows(self.model, self._columns, self._rows)
        self._rows = []


def write_all(tables: Iterable[Table]) -> None:
    """Writes what every table has collected."""
    for table in tables:
        table.write()


def hand_back_keys(tables: Iterable[Table]) -> None:
    """The database goes on counting after the keys that were handed out here."""
    statements = connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
