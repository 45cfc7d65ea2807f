"""What whoever brought a case, or is kept out, sees of it."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.errors import NotFound
from yushan.rights.actions.filing import hashed_code
from yushan.rights.models import Case, Exclusion
from yushan.rights.queries.people import own_rows

_READ = ("area", "organization", "need", "user__person")


def case_by_code(code: str) -> Case | None:
    """The case of a receipt; None for anything else."""
    return Case.objects.select_related(*_READ).filter(code_hash=hashed_code(code)).first()


def case_by_key(pk: int) -> Case | None:
    """The case that a browser has shown the code of."""
    return Case.objects.select_related(*_READ).filter(pk=pk).first()


def _own(user: Any) -> Q:
    """Also what was brought with the account of a second registration that was merged into the user's."""
    person_id = getattr(user, "person_id", None)
    return Q(user=user.pk) | Q(user__person__merged_into=person_id) if person_id else Q(user=user.pk)


def cases_of(user: Any) -> QuerySet[Case]:
    """What somebody brought with their account, newest first; order ["-id"]."""
    return Case.objects.filter(_own(user)).select_related("area")


def own_case(user: Any, pk: int) -> Case:
    """One of them. NotFound for others'."""
    if (found := Case.objects.select_related(*_READ).filter(_own(user), pk=pk).first()) is None:
        raise NotFound()
    return found


def exclusions_of(person_id: int | None) -> QuerySet[Exclusion]:
    """All that were ever about a person, under either of two registrations, newest first."""
    rows = Exclusion.objects.filter(own_rows(person_id))
    return rows.select_related("area", "appeal", "person").order_by("-pk")


def own_exclusion(user: Any, pk: int) -> Exclusion:
    """One about oneself. NotFound for others'."""
    if (found := exclusions_of(getattr(user, "person_id", None)).filter(pk=pk).first()) is None:
        raise NotFound()
    return found
