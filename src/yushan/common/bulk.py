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
    quote = connection.ops.quote_name

    def column(name: str) -> str:
        return quote(str(_field(model, name).column))

    names = ", ".join(column(name) for name in columns)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
    if unique:
        target = ", ".join(column(name) for name in unique)
        changes = [column(name) for name in update]
        what = f"UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in changes)}" if changes else "NOTHING"
        sql += f" ON CONFLICT ({target}) DO {what}"
    by_column = [
        _prepared(_field(model, name), values) for name, values in zip(columns, zip(*listed, strict=True), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*by_column, strict=True)))


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = {getattr(field, "attname", ""): field for field in model._meta.concrete_fields}
    return found[name]
