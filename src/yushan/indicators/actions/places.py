"""In which area and under which detachment what an organization does is added up; written when there is something."""

from collections.abc import Collection, Iterable

from yushan.indicators.models import PostedPlace
from yushan.indicators.rules.people import Place
from yushan.organizations.models import Organization


def kept_places(organizations: Iterable[int]) -> dict[int, Place]:
    """As it is kept; two statements more for those of which nothing is kept yet, which write it."""
    ids = set(organizations)
    rows = PostedPlace.objects.filter(pk__in=ids).values_list("pk", "area_id", "detachment_id")
    found = {pk: Place(area or 0, detachment or 0) for pk, area, detachment in rows}
    if missing := ids - found.keys():
        now = places_now(missing)
        PostedPlace.objects.bulk_create(
            [_row(pk, place) for pk, place in sorted(now.items())], ignore_conflicts=True, batch_size=500
        )
        found |= now
    return found


def _row(pk: int, place: Place) -> PostedPlace:
    return PostedPlace(organization_id=pk, area_id=place.area or None, detachment_id=place.detachment or None)


def places_now(organizations: Collection[int]) -> dict[int, Place]:
    """Where they stand in the tree; two statements."""
    rows = list(Organization.objects.filter(pk__in=organizations).values_list("pk", "area_id", "path"))
    above = {part for _, _, path in rows for part in _paths(path)}
    found = Organization.objects.filter(level=Organization.Level.DETACHMENT, path__in=above)
    detachments: dict[str, int] = dict(found.values_list("path", "pk"))
    return {
        pk: Place(area or 0, next((detachments[part] for part in _paths(path) if part in detachments), 0))
        for pk, area, path in rows
    }


def _paths(path: str) -> list[str]:
    """A path and those of everything above, from the top."""
    step = Organization.steplen
    return [path[:length] for length in range(step, len(path) + 1, step)]


def keep_places(places: dict[int, Place]) -> None:
    """Writes where organizations stand now; the caller holds their chains and moves the sums along."""
    PostedPlace.objects.bulk_update(
        [_row(pk, place) for pk, place in places.items()], ["area", "detachment"], batch_size=500
    )
