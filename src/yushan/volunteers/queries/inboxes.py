"""Whose inboxes hear about a volunteer: their own sign-in, and the guardians who act for a minor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from yushan.accounts.models import User
from yushan.volunteers.models import Guardianship
from yushan.volunteers.queries.people import is_minor


@dataclass(frozen=True)
class Inboxes:
    """User ids: the person's own and those of guardians, whose pages have other addresses."""

    own: list[int] = field(default_factory=list)
    guardians: list[int] = field(default_factory=list)

    def all(self) -> list[int]:
        """Every inbox."""
        return [*self.own, *self.guardians]


def inboxes_of(volunteer_ids: Iterable[int]) -> dict[int, Inboxes]:
    """Inboxes by volunteer; a guardian's belongs to it only while the child is a minor. 2 statements for any number."""
    ids = set(volunteer_ids)
    found: dict[int, Inboxes] = defaultdict(Inboxes)
    for volunteer_id, user_id in User.objects.filter(person__volunteer__in=ids).values_list("person__volunteer", "pk"):
        found[volunteer_id].own.append(user_id)
    guards = Guardianship.objects.filter(volunteer__in=ids, guardian_user__isnull=False)
    for guard in guards.select_related("volunteer__person"):
        if is_minor(guard.volunteer) and guard.guardian_user_id:
            found[guard.volunteer_id].guardians.append(guard.guardian_user_id)
    return found
