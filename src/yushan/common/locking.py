"""One row as it is now, held until the transaction ends."""

from typing import TypeVar

from django.db.models import Model

from yushan.common.errors import NotFound

M = TypeVar("M", bound=Model)


def locked(row: M, *related: str) -> M:
    """The row under lock, read again with `related`, whose rows are not held; NotFound when it is gone. 1 statement."""
    rows = type(row)._default_manager.select_for_update(of=("self",))
    if related:
        rows = rows.select_related(*related)
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise NotFound()
    return found
