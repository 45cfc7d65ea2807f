"""What the records say about organizations with all that is below them."""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet, Sum

from yushan.activities.models import Activity
from yushan.campaigns.facts import FactSource
from yushan.campaigns.queries.facts_people import HOURS_BY_GRADE, whole_years
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
    **HOURS_BY_GRADE,
    "hours_each": FactWords("队员人均时长", "小时"),
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
    entries = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(first, last))
    return [
        ("members", members, Count("volunteer", distinct=True), int),
        ("activities", held, Count("pk"), int),
        ("active", entries, Count("volunteer", distinct=True), int),
        ("projects", Project.objects.filter(state__in=SHOWN), Count("pk"), int),
    ]


def _hours(nodes: Sequence[Organization], year: int) -> dict[int, dict[str, Number]]:
    """Hours with what they are made of; a statement for all leaves and one for each of the others."""
    minutes: dict[int, dict[str, int]] = {node.pk: {} for node in nodes}
    leaves = [node.pk for node in nodes if not node.numchild]
    rows = DailyTotal.objects.filter(organization__in=leaves, day__range=year_bounds(year)).order_by()
    for pk, grade, number in rows.values_list("organization", "grade").annotate(n=Sum("minutes")):
        minutes[pk][grade] = number
    for node in nodes:
        if node.numchild:
            below = DailyTotal.objects.filter(organization__path__startswith=node.path, day__range=year_bounds(year))
            minutes[node.pk] = dict(below.order_by().values_list("grade").annotate(n=Sum("minutes")))
    found: dict[int, dict[str, Number]] = {}
    for pk, own in minutes.items():
        found[pk] = {"hours": Fraction(sum(own.values()), 60)}
        for grade in HourEntry.Grade.values:
            found[pk][f"hours_{grade}"] = Fraction(own.get(grade, 0), 60)
    return found


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
    for pk, own in _hours(nodes, year).items():
        members = found[pk].get("members", 0)
        found[pk] |= own | {"hours_each": Fraction(own["hours"]) / members if members else 0}
    return found


SOURCE = FactSource("organization", FACTS, read)
