"""Database triggers for what must never be false, from one migration on SQLite and PostgreSQL."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


def _immutable_sql(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]


def _mutable_sql(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_immutable ON {table}"]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]


class _TriggerOperation(Operation):
    """A migration step that only touches triggers."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The model state is not concerned."""


class ImmutableTable(_TriggerOperation):
    """Rows of the table can be added, never changed or removed."""

    def __init__(self, table: str) -> None:
        self.table = table

    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        for statement in _immutable_sql(editor.connection.vendor, self.table):
            editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        for statement in _mutable_sql(editor.connection.vendor, self.table):
            editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    def deconstruct(self) -> Any:
        return type(self).__name__, [self.table], {}


class VendorSQL(_TriggerOperation):
    """Statements that differ by database: {'sqlite': ([forwards], [backwards]), 'postgresql': …}."""

    def __init__(self, **statements: tuple[list[str], list[str]]) -> None:
        self.statements = statements

    def _run(self, editor: BaseDatabaseSchemaEditor, direction: int) -> None:
        for statement in self.statements[editor.connection.vendor][direction]:
            editor.execute(statement, params=None)

    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        self._run(editor, 0)

    def database_backwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        self._run(editor, 1)

    def describe(self) -> str:
        return "Triggers and constraints of the database itself"

    def deconstruct(self) -> Any:
        return type(self).__name__, [], self.statements
