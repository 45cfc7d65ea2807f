"""Lines and sums of hours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yushan.ledger.models import DailyTotal, HourEntry
from yushan.ledger.rules import Span
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import selves


@dataclass(frozen=True)
class GradeSplit:
    """Minutes by evidence grade; a total is never shown without the way to its split (docs/domain.md)."""

    measured: int = 0
    confirmed: int = 0
    declared: int = 0

    @property
    def total(self) -> int:
        """Whole minutes over all grades."""
        return self.measured + self.confirmed + self.declared


def entries_of(volunteer: Volunteer) -> QuerySet[HourEntry]:
    """All lines of a volunteer, reversals included, newest service first."""
    rows = HourEntry.objects.filter(volunteer__in=selves([volunteer.pk]))
    return rows.select_related("organization").order_by("-service_day", "-id")


def with_holder(rows: QuerySet[HourEntry]) -> QuerySet[HourEntry]:
    """Adds `holder_id`: the volunteer whose line it is, where the line names a second registration of theirs."""
    return rows.annotate(holder_id=Coalesce("volunteer__merged_into_id", "volunteer_id"))


def standing_entries(volunteer: Volunteer, since: date | None = None, until: date | None = None) -> QuerySet[HourEntry]:
    """Lines that count: neither reversals nor reversed; optionally of service days since–until (both included)."""
    own = selves([volunteer.pk])
    rows = HourEntry.objects.filter(volunteer__in=own, reverses=None, reversal=None).select_related("organization")
    if since:
        rows = rows.filter(service_day__gte=since)
    if until:
        rows = rows.filter(service_day__lte=until)
    return rows.order_by("service_day", "starts_at", "id")


def standing_spans(
    volunteer_ids: Iterable[int], since: date, until: date, *, without: HourEntry | None = None
) -> Iterator[tuple[int, Span]]:
    """Volunteer and time of each line that counts, of service days since–until (both included). 1 statement."""
    rows = HourEntry.objects.filter(
        volunteer__in=selves(set(volunteer_ids)), service_day__range=(since, until), reverses=None, reversal=None
    )
    found: QuerySet[Any] = with_holder(rows)
    for row in found.exclude(pk=without.pk) if without else found:
        yield row.holder_id, Span(row.starts_at, row.ends_at, row.minutes, row.activity_title, row.service_day)


def split_of(entries: QuerySet[HourEntry]) -> GradeSplit:
    """Minutes of the given lines by grade."""
    sums = dict(entries.order_by().values_list("grade").annotate(Sum("minutes")))
    return GradeSplit(**{grade: int(sums.get(grade) or 0) for grade in ("measured", "confirmed", "declared")})


def total_minutes(since: date | None = None, until: date | None = None) -> int:
    """Posted minutes of everybody, from the daily totals."""
    condition = Q()
    if since:
        condition &= Q(day__gte=since)
    if until:
        condition &= Q(day__lte=until)
    return int(DailyTotal.objects.filter(condition).aggregate(sum=Sum("minutes"))["sum"] or 0)
