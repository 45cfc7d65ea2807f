"""What this room adds to the checks of the data: rows of rosters that could not be read."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.urls import reverse

from yushan.common import clock
from yushan.exchange.models import ImportRun
from yushan.indicators.doubtful import At, Check, Found

_LOOKED_AT = (ImportRun.State.CHECKED, ImportRun.State.APPLIED)


def unmatched_rows(day: date, numbers: Mapping[str, int], at: At | None = None) -> Iterator[Found]:
    """The newest roster of each unit (and the newest for several units, the city's) with rows that did not fit."""
    since = clock.at(day - timedelta(days=numbers["days"]))
    runs = ImportRun.objects.filter(
        kind=ImportRun.Kind.ROSTER, state__in=_LOOKED_AT, uploaded_at__gte=since,
        uploaded_at__lt=clock.at(day + timedelta(days=1)),
    )  # fmt: skip
    runs = runs.filter(unit=(at[1] or None)) if at else runs
    newest: dict[int, tuple[int | None, int, str, date]] = {}
    columns = ("unit_id", "unit__area_id", "rejected", "filename", "uploaded_at")
    for unit, area, rejected, name, moment in runs.order_by("uploaded_at", "pk").values_list(*columns):
        newest[unit or 0] = area, rejected, name, clock.local(moment).date()
    for unit, (area, rejected, name, uploaded) in sorted(newest.items()):
        if rejected:
            text = f"{uploaded:%Y-%m-%d} 导入的《{name[:80]}》有 {rejected:,} 行没读进来"
            url = reverse("exchange:upload", args=["roster"]) + (f"?unit={unit}" if unit else "")
            yield Found("unit" if unit else "city", unit, area, rejected, text, url)


CHECK = Check("unmatched_rows", unmatched_rows, ("days",))
