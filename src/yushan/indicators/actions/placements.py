"""Keeping what is counted of the tree, in the transaction that founds, moves, binds or closes."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import transaction

from yushan.indicators.actions.appending import append
from yushan.indicators.actions.places import kept_places
from yushan.indicators.models import CountedPlacement
from yushan.indicators.rules import NEVER, StepKey
from yushan.indicators.rules.people import Place
from yushan.indicators.rules.things import Placed, placement_steps
from yushan.organizations.models import Organization, OrganizationPlacement

_CHUNK = 500
_Level = Organization.Level
# By organization.
Rows = dict[int, list[Placed]]


def _kept(organizations: list[int]) -> Rows:
    found: Rows = defaultdict(list)
    columns = ("organization_id", "level", "area", "detachment", "parent", "town", "from_day", "until_day")
    rows = CountedPlacement.objects.filter(organization__in=organizations).order_by("from_day", "pk")
    for pk, level, area, detachment, parent, town, first, until in rows.values_list(*columns):
        found[pk].append(Placed(level, Place(area, detachment), parent, town, (first, until)))
    return found


def _wanted(organizations: list[int]) -> Rows:
    rows = OrganizationPlacement.objects.filter(organization__in=organizations).order_by("from_day", "pk")
    columns = (
        *("organization_id", "organization__level", "area_id", "parent_id", "parent__level", "organization__town_id"),
        *("from_day", "until_day"),
    )
    listed = list(rows.values_list(*columns))
    places = kept_places(row[0] for row in listed)
    found: Rows = defaultdict(list)
    for pk, level, area, parent, above, town, first, until in listed:
        place = Place(area or 0, places[pk].detachment)
        under = parent if level == _Level.TEAM and above == _Level.DETACHMENT else 0
        found[pk].append(Placed(level, place, under or 0, town or 0, (first, until or NEVER)))
    return found


@transaction.atomic(savepoint=False)
def count_placements(organization_ids: Iterable[int]) -> int:
    """Brings the counts of these organizations up to date, inside the caller's transaction; answers how many changed."""
    listed, number = sorted(set(organization_ids)), 0
    for start in range(0, len(listed), _CHUNK):
        number += _count(listed[start : start + _CHUNK])
    return number


def _count(ids: list[int]) -> int:
    kept, wanted = _kept(ids), _wanted(ids)
    changed = [pk for pk in ids if kept.get(pk, []) != wanted.get(pk, [])]
    if not changed:
        return 0
    moved: Counter[StepKey] = Counter()
    for side, count in ((wanted, moved.update), (kept, moved.subtract)):
        for pk in changed:
            for one in side.get(pk, ()):
                count(placement_steps(one))
    CountedPlacement.objects.filter(organization__in=changed).delete()
    CountedPlacement.objects.bulk_create(
        [_row(pk, one) for pk in changed for one in wanted.get(pk, ())], batch_size=500
    )
    append(moved)
    return len(changed)


def _row(pk: int, one: Placed) -> CountedPlacement:
    first, until = one.days
    return CountedPlacement(
        organization_id=pk, level=one.level, parent=one.parent, area=one.place.area, detachment=one.place.detachment,
        town=one.town, from_day=first, until_day=until,
    )  # fmt: skip
