"""A column of search words: an index on PostgreSQL, a look through the column on SQLite (ADR 0023)."""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from yushan.projects.rules.words import Every, Wanted, Word


class WordsField(models.TextField):
    """Words between spaces (rules/words.py line_of). On PostgreSQL a generated column «…_index» beside it is indexed."""


@WordsField.register_lookup
class Holds(Lookup[Any]):
    """`words__holds=wanted`: the row has what a typed text asks for."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A look through the column: enough for the library of a district."""
        lhs, lhs_params = self.process_lhs(compiler, connection)
        found: list[Any] = []

        def condition(asked: Wanted) -> str:
            if isinstance(asked, Word):
                found.extend([*lhs_params, f" {asked.text}{'' if asked.prefix else ' '}"])
                return f"instr({lhs}, %s) > 0"
            word = " AND " if isinstance(asked, Every) else " OR "
            return f"({word.join(condition(part) for part in asked.parts)})"

        return condition(self.rhs), tuple(found)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """By the index of the generated column."""
        lhs, lhs_params = self.process_lhs(compiler, connection)
        column = connection.ops.quote_name(self.lhs.target.column)
        index = connection.ops.quote_name(f"{self.lhs.target.column}_index")
        return f"{lhs.removesuffix(column)}{index} @@ %s::tsquery", [*lhs_params, tsquery(self.rhs)]


def tsquery(asked: Wanted) -> str:
    """The question in the language of PostgreSQL; words are letters, digits, Chinese and «:=-» (rules/words.py)."""
    if isinstance(asked, Word):
        text = asked.text.replace("\\", "").replace("'", "")
        return f"'{text}'{':*' if asked.prefix else ''}"
    sign = " & " if isinstance(asked, Every) else " | "
    return f"({sign.join(tsquery(part) for part in asked.parts)})"
