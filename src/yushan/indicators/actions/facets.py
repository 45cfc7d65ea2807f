"""Which combination of the explorer an activity's hours belong to, when posted by an organization."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from yushan.activities.models import Activity
from yushan.indicators.models import FacetPart, Facets
from yushan.indicators.rules.facets import KNOWN, WHOLE, Combination, ordered
from yushan.organizations.models import Organization

# Activity (0: none) and the organization that posted.
Pair = tuple[int, int]
_COLUMNS = ("programme_id", "project__programme_id", "work_id", "brand_id", "key_date_id", "mode")


def combinations(pairs: Collection[Pair]) -> dict[Pair, int]:
    """The key of the combination of each pair; five statements, and more for one that is new. Ask under the lock of the chains."""
    if not pairs:
        return {}
    activities = {activity for activity, _ in pairs if activity}
    known: dict[int, dict[str, Any]] = {}
    types: dict[int, list[int]] = defaultdict(list)
    if activities:
        rows = Activity.objects.filter(pk__in=activities)
        known = {row["pk"]: row for row in rows.values("pk", "area_id", "organization__area_id", *_COLUMNS)}
        through: Any = Activity.service_types.through
        for activity, entry in through.objects.filter(activity_id__in=activities).values_list(
            "activity_id", "entry_id"
        ):
            types[activity].append(entry)
    places = Organization.objects.filter(pk__in={organization for _, organization in pairs})
    areas = {pk: area or 0 for pk, area in places.values_list("pk", "area_id")}
    found = {pair: _combination(areas[pair[1]], known.get(pair[0]), types.get(pair[0], ())) for pair in pairs}
    keys = _keys(set(found.values()))
    return {pair: keys[one.key] for pair, one in found.items()}


def _combination(place: int, row: dict[str, Any] | None, types: Iterable[int]) -> Combination:
    if row is None:
        return Combination(place=place, area=place)
    return Combination(
        place=place,
        area=row["area_id"] or row["organization__area_id"] or 0,
        programme=row["programme_id"] or row["project__programme_id"] or 0,
        work=row["work_id"] or 0,
        brand=row["brand_id"] or 0,
        key_date=row["key_date_id"] or 0,
        mode=row["mode"],
        types=ordered(types),
    )


def _keys(wanted: Collection[Combination]) -> dict[str, int]:
    """Primary keys of whole combinations by text; what is not there is written with its parts. Two who write the same
    at once get the same rows: the second one waits for the first.
    """
    texts = {one.key: one for one in wanted}
    found = _there(WHOLE, texts)
    if missing := [texts[key] for key in sorted(texts.keys() - found.keys())]:
        parts = {scope: {one.of(scope).key: one.of(scope) for one in missing} for scope in KNOWN}
        Facets.objects.bulk_create(
            [
                Facets(scope=scope, key=key, place=one.place)
                for scope, listed in parts.items()
                for key, one in sorted(listed.items())
            ],
            ignore_conflicts=True,
        )
        keys = {scope: _there(scope, listed) for scope, listed in parts.items()}
        FacetPart.objects.bulk_create(
            [
                FacetPart(whole_id=keys[WHOLE][one.key], part_id=keys[scope][one.of(scope).key])
                for one in missing
                for scope in KNOWN
            ],
            ignore_conflicts=True,
        )
        found |= keys[WHOLE]
    return found


def _there(scope: str, keys: Iterable[str]) -> dict[str, int]:
    return dict(Facets.objects.filter(scope=scope, key__in=list(keys)).values_list("key", "pk"))


def parts_of(facets: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """Under which scope and key each whole combination is added up; one statement."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = FacetPart.objects.filter(whole__in=facets).values_list("whole_id", "part__scope", "part_id")
    for whole, scope, part in rows:
        found[whole].append((scope, part))
    return found
