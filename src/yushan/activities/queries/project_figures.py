"""What came of projects and programmes, counted from activities; joined to projects/figures.py at start."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet, Sum

from yushan.activities.models import Activity
from yushan.activities.models.closing import ClosingReport
from yushan.common import clock
from yushan.ledger.models import HourEntry
from yushan.projects.figures import AreaFigures, Counts, Outcome


def _standing(activities: QuerySet[Activity]) -> QuerySet[HourEntry]:
    """Posted lines of these activities that stand: neither reversed nor reversals."""
    return HourEntry.objects.filter(activity_id__in=activities.values("pk"), reverses=None, reversal=None).order_by()


def _of_projects(ids: Iterable[int]) -> dict[int, Outcome]:
    """4 statements, however many projects."""
    held = Activity.objects.filter(project__in=list(ids), state__in=Activity.HELD).order_by()
    where = dict(held.values_list("pk", "project"))
    people: dict[int, set[int]] = defaultdict(set)
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for project in where.values():
        sums[project]["activities"] += 1
    lines = _standing(held).values_list("activity_id", "volunteer").annotate(sum=Sum("minutes"))
    for activity, volunteer, minutes in lines:
        people[where[activity]].add(volunteer)
        sums[where[activity]]["minutes"] += minutes
    reports = ClosingReport.objects.filter(activity__in=held.values("pk"), published_at__isnull=False)
    for activity, reached in reports.values_list("activity", "reached"):
        sums[where[activity]]["visits"] += reached or 0
    return {
        project: Outcome(found["activities"], len(people[project]), found["minutes"], found["visits"])
        for project, found in sums.items()
    }


def _of_programme(programme_id: int, year: int) -> tuple[AreaFigures, list[AreaFigures]]:
    """Activities of a year that belong to the programme, themselves or by their project; 2 statements."""
    held = Activity.objects.filter(
        Q(programme=programme_id) | Q(project__programme=programme_id), state__in=Activity.HELD,
        starts_at__gte=clock.at(date(year, 1, 1)), starts_at__lt=clock.at(date(year + 1, 1, 1)),
    ).order_by()  # fmt: skip
    where = dict(held.values_list("pk", "area"))
    activities: dict[int | None, int] = defaultdict(int)
    people: dict[int | None, set[int]] = defaultdict(set)
    minutes: dict[int | None, int] = defaultdict(int)
    for area in where.values():
        activities[area] += 1
    lines = _standing(held).values_list("activity_id", "volunteer").annotate(sum=Sum("minutes"))
    for activity, volunteer, sum_ in lines:
        people[where[activity]].add(volunteer)
        minutes[where[activity]] += sum_
    # Whoever served in two areas is one person in the whole.
    everybody = set().union(*people.values()) if people else set()
    whole = AreaFigures(None, sum(activities.values()), len(everybody), sum(minutes.values()))
    areas = [AreaFigures(area, count, len(people[area]), minutes[area]) for area, count in activities.items()]
    return whole, areas


COUNTS = Counts(of_projects=_of_projects, of_programme=_of_programme)
