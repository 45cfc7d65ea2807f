"""The tables of the explorer by hand: loops over raw rows, nothing shared with the code that keeps the cells."""

from collections import defaultdict
from typing import Any

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.indicators.rules.pivot import Question
from yushan.ledger.models import HourEntry
from yushan.organizations.models import StaffMember


def _of_activity(row: Activity | None, organization: Any) -> dict[str, list[str]]:
    """What something belongs to, read from the rows one by one."""
    if row is None:
        return {"area": [organization.area.code], "organization": [organization.code]}
    programme = row.programme or (row.project.programme if row.project else None)
    return {
        "area": [(row.area or row.organization.area).code],
        "organization": [organization.code],
        "type": [one.code for one in row.service_types.all()],
        "work": [row.work.code] if row.work else [],
        "programme": [programme.code] if programme else [],
        "brand": [row.brand.code] if row.brand else [],
        "key_date": [row.key_date.code] if row.key_date else [],
        "mode": [row.mode],
    }


def naive_table(asked: Question) -> tuple[dict[tuple[str, str], int], int]:
    """Cells and the whole by loops over raw rows."""
    things: list[tuple[dict[str, list[str]], int]] = []
    if asked.measure == "activities":
        for row in Activity.objects.filter(state__in=["finished", "noticed", "settled"]):
            day = clock.local(row.ends_at).date()
            if day.year == asked.year and day <= clock.today():
                things.append((_of_activity(row, row.organization) | {"month": [f"{day.month:02d}"]}, 1))
    else:
        gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses_id", flat=True))
        for line in HourEntry.objects.filter(reverses=None):
            if line.pk in gone or line.service_day.year != asked.year:
                continue
            keys = _of_activity(Activity.objects.filter(pk=line.activity_id).first(), line.organization)
            units = {
                row.unit.code
                for row in StaffMember.objects.filter(person=line.volunteer.person)
                if (row.joined_on is None or row.joined_on <= line.service_day)
                and (row.in_service if row.left_on is None else line.service_day < row.left_on)
            }
            keys |= {"grade": [line.grade], "month": [f"{line.service_day.month:02d}"], "unit": sorted(units)}
            things.append((keys, line.minutes if asked.measure == "hours" else 1))
    found: dict[tuple[str, str], int] = defaultdict(int)
    total = 0
    for keys, amount in things:
        if all(wanted in (keys.get(name) or [""]) for name, wanted in asked.filters.items()):
            total += amount
            for row_key in keys.get(asked.rows) or [""]:
                for column in (keys.get(asked.columns) or [""]) if asked.columns else [""]:
                    found[row_key, column] += amount
    return found, total
