"""Areas: few, asked for by every form and import, so they are kept in memory for a minute."""

import re
import time
from datetime import date

from django.db.models import Q
from django.db.models.signals import post_delete, post_save

from yushan.common import clock
from yushan.common.text import compact
from yushan.organizations.models import Area

_KEEP_SECONDS = 60.0
_kept: tuple[float, list[Area]] | None = None
_SUFFIX = re.compile(r"(自治县|区|县)$")


def forget(**kwargs: object) -> None:
    """Drops what is kept in memory (an area changed; tests)."""
    global _kept
    _kept = None


post_save.connect(forget, sender=Area, dispatch_uid="areas.saved")
post_delete.connect(forget, sender=Area, dispatch_uid="areas.deleted")


def _all() -> list[Area]:
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > _KEEP_SECONDS:
        _kept = (time.monotonic(), list(Area.objects.order_by("order", "code")))
    return _kept[1]


def areas(day: date | None = None) -> list[Area]:
    """The areas valid on a day (today unless told otherwise), in the plan's order."""
    when = day or clock.today()
    return [
        area
        for area in _all()
        if (area.valid_from is None or area.valid_from <= when)
        and (area.valid_until is None or area.valid_until >= when)
    ]


def area_code(pk: int) -> str:
    """Code of an area by primary key; empty when there is none."""
    return next((area.code for area in _all() if area.pk == pk), "")


def area_named(text: str, day: date | None = None) -> Area | None:
    """The area that a file means: by code, name, alias, or name without 重庆市 and 区/县. None when it is not sure."""
    wanted = compact(text).upper().removeprefix("重庆市")
    if not wanted:
        return None
    valid = areas(day)
    for area in valid:
        names = {area.code.upper(), area.name, *area.aliases}
        if wanted in names or compact(text) in names:
            return area
    short = [area for area in valid if _SUFFIX.sub("", area.name) == wanted]
    return short[0] if len(short) == 1 else None


def q_valid(day: date) -> Q:
    """Condition for areas valid on a day."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_until=None) | Q(valid_until__gte=day))
