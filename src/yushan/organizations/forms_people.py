"""A field in which somebody is chosen by name."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from yushan.accounts.models import User
from yushan.organizations.queries.named import named


def offer_people(field: Any, users: QuerySet[User]) -> None:
    """Gives a ModelChoiceField (or one of several) these people, each told apart from who bears the same name. 2 statements."""
    field.queryset = users
    offer_known(field, named(users))


def offer_known(field: Any, people: Sequence[tuple[int, str]]) -> None:
    """The same with what `named` answered before: several forms of one page ask for it once. No statement."""
    empty = getattr(field, "empty_label", None)
    field.choices = [*([("", empty)] if empty is not None else []), *people]
