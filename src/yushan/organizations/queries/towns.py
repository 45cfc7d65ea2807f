"""Towns: about a thousand, asked for by forms and by each row of an import, so they are kept in memory for a minute."""

import time

from django.db.models.signals import post_delete, post_save

from yushan.common.text import compact
from yushan.organizations.models import Area, Organization, Town
from yushan.organizations.queries.areas import areas

_KEEP_SECONDS = 60.0
_kept: tuple[float, dict[int, list[Town]]] | None = None
_ENDINGS = ("街道", "镇", "乡")


def forget(**kwargs: object) -> None:
    """Drops what is kept in memory (a town changed; tests)."""
    global _kept
    _kept = None


post_save.connect(forget, sender=Town, dispatch_uid="towns.saved")
post_delete.connect(forget, sender=Town, dispatch_uid="towns.deleted")


def _by_area() -> dict[int, list[Town]]:
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > _KEEP_SECONDS:
        found: dict[int, list[Town]] = {}
        for town in Town.objects.filter(is_active=True).select_related("area").order_by("code"):
            found.setdefault(town.area_id, []).append(town)
        _kept = (time.monotonic(), found)
    return _kept[1]


def own_towns(area: Area | None) -> list[Town]:
    """The towns of an area; none of a functional area, whose towns stand with the districts around it."""
    return _by_area().get(area.pk, []) if area else []


def towns_for(area: Area | None) -> list[Town]:
    """Where a team of an area may be at home: its towns; without own towns, and for the city, any town."""
    return own_towns(area) or [town for one in areas() for town in own_towns(one)]


def keeps_town(organization: Organization, area: Area | None) -> bool:
    """False for an organization whose town or community would not be in that area. Reads `town`: select it.

    A functional area has no towns of its own and keeps any; words and a community that no town tells are of the old area.
    """
    if not (organization.town_id or organization.town_text or organization.community):
        return True
    if area is None or area.pk == organization.area_id or not own_towns(area):
        return True
    return organization.town is not None and organization.town.area_id == area.pk


def town_coded(code: str) -> Town | None:
    """A town by its code."""
    return next((town for rows in _by_area().values() for town in rows if town.code == code), None) if code else None


def town_named(text: str, area: Area | None) -> Town | None:
    """The town that a file or form means, by code, name, or name without its ending. None when it is not sure."""
    wanted = compact(text).removeprefix("重庆市").removesuffix("办事处")
    if area:
        wanted = wanted.removeprefix(area.name)
    if not wanted:
        return None
    candidates = towns_for(area)
    exact = [town for town in candidates if wanted in (town.name, town.code)]
    if not exact and not area:
        exact = [town for town in candidates if wanted == town.area.name + town.name]
    if not exact and len(wanted) > 1:
        exact = [town for town in candidates if town.name in (wanted + ending for ending in _ENDINGS)]
    return exact[0] if len(exact) == 1 else None
