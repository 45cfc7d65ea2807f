"""A column of search words that PostgreSQL indexes (ADR 0023), from one migration for both databases."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class IndexWords(Operation):
    """Beside the text column `column` a generated tsvector «column_index» of its words, with a GIN index.

    The words stand as they are, between spaces: no parser of the database cuts them, whatever its locale. SQLite looks
    through the text column and needs nothing.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The model state is not concerned."""

    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            return
        index = f"{self.column}_index"
        editor.execute(
            f"ALTER TABLE {self.table} ADD COLUMN {index} tsvector GENERATED ALWAYS AS "
            f"(array_to_tsvector(string_to_array(btrim({self.column}), ' '))) STORED",
            params=None,
        )
        # Words that often stand together are estimated better by more of them.
        editor.execute(f"ALTER TABLE {self.table} ALTER COLUMN {index} SET STATISTICS 1000", params=None)
        editor.execute(f"CREATE INDEX {self.table}_{index} ON {self.table} USING gin ({index})", params=None)

    def database_backwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"ALTER TABLE {self.table} DROP COLUMN {self.column}_index", params=None)

    def describe(self) -> str:
        return f"Index the words of {self.table}.{self.column}"

    def deconstruct(self) -> Any:
        return type(self).__name__, [self.table, self.column], {}
