"""Writing very many rows: one prepared statement for all, where bulk_create spends its time on model instances."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
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
    sql += _on_conflict(model, unique, update)
    with connection.cursor() as cursor:
        cursor.executemany(sql, _all_prepared(model, columns, listed))


@lru_cache(maxsize=100)
def _insert_one(model: type[models.Model], unique: tuple[str, ...], update: tuple[str, ...]) -> str:
    columns = list(_written_fields(model))
    table, key = connections[DEFAULT_DB_ALIAS].ops.quote_name(model._meta.db_table), model._meta.pk.attname  # type: ignore[union-attr]
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({_quoted(model, columns)}) VALUES ({places})"
    return sql + _on_conflict(model, unique, update) + f" RETURNING {_quoted(model, [key])}"


def insert_one(row: models.Model, *, unique: tuple[str, ...] = (), update: tuple[str, ...] = ()) -> bool:
    """Inserts an instance and gives it its key: 1 statement, written once, where save() writes it anew each time.

    With `unique` (attribute names) a row that is there already is left alone, answer False, or gets the columns of
    `update`; one that another transaction is just writing is waited for. No signals.
    """
    model, connection = type(row), connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(getattr(row, name), connection) for name, field in _written_fields(model).items()]
    with connection.cursor() as cursor:
        cursor.execute(_insert_one(model, unique, update), values)
        found = cursor.fetchone()
    if found:
        row.pk, row._state.adding, row._state.db = found[0], False, DEFAULT_DB_ALIAS
    return found is not None


@lru_cache(maxsize=100)
def _update_one(model: type[models.Model], columns: tuple[str, ...]) -> str:
    table, key = connections[DEFAULT_DB_ALIAS].ops.quote_name(model._meta.db_table), model._meta.pk.attname  # type: ignore[union-attr]
    changes = ", ".join(f"{_quoted(model, [name])} = %s" for name in columns)
    return f"UPDATE {table} SET {changes} WHERE {_quoted(model, [key])} = %s"


def update_one(row: models.Model, *columns: str) -> None:
    """Writes these columns (attribute names) of an instance: 1 statement, written once. No signals."""
    model, connection = type(row), connections[DEFAULT_DB_ALIAS]
    values = [_field(model, name).get_db_prep_save(getattr(row, name), connection) for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(_update_one(model, columns), [*values, row.pk])


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
    return _fields(model)[name]


def _on_conflict(model: type[models.Model], unique: Sequence[str], update: Sequence[str]) -> str:
    if not unique:
        return ""
    changes = [_quoted(model, [name]) for name in update]
    what = f"UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in changes)}" if changes else "NOTHING"
    return f" ON CONFLICT ({_quoted(model, unique)}) DO {what}"


@cache
def _written_fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {name: field for name, field in _fields(model).items() if not field.primary_key and not field.generated}


@cache
def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {getattr(field, "attname", ""): field for field in model._meta.concrete_fields}
