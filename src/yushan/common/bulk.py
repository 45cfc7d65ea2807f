"""Writing very many rows: one prepared statement for all, where bulk_create spends its time on model instances."""

from collections.abc import Iterable, Sequence
from types import NoneType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

# Python values that every driver takes as they are, by kind of field; bool is no int here.
_AS_THEY_ARE: tuple[tuple[type[models.Field[Any, Any]], frozenset[type]], ...] = (
    (models.CharField, frozenset({str, NoneType})),
    (models.TextField, frozenset({str, NoneType})),
    (models.IntegerField, frozenset({int, NoneType})),
    (models.ForeignKey, frozenset({int, NoneType})),
    (models.BooleanField, frozenset({bool, NoneType})),
)


def _prepared(field: models.Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    """One column as the database takes it; equal values are prepared once, secret ones each with their own nonce."""
    connection = connections[DEFAULT_DB_ALIAS]  # not the proxy of django.db, which looks the connection up each time
    kinds = set(map(type, values))
    if any(isinstance(field, kind) and kinds <= plain for kind, plain in _AS_THEY_ARE):
        return values
    if isinstance(field, models.BinaryField | models.JSONField) or len(kinds - {NoneType}) > 1:
        return [field.get_db_prep_save(value, connection) for value in values]
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """Inserts rows given as values in the order of `columns` (attribute names, e.g. person_id), inside a transaction.

    With `unique` a row that is there already is left alone, or gets the columns of `update`. No signals, no
    defaults: name every column that must not be null.
    """
    listed = list(rows)
    if not listed:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"INSERT INTO {table} ({_quoted(model, columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    if unique:
        target = _quoted(model, unique)
        changes = [_quoted(model, [name]) for name in update]
        what = f"UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in changes)}" if changes else "NOTHING"
        sql += f" ON CONFLICT ({target}) DO {what}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, _all_prepared(model, columns, listed))


def pour_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts as `insert_rows` does, by COPY on PostgreSQL: several times as fast, but the first bad row stops all."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        insert_rows(model, columns, rows)
        return
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({_quoted(model, columns)}) FROM STDIN") as copy:
        for row in _all_prepared(model, columns, rows):
            copy.write_row(row)


def _all_prepared(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[tuple[Any, ...]]:
    by_column = [
        _prepared(_field(model, name), values) for name, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    return list(zip(*by_column, strict=True))


def _quoted(model: type[models.Model], columns: Sequence[str]) -> str:
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    return ", ".join(quote(str(_field(model, name).column)) for name in columns)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = {getattr(field, "attname", ""): field for field in model._meta.concrete_fields}
    return found[name]
