"""What the records say about projects."""

from collections.abc import Collection
from fractions import Fraction

from django.db.models import Count, Sum

from yushan.activities.models import Activity
from yushan.campaigns.facts import FactSource
from yushan.campaigns.queries.facts_people import HOURS_BY_GRADE
from yushan.campaigns.rules.eligibility import FactWords, Number
from yushan.common import clock
from yushan.common.periods import year_bounds
from yushan.ledger.models import HourEntry
from yushan.projects import figures
from yushan.projects.models import LibraryEntry, Project

FACTS = {
    "activities": FactWords("活动", "次"),
    "people": FactWords("累计志愿者", "人"),
    "hours": FactWords("累计服务时长", "小时"),
    **HOURS_BY_GRADE,
    "rounds": FactWords("办过的轮次", "轮"),
    "library": FactWords("已进项目库", lacking="还没有进项目库"),
}


def _minutes(keys: Collection[int]) -> list[tuple[int, str, int]]:
    """(project, grade, minutes) of all years, by activity; the same lines that projects.figures adds up."""
    held = Activity.objects.filter(project__in=keys, state__in=Activity.HELD).order_by()
    of = dict(held.values_list("pk", "project"))
    rows = HourEntry.objects.filter(activity_id__in=held.values("pk"), reverses=None, reversal=None).order_by()
    return [
        (of[at], grade, minutes)
        for at, grade, minutes in rows.values_list("activity_id", "grade").annotate(Sum("minutes"))
    ]


def read(keys: Collection[int], year: int) -> dict[int, dict[str, Number]]:
    """Facts by project; 5 statements beside those of projects.figures."""
    first, last = year_bounds(year)
    span = (clock.at(first), clock.at(last.replace(year=last.year + 1, month=1, day=1)))
    found: dict[int, dict[str, Number]] = {
        pk: {"rounds": number} for pk, number in Project.objects.filter(pk__in=keys).values_list("pk", "round")
    }
    held = Activity.objects.filter(
        project__in=keys, state__in=Activity.OVER, starts_at__gte=span[0], starts_at__lt=span[1]
    )
    for pk, count in held.order_by().values_list("project").annotate(Count("pk")):
        found[pk]["activities"] = count
    entries = LibraryEntry.objects.filter(project__in=keys, state=LibraryEntry.State.PUBLISHED)
    for pk in entries.order_by().values_list("project", flat=True):
        found[pk]["library"] = 1
    for pk, grade, minutes in _minutes(keys):
        name = f"hours_{grade}"
        found[pk][name] = found[pk].get(name, 0) + Fraction(minutes, 60)
    for pk, outcome in figures.of_projects(keys).items():
        found[pk] |= {"people": outcome.people, "hours": Fraction(outcome.minutes, 60)}
    return found


SOURCE = FactSource("project", FACTS, read)
