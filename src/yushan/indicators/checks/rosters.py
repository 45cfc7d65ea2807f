"""Rosters that nobody updates and headcounts that are hard to believe."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from yushan.common import clock
from yushan.indicators.doubtful import At, Found
from yushan.indicators.queries.figures import figures
from yushan.indicators.rules.quality import Declared, headcount_objection
from yushan.organizations.models import Unit, UnitHeadcount


def stale_rosters(day: date, numbers: Mapping[str, int], at: At | None = None) -> Iterator[Found]:
    """Units whose roster nobody has touched for so many days, or ever. One statement."""
    since = clock.at(day - timedelta(days=numbers["days"]))
    rows = Unit.objects.filter(Q(roster_updated_at=None) | Q(roster_updated_at__lt=since)).order_by("code")
    rows = rows.filter(pk=at[1]) if at else rows
    for pk, area, updated in rows.values_list("pk", "area_id", "roster_updated_at"):
        said = f"上次更新是 {clock.local(updated):%Y-%m-%d}" if updated else "还没有更新过"
        yield Found("unit", pk, area, 1, f"花名册{said}", reverse("organizations:unit", args=[pk]))


def implausible_headcounts(day: date, numbers: Mapping[str, int], at: At | None = None) -> Iterator[Found]:
    """Declared headcounts in force on the day against the roster, the one before and the party members in it."""
    declared: dict[int, list[tuple[int, int | None]]] = {}
    rows = UnitHeadcount.objects.filter(stat_day__lte=day).order_by("unit_id", "stat_day")
    rows = rows.filter(unit=at[1]) if at else rows
    for unit, staff, party in rows.values_list("unit_id", "staff", "party_members"):
        declared.setdefault(unit, []).append((staff, party))
    if not declared:
        return
    ids = [at[1]] if at else None
    areas = dict((Unit.objects.filter(pk__in=ids) if ids else Unit.objects.all()).values_list("pk", "area_id"))
    for row in figures("unit", year=day.year, as_of=day, ids=ids):
        if found := declared.get(row.pk):
            (staff, party), before = found[-1], found[-2][0] if len(found) > 1 else None
            if said := headcount_objection(Declared(staff, before, party, row.roster), numbers):
                yield Found("unit", row.pk, areas[row.pk], 1, said, reverse("organizations:headcount", args=[row.pk]))
