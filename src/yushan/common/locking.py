"""Rows as they are now, held until the transaction ends.

The rows are locked first and read afterwards, never both in one statement: to who waited for a lock, PostgreSQL shows the new
row with the old rows joined to it, or no row at all where a foreign key has changed meanwhile.
"""

from typing import TypeVar

from django.db.models import Model, QuerySet

from yushan.common.errors import NotFound

M = TypeVar("M", bound=Model)


def locked(row: M, *related: str) -> M:
    """The row under lock, with `related`, whose rows are not held; NotFound when it is gone. 1 statement, 2 with `related`."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    found = held(rows, *related) if related else list(rows.select_for_update(of=("self",)))
    if not found:
        raise NotFound()
    return found[0]


def held(rows: QuerySet[M], *related: str) -> list[M]:
    """The rows of a query under lock, in its order, with `related`, whose rows are not held. What no longer fits the query when
    its lock is there is left out. 2 statements.
    """
    keys = [row.pk for row in rows.select_related(None).only("pk").select_for_update(of=("self",))]
    found = rows.model._default_manager.select_related(*related).in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]
