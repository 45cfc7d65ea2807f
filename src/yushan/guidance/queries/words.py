"""Words in lists that are kept as JSON (专业特长), counted by the database; SQLite and PostgreSQL differ in one function."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

_EACH = {
    "sqlite": "json_each({column}) AS word",
    "postgresql": "jsonb_array_elements_text({column}) AS word(value)",
}
_FOUND = {"sqlite": "instr({own}, wanted.means)", "postgresql": "strpos({own}, wanted.means)"}


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


def asked_words(
    rows: QuerySet[Any], columns: Sequence[str], places: str, most: int
) -> dict[str, list[tuple[str, int, int, int]]]:
    """Words in the lists of posts, by column: word, posts, places, the most places of one post; most places first.

    1 statement for all columns; at most `most` words each.
    """
    parts: list[str] = []
    parameters: list[Any] = []
    for column in columns:
        inner, own = _inner(rows, "pk", column, places)
        each = _EACH[connection.vendor].format(column=f"source.{column}")
        parts.append(
            f"SELECT '{column}', replace(lower(word.value), ' ', ''), COUNT(*), SUM(source.{places}), "  # noqa: S608
            f"MAX(source.{places}) FROM ({inner}) AS source, {each} WHERE trim(word.value) <> '' GROUP BY 2"
        )
        parameters += own
    found: dict[str, list[tuple[str, int, int, int]]] = {column: [] for column in columns}
    for column, word, count, total, largest in _rows(f"{' UNION ALL '.join(parts)} ORDER BY 4 DESC, 2", parameters):
        if len(found[column]) < most:
            found[column].append((word, count, int(total), largest))
    return found


def having_words(rows: QuerySet[Any], column: str, wanted: Mapping[str, Collection[str]]) -> dict[str, int]:
    """How many rows have each wanted word, as sign-up judges it; 1 statement.

    A row has it by the word itself as a part of one of its own, or by one of the words that `wanted` gives as meaning
    the same. All words come in small letters without spaces.
    """
    pairs = [(word, word, 0) for word in wanted] + [(word, one, 1) for word in wanted for one in wanted[word]]
    if not pairs:
        return {}
    inner, parameters = _inner(rows, "pk", column)
    each = _EACH[connection.vendor].format(column=f"source.{column}")
    listed = " UNION ALL ".join(
        "SELECT CAST(%s AS text) AS word, CAST(%s AS text) AS means, CAST(%s AS integer) AS whole" for _ in pairs
    )
    own = "replace(lower(word.value), ' ', '')"
    found = _FOUND[connection.vendor].format(own=own)
    sql = (
        f"SELECT wanted.word, COUNT(DISTINCT source.pk) FROM ({inner}) AS source, {each}, ({listed}) AS wanted "  # noqa: S608
        f"WHERE (wanted.whole = 1 AND {own} = wanted.means) OR (wanted.whole = 0 AND {found} > 0) GROUP BY 1"
    )
    return dict(_rows(sql, [*parameters, *(value for pair in pairs for value in pair)]))


def has_word(column: str, word: str) -> Q:
    """Condition for rows whose list holds exactly this word; a code of the plan, no text of users."""
    return (
        Q(**{f"{column}__contains": [word]})
        if connection.vendor == "postgresql"
        else Q(**{f"{column}__icontains": f'"{word}"'})
    )
