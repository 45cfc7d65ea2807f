"""The portions in which everything kept is gone through, and how what is wrong there is noted."""

from collections.abc import Iterable, Iterator
from typing import Any

from yushan.indicators.actions.comparing import sum_differences
from yushan.indicators.models import Contribution
from yushan.indicators.rules import StepKey
from yushan.organizations.models import Organization, StaffMember
from yushan.volunteers.models import Volunteer

SHOWN = 100
_PEOPLE, _VOLUNTEERS, _ORGANIZATIONS = 2000, 20_000, 500
Details = list[dict[str, Any]]


def people_after(cursor: int, most: int = _PEOPLE) -> list[int]:
    """The next persons who are, or once were, in a count: those on rosters, and those with kept steps."""
    found: set[int] = set()
    models: tuple[Any, Any] = (StaffMember, Contribution)
    for model in models:
        ids = model.objects.filter(person_id__gt=cursor).order_by("person_id").values_list("person_id", flat=True)
        found.update(ids.distinct()[:most])
    return sorted(found)[:most]


def volunteers_until(cursor: int) -> int | None:
    """The key of the last of the next volunteers; None where there are no more."""
    ids = Volunteer.objects.filter(pk__gt=cursor).order_by("pk").values_list("pk", flat=True)
    return max(ids[:_VOLUNTEERS], default=None)


def organizations_after(cursor: int) -> list[int]:
    """The next organizations."""
    ids = Organization.objects.filter(pk__gt=cursor).order_by("pk").values_list("pk", flat=True)
    return list(ids[:_ORGANIZATIONS])


def noted(name: str, key: str, found: Iterable[int]) -> Details:
    """What is wrong, as it is kept with a check or a rebuilding: `name` of what is kept, and whose it is."""
    return [{"count": name, key: one} for one in sorted(found)]


def noted_sums(name: str, keys: Iterable[StepKey]) -> Details:
    """The same of keys that do not add up."""
    return [{"count": name, "scope": key[0], "metric": key[2], "day": str(key[4])} for key in keys]


def sum_drift() -> Iterator[tuple[str, int, Details]]:
    """By kind of sum: how many keys do not add up, and the first of them."""
    for name, number, keys in sum_differences(SHOWN):
        yield name, number, noted_sums(name, keys)
