"""Statements that are written once: only the values are put in at each call (ADR 0024).

Django writes the SQL of a queryset anew whenever it is read. For what a door, a sign-up and every page ask again and
again that is most of the work. A `Prepared` is made of the very same queryset, so that models, rules of the manager and
both databases stay what they are; what it answers are the same rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from inspect import signature
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from django.db.transaction import TransactionManagementError

R = TypeVar("R")


class _Slot(Expression):
    """Where a value will stand; it goes through a statement as a parameter of its own."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


@dataclass(frozen=True)
class _Written:
    """The statement for one kind of database. `draw` makes of a row of it what the queryset would answer."""

    sql: str
    params: tuple[Any, ...]
    locks: bool
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...]
    draw: Callable[[list[Any]], Any]


class Prepared(Generic[R]):
    """`Prepared(lambda number: Volunteer.objects.filter(number=number))`, then `.all("500…")` or `.first("500…")`.

    The arguments stand for values wherever a lookup takes one; not for lists (`__in`), slices, or keyword names. A related
    row is meant by its key.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, R]]) -> None:
        self._make = make
        self._written: dict[str, _Written] = {}

    def all(self, *values: Any) -> list[R]:
        """All rows, read now; 1 statement."""
        return list(self._rows(values))

    def first(self, *values: Any) -> R | None:
        """The first row as the queryset orders them; 1 statement. Limit the queryset itself where there may be many."""
        return next(self._rows(values), None)

    def _rows(self, values: Sequence[Any]) -> Iterator[R]:
        database = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up anew at each use
        written = self._written.get(database.vendor) or self._write()
        if written.locks and database.get_autocommit():  # else forgotten at once, and nothing would say so
            raise TransactionManagementError("Rows are locked until the end of a transaction: open one.")
        given = [_adapted(values[part.place]) if isinstance(part, _Slot) else part for part in written.params]
        with _cursor(database) as cursor:
            cursor.execute(written.sql, given)
            found = cursor.fetchall()
        for row in found:
            whole = list(row)
            for at, converters, expression in written.converters:
                for convert in converters:
                    whole[at] = convert(whole[at], expression, database)
            yield written.draw(whole)

    def _write(self) -> _Written:
        rows = self._make(*(_Slot(place) for place in range(len(signature(self._make).parameters))))
        compiler = rows.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        listed = tuple((at, converts, expression) for at, (converts, expression) in converters.items())
        written = _Written(sql, tuple(params), rows.query.select_for_update, listed, _drawer(rows, compiler))
        self._written[connection.vendor] = written
        return written


def _cursor(database: Any) -> Any:
    """PostgreSQL plans a statement once for a connection when its values come apart from it (`prepare_threshold` of the
    settings); Django's own cursors write them into the statement, and planning a join takes longer than running it."""
    if database.vendor != "postgresql":
        return database.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    database.ensure_connection()
    plain: Any = ServerBindingCursor(database.connection)  # type: ignore[call-arg]  # a cursor of psycopg
    return database._prepare_cursor(plain)  # counted and logged as all others


def _adapted(value: Any) -> Any:
    """As the fields do it: a moment is text in SQLite."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _drawer(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], Any]:
    shape = rows._iterable_class  # type: ignore[attr-defined]
    if shape is FlatValuesListIterable:
        return lambda row: row[0]
    if shape is ValuesListIterable:
        return tuple
    if shape is not ModelIterable:
        raise TypeError("Prepared takes rows of a model, values_list() or values_list(flat=True).")
    model, select = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    begin, end = select[0], select[-1] + 1
    names = [one[0].target.attname for one in compiler.select[begin:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, rows.db)  # type: ignore[call-arg]  # newer stubs
    annotations = compiler.annotation_col_map or {}

    def draw(row: list[Any]) -> Model:
        found = cast("Model", model.from_db(rows.db, names, row[begin:end]))
        for one in related:
            one.populate(row, found)
        for name, at in annotations.items():
            setattr(found, name, row[at])
        return found

    return draw
