"""Words in lists that are kept as JSON (专业特长), counted by the database; SQLite and PostgreSQL differ in one function."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

_EACH = {
    "sqlite": "json_each({column}) AS word",
    "postgresql": "jsonb_array_elements_text({column}) AS word(value)",
}
_FOUND = {"sqlite": "instr(lower(word.value), wanted.word)", "postgresql": "strpos(lower(word.value), wanted.word)"}


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(cursor.fetchall())


def _inner(rows: QuerySet[Any], *columns: str) -> tuple[str, Sequence[Any]]:
    sql, parameters = rows.values(*columns).query.sql_with_params()
    return sql, parameters


def common_words(rows: QuerySet[Any], column: str, most: int) -> list[tuple[str, int]]:
    """The words that most rows have, with how many; 1 statement."""
    inner, parameters = _inner(rows, "pk", column)
    each = _EACH[connection.vendor].format(column=f"source.{column}")
    # Names of our own models and columns, no words of users.
    sql = (
        f"SELECT trim(word.value), COUNT(DISTINCT source.pk) FROM ({inner}) AS source, {each} "  # noqa: S608
        "WHERE trim(word.value) <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s"
    )
    return [(word, count) for word, count in _rows(sql, [*parameters, most])]


def asked_words(rows: QuerySet[Any], column: str, places: str, most: int) -> list[tuple[str, int, int, int]]:
    """Words in rows of posts: word, posts, places, the most places of one post; those with most places first."""
    inner, parameters = _inner(rows, "pk", column, places)
    each = _EACH[connection.vendor].format(column=f"source.{column}")
    sql = (
        f"SELECT lower(trim(word.value)), COUNT(*), SUM(source.{places}), MAX(source.{places}) "  # noqa: S608
        f"FROM ({inner}) AS source, {each} WHERE trim(word.value) <> '' GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT %s"
    )
    return [(word, count, int(total), largest) for word, count, total, largest in _rows(sql, [*parameters, most])]


def having_words(rows: QuerySet[Any], column: str, wanted: Sequence[str]) -> dict[str, int]:
    """How many rows have each wanted word as a part of one of theirs, as posts ask for it; 1 statement."""
    if not wanted:
        return {}
    inner, parameters = _inner(rows, "pk", column)
    each = _EACH[connection.vendor].format(column=f"source.{column}")
    listed = " UNION ALL ".join("SELECT CAST(%s AS text) AS word" for _ in wanted)
    sql = (
        f"SELECT wanted.word, COUNT(DISTINCT source.pk) FROM ({inner}) AS source, {each}, ({listed}) AS wanted "  # noqa: S608
        f"WHERE {_FOUND[connection.vendor]} > 0 GROUP BY 1"
    )
    return dict(_rows(sql, [*parameters, *wanted]))
