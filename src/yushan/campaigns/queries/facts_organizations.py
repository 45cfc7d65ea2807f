"""What the records say about organizations with all that is below them."""

from collections.abc import Callable, Collection
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet, Sum

from yushan.activities.models import Activity
from yushan.campaigns.facts import FactSource
from yushan.campaigns.queries.facts_people import whole_years
from yushan.campaigns.rules.eligibility import FactWords, Number
from yushan.common import clock
from yushan.common.periods import year_bounds
from yushan.ledger.models import DailyTotal, HourEntry
from yushan.organizations.models import Organization
from yushan.projects.models import Project
from yushan.projects.rules.library import SHOWN
from yushan.volunteers.models import Membership

FACTS = {
    "members": FactWords("队员", "人"),
    "activities": FactWords("活动", "次"),
    "hours": FactWords("服务时长", "小时"),
    "active": FactWords("参加过服务的人", "人"),
    "projects": FactWords("公开的项目", "个"),
    "years": FactWords("成立年数", "年"),
}
Counted = tuple[str, QuerySet[Any], Any, Callable[[Any], Number]]


def _counted(year: int) -> list[Counted]:
    first, last = year_bounds(year)
    span = (clock.at(first), clock.at(last.replace(year=last.year + 1, month=1, day=1)))
    members = Membership.objects.filter(state__in=("approved", "paused"))
    held = Activity.objects.filter(state__in=Activity.OVER, starts_at__gte=span[0], starts_at__lt=span[1])
    totals = DailyTotal.objects.filter(day__range=(first, last))
    entries = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(first, last))
    return [
        ("members", members, Count("volunteer", distinct=True), int),
        ("activities", held, Count("pk"), int),
        ("hours", totals, Sum("minutes"), lambda minutes: Fraction(minutes, 60)),
        ("active", entries, Count("volunteer", distinct=True), int),
        ("projects", Project.objects.filter(state__in=SHOWN), Count("pk"), int),
    ]


def read(keys: Collection[int], year: int) -> dict[int, dict[str, Number]]:
    """Facts by organization: 6 statements for those without anything below, 5 more for each of the others."""
    nodes = list(Organization.objects.filter(pk__in=keys).only("pk", "path", "numchild", "founded_on"))
    found: dict[int, dict[str, Number]] = {node.pk: {"years": whole_years(node.founded_on, year)} for node in nodes}
    leaves = [node.pk for node in nodes if not node.numchild]
    for name, rows, count, plain in _counted(year):
        grouped = rows.filter(organization__in=leaves).order_by().values_list("organization").annotate(n=count)
        for pk, number in grouped:
            found[pk][name] = plain(number or 0)
        for node in nodes:
            if node.numchild:
                below = rows.filter(organization__path__startswith=node.path).order_by().aggregate(n=count)
                found[node.pk][name] = plain(below["n"] or 0)
    return found


SOURCE = FactSource("organization", FACTS, read)
