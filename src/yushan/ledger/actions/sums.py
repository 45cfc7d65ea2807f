"""The sums that a posting moves: daily totals of the organization, yearly participation and hours of the person.

Callers hold the locks on the chain heads and the persons, so read-modify-write is safe.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Min, Sum

from yushan.ledger.models import DailyTotal, HourEntry, YearlyParticipation
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import selves


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


class Holder(NamedTuple):
    """Whose hours a line is: of a second registration the one that stands for both."""

    volunteer_id: int
    person_id: int


def holders_of(volunteer_ids: Iterable[int]) -> dict[int, Holder]:
    """Holder by the volunteer that a line names; read it under the locks of the people."""
    rows = Volunteer.objects.filter(pk__in=set(volunteer_ids)).values_list(
        "pk", "person_id", "merged_into_id", "merged_into__person_id"
    )
    return {pk: Holder(into or pk, whole or person) for pk, person, into, whole in rows}


def add_entries(entries: Sequence[HourEntry], holder_of: Mapping[int, Holder]) -> None:
    """Adds fresh entries to every sum; `holder_of` maps the volunteers that the lines name."""
    if not entries:
        return
    add_daily(entries)
    minutes_of: dict[int, int] = defaultdict(int)
    years: dict[tuple[int, int], list[HourEntry]] = defaultdict(list)
    for entry in entries:
        holder = holder_of[entry.volunteer_id]
        minutes_of[holder.volunteer_id] += entry.minutes
        years[holder.person_id, entry.service_day.year].append(entry)
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


def recount_year(holder: Holder, year: int) -> None:
    """Counts a person's year again after a reversal: the first day may move or vanish."""
    standing = HourEntry.objects.filter(
        volunteer__in=selves([holder.volunteer_id]), service_day__year=year, reverses=None, reversal=None
    ).aggregate(first=Min("service_day"), count=Count("pk"), minutes=Sum("minutes"))
    rows = YearlyParticipation.objects.filter(person_id=holder.person_id, year=year)
    if standing["count"]:
        rows.update(first_day=standing["first"], entries=standing["count"], minutes=standing["minutes"])
    else:
        rows.delete()


def recount_people(person_ids: Iterable[int]) -> None:
    """Counts the hours and years of these persons again from the lines: two rows became one, or two again."""
    ids = sorted(set(person_ids))
    YearlyParticipation.objects.filter(person_id__in=ids).delete()
    for volunteer in Volunteer.objects.filter(person_id__in=ids).order_by("pk"):
        if volunteer.merged_into_id:
            continue
        lines = HourEntry.objects.filter(volunteer__in=selves([volunteer.pk]))
        minutes = lines.aggregate(sum=Sum("minutes"))["sum"] or 0
        Volunteer.objects.filter(pk=volunteer.pk).update(posted_minutes=minutes)
        years = lines.filter(reverses=None, reversal=None).order_by().values("service_day__year")
        YearlyParticipation.objects.bulk_create(
            YearlyParticipation(
                person_id=volunteer.person_id,
                year=row["service_day__year"],
                first_day=row["first"],
                entries=row["count"],
                minutes=row["minutes"],
            )
            for row in years.annotate(first=Min("service_day"), count=Count("pk"), minutes=Sum("minutes"))
        )
