"""What is kept of organizations and of volunteers beside the sums: how it is compared, locked and put right."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from yushan.accounts.actions import lock_people
from yushan.indicators.actions.activities import count_activities
from yushan.indicators.actions.cells import misplaced, put_right, refresh_organizations
from yushan.indicators.actions.comparing import leaf_differences
from yushan.indicators.actions.comparing_employers import append_missing_of, employer_differences
from yushan.indicators.actions.comparing_people import served_differences
from yushan.indicators.actions.comparing_things import activity_differences, placement_differences
from yushan.indicators.actions.leaves import lock_chains
from yushan.indicators.actions.people import count_services
from yushan.indicators.actions.placements import count_placements
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer

Keys = list[int]


@dataclass(frozen=True)
class Kept:
    """`differing` answers keys of what is wrong of some organizations; `key` says what they are keys of.

    `lock` keeps others from changing that until the transaction ends; where a statement sees one state and what it finds
    can be appended, nothing has to be locked.
    """

    name: str
    key: str
    differing: Callable[[Keys], Keys]
    put_right: Callable[[Keys], int]
    lock: Callable[[Keys], object] = lambda keys: None


def lock_volunteers(volunteers: Iterable[int]) -> None:
    """The people behind registrations; behind a second one those behind the first."""
    own = Volunteer.objects.filter(pk__in=set(volunteers)).values_list("person_id", "merged_into__person_id")
    lock_people({person for pair in own for person in pair if person})


def _lock_organizations(organizations: Collection[int]) -> None:
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=organizations)
    list(rows.order_by("pk").values_list("pk"))


def _leaves(organizations: Keys) -> Keys:
    return sorted({one.organization for one in leaf_differences(organizations)})


def _put_leaves_right(organizations: Keys) -> int:
    return put_right(organizations, leaf_differences(organizations))


def _move(organizations: Keys) -> int:
    refresh_organizations(organizations)
    return len(organizations)


# In the order of locks: organizations, chains, places, people.
OF_ORGANIZATIONS = (
    Kept("counted_placement", "organization", placement_differences, count_placements, _lock_organizations),
    Kept("cell_line", "organization", _leaves, _put_leaves_right, lock_chains),
    Kept("posted_place", "organization", misplaced, _move, lock_chains),
    Kept("unit_line", "organization", employer_differences, append_missing_of),
    Kept("counted_activity", "activity", activity_differences, count_activities),
    Kept("served_year", "volunteer", served_differences, count_services, lock_volunteers),
)
