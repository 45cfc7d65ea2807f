"""The sums that a posting moves: daily totals of the organization, yearly participation and hours of the person.

Callers hold the locks on the chain heads and the persons, so read-modify-write is safe.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, Min, Sum

from yushan.ledger.models import DailyTotal, HourEntry, YearlyParticipation
from yushan.volunteers.models import Volunteer


def add_daily(entries: Sequence[HourEntry]) -> None:
    """Adds entries (reversals count −1) to their organization's day and grade."""
    if not entries:
        return
    changes: dict[tuple[int, date, str], list[int]] = defaultdict(lambda: [0, 0])
    for entry in entries:
        change = changes[entry.organization_id, entry.service_day, entry.grade]
        change[0] += entry.minutes
        change[1] += 1 if entry.minutes > 0 else -1
    days = [key[1] for key in changes]
    near = DailyTotal.objects.filter(
        organization_id__in={key[0] for key in changes}, day__gte=min(days), day__lte=max(days)
    )
    found = {(total.organization_id, total.day, total.grade): total for total in near}
    fresh = []
    for key, (minutes, count) in changes.items():
        total = found.get(key)
        if total is None:
            fresh.append(DailyTotal(organization_id=key[0], day=key[1], grade=key[2], minutes=minutes, entries=count))
        else:
            total.minutes += minutes
            total.entries += count
    DailyTotal.objects.bulk_create(fresh, batch_size=500)
    DailyTotal.objects.bulk_update(
        [found[key] for key in changes if key in found], ["minutes", "entries"], batch_size=500
    )


def add_entries(entries: Sequence[HourEntry], person_of: Mapping[int, int]) -> None:
    """Adds fresh entries to every sum; `person_of` maps volunteer ids to person ids."""
    if not entries:
        return
    add_daily(entries)
    minutes_of: dict[int, int] = defaultdict(int)
    years: dict[tuple[int, int], list[HourEntry]] = defaultdict(list)
    for entry in entries:
        minutes_of[entry.volunteer_id] += entry.minutes
        years[person_of[entry.volunteer_id], entry.service_day.year].append(entry)
    volunteers = list(Volunteer.objects.filter(pk__in=minutes_of).only("pk", "posted_minutes"))
    for volunteer in volunteers:
        volunteer.posted_minutes += minutes_of[volunteer.pk]
    Volunteer.objects.bulk_update(volunteers, ["posted_minutes"], batch_size=500)
    found = {
        (row.person_id, row.year): row
        for row in YearlyParticipation.objects.filter(
            person_id__in={key[0] for key in years}, year__in={key[1] for key in years}
        )
    }
    fresh = []
    for (person_id, year), lines in years.items():
        first_day = min(line.service_day for line in lines)
        minutes = sum(line.minutes for line in lines)
        row = found.get((person_id, year))
        if row is None:
            fresh.append(
                YearlyParticipation(
                    person_id=person_id, year=year, first_day=first_day, entries=len(lines), minutes=minutes
                )
            )
        else:
            row.first_day = min(row.first_day, first_day)
            row.entries += len(lines)
            row.minutes += minutes
    YearlyParticipation.objects.bulk_create(fresh, batch_size=500)
    YearlyParticipation.objects.bulk_update(
        [found[key] for key in years if key in found], ["first_day", "entries", "minutes"], batch_size=500
    )


def recount_year(volunteer: Volunteer, year: int) -> None:
    """Counts a person's year again after a reversal: the first day may move or vanish."""
    standing = HourEntry.objects.filter(
        volunteer=volunteer, service_day__year=year, reverses=None, reversal=None
    ).aggregate(first=Min("service_day"), count=Count("pk"), minutes=Sum("minutes"))
    rows = YearlyParticipation.objects.filter(person_id=volunteer.person_id, year=year)
    if standing["count"]:
        rows.update(first_day=standing["first"], entries=standing["count"], minutes=standing["minutes"])
    else:
        rows.delete()
