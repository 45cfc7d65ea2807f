"""The tables of the explorer by hand: loops over raw rows, nothing shared with the code that keeps the cells."""

from collections import defaultdict
from datetime import date
from typing import Any

from yushan.activities.models import Activity, Campaign
from yushan.common import clock
from yushan.indicators.rules.pivot import Question
from yushan.ledger.models import HourEntry
from yushan.organizations.models import StaffMember


def _of_activity(row: Activity | None, organization: Any) -> dict[str, list[str]]:
    """What something belongs to, read from the rows one by one."""
    if row is None:
        return {
            "area": [organization.area.code],
            "organization": [organization.code],
            "kind": [organization.kind] if organization.kind else [],
        }
    programme = row.programme or (row.project.programme if row.project else None)
    return {
        "area": [(row.area or row.organization.area).code],
        "organization": [organization.code],
        "kind": [organization.kind] if organization.kind else [],
        "type": [one.code for one in row.service_types.all()],
        "work": [row.work.code] if row.work else [],
        "programme": [programme.code] if programme else [],
        "brand": [row.brand.code] if row.brand else [],
        "key_date": [row.key_date.code] if row.key_date else [],
        "mode": [row.mode],
        "campaign": _campaigns(row),
    }


def _campaigns(row: Activity) -> list[str]:
    year, area = clock.local(row.ends_at).year, row.area or row.organization.area
    listed = [one for one in Campaign.objects.filter(year=year) if one.key_date == row.key_date]
    return [str(one.pk) for one in listed if one.area in (None, area)]


# Keys by dimension, the day, how much.
Things = list[tuple[dict[str, list[str]], date, int]]


def naive_things(measure: str, year: int) -> Things:
    """Everything that is counted, with what it belongs to."""
    things: Things = []
    if measure == "activities":
        for row in Activity.objects.filter(state__in=["finished", "noticed", "settled"]):
            day = clock.local(row.ends_at).date()
            if day.year == year and day <= clock.today():
                things.append((_of_activity(row, row.organization) | {"month": [f"{day.month:02d}"]}, day, 1))
        return things
    gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses_id", flat=True))
    for line in HourEntry.objects.filter(reverses=None):
        if line.pk in gone or line.service_day.year != year:
            continue
        keys = _of_activity(Activity.objects.filter(pk=line.activity_id).first(), line.organization)
        of = line.volunteer.merged_into or line.volunteer
        units = {
            row.unit.code
            for row in StaffMember.objects.filter(person=of.person)
            if (row.joined_on is None or row.joined_on <= line.service_day)
            and (row.in_service if row.left_on is None else line.service_day < row.left_on)
        }
        keys |= {"grade": [line.grade], "month": [f"{line.service_day.month:02d}"], "unit": sorted(units)}
        keys["source"] = [of.talent_source] if of.talent_source else []
        things.append((keys, line.service_day, line.minutes if measure == "hours" else 1))
    return things


def naive_table(asked: Question, things: Things | None = None) -> tuple[dict[tuple[str, str], int], int]:
    """Cells and the whole by loops over raw rows."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    total = 0
    for keys, day, amount in naive_things(asked.measure, asked.year) if things is None else things:
        if asked.until and day > asked.until:
            continue
        if all(wanted in (keys.get(name) or ["-"]) for name, wanted in asked.filters.items()):
            total += amount
            for row_key in keys.get(asked.rows) or [""]:
                for column in (keys.get(asked.columns) or [""]) if asked.columns else [""]:
                    found[row_key, column] += amount
    return found, total
