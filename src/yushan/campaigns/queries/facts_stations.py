"""What the records say about stations."""

from collections.abc import Collection

from django.db.models import Count, Q

from yushan.activities.models import Activity, SignUp
from yushan.campaigns.facts import FactSource
from yushan.campaigns.rules.eligibility import FactWords, Number
from yushan.common import clock
from yushan.common.periods import year_bounds
from yushan.stations.models import Station

FACTS = {
    "certified": FactWords("站点已认定", lacking="站点还没有认定"),
    "activities": FactWords("活动", "次"),
    "services": FactWords("志愿者到站服务", "人次"),
}


def read(keys: Collection[int], year: int) -> dict[int, dict[str, Number]]:
    """Facts by station; 3 statements."""
    first, last = year_bounds(year)
    held = Q(state__in=Activity.OVER, starts_at__gte=clock.at(first))
    held &= Q(starts_at__lt=clock.at(last.replace(year=last.year + 1, month=1, day=1)))
    found: dict[int, dict[str, Number]] = {
        pk: {"certified": int(state == Station.State.CERTIFIED)}
        for pk, state in Station.objects.filter(pk__in=keys).values_list("pk", "state")
    }
    activities = Activity.objects.filter(held, station__in=keys)
    for pk, count in activities.order_by().values_list("station").annotate(Count("pk")):
        found[pk]["activities"] = count
    there = SignUp.objects.filter(state=SignUp.State.ATTENDED, shift__activity__in=activities.order_by().values("pk"))
    for pk, count in there.order_by().values_list("shift__activity__station").annotate(Count("pk")):
        found[pk]["services"] = count
    return found


SOURCE = FactSource("station", FACTS, read)
