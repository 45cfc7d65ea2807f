"""The ledger's sums recomputed from its raw lines, for the nightly check."""

from collections import defaultdict
from datetime import date
from typing import Any

from yushan.ledger.models import DailyTotal, HourEntry, YearlyParticipation
from yushan.volunteers.models import Volunteer


def ledger_drift() -> list[dict[str, Any]]:
    """Every daily total, yearly participation and volunteer sum that differs from the lines; empty when none does."""
    daily: dict[tuple[int, date, str], list[int]] = defaultdict(lambda: [0, 0])
    yearly: dict[tuple[int, int], list[Any]] = {}
    minutes_of: dict[int, int] = defaultdict(int)
    lines = HourEntry.objects.values_list(
        "organization_id",
        "service_day",
        "grade",
        "minutes",
        "volunteer_id",
        "volunteer__person_id",
        "volunteer__merged_into_id",
        "volunteer__merged_into__person_id",
        "reverses_id",
        "reversal__pk",
    )
    for organization_id, day, grade, minutes, named, person, into, whole, reverses, reversal in lines.iterator(5000):
        volunteer_id, person_id = into or named, whole or person
        total = daily[organization_id, day, grade]
        total[0] += minutes
        total[1] += 1 if minutes > 0 else -1
        minutes_of[volunteer_id] += minutes
        if reverses is None and reversal is None:
            year = yearly.setdefault((person_id, day.year), [day, 0, 0])
            year[0], year[1], year[2] = min(year[0], day), year[1] + 1, year[2] + minutes
    drift: list[dict[str, Any]] = []
    for total_row in DailyTotal.objects.iterator(5000):
        expected = daily.pop((total_row.organization_id, total_row.day, total_row.grade), [0, 0])
        if expected != [total_row.minutes, total_row.entries]:
            drift.append({"count": "daily_total", "organization": total_row.organization_id, "day": str(total_row.day)})
    drift += [
        {"count": "daily_total", "organization": key[0], "day": str(key[1])} for key, v in daily.items() if any(v)
    ]
    for year_row in YearlyParticipation.objects.iterator(5000):
        expected_year = yearly.pop((year_row.person_id, year_row.year), None)
        if expected_year != [year_row.first_day, year_row.entries, year_row.minutes]:
            drift.append({"count": "yearly_participation", "person": year_row.person_id, "year": year_row.year})
    drift += [{"count": "yearly_participation", "person": key[0], "year": key[1]} for key in yearly]
    for pk, kept in Volunteer.objects.values_list("pk", "posted_minutes").iterator(5000):
        if kept != minutes_of.get(pk, 0):
            drift.append({"count": "posted_minutes", "volunteer": pk})
    return drift
