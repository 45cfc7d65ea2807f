"""What the records say about volunteers: from the ledger, from their registration."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth

from yushan.campaigns.facts import FactSource
from yushan.campaigns.rules.eligibility import FactWords, Number
from yushan.common import clock
from yushan.common.periods import year_bounds
from yushan.ledger.models import HourEntry
from yushan.recognition.models import StarAward
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import selves

# How hours came about (docs/domain.md, evidence grade): a total never stands without them, and a rule may ask for them.
HOURS_BY_GRADE = {
    "hours_measured": FactWords("其中签到实测", "小时"),
    "hours_confirmed": FactWords("其中组织方确认", "小时"),
    "hours_declared": FactWords("其中事后申报", "小时"),
}
FACTS = {
    "activities": FactWords("活动", "次"),
    "hours": FactWords("服务时长", "小时"),
    **HOURS_BY_GRADE,
    "days": FactWords("服务天数", "天"),
    "months": FactWords("有服务的月份", "个月"),
    "years": FactWords("注册年数", "年"),
    "star": FactWords("星级", "星"),
    "teams": FactWords("所在队伍", "支"),
}


def whole_years(since: date | None, year: int) -> int:
    """Whole years from a day until the end of the year, or today where that comes first."""
    if since is None:
        return 0
    until = min(year_bounds(year)[1], clock.today())
    return max(0, until.year - since.year - ((until.month, until.day) < (since.month, since.day)))


def read(keys: Collection[int], year: int) -> dict[int, dict[str, Number]]:
    """Facts by volunteer; 4 statements. What stands under a second registration counts as well."""
    found: dict[int, dict[str, Number]] = {key: {} for key in keys}
    sums: dict[int, dict[str, Number]] = defaultdict(dict)
    rows = HourEntry.objects.filter(
        volunteer__in=selves(keys), reverses=None, reversal=None, service_day__range=year_bounds(year)
    )
    counted = rows.order_by().values("volunteer", "volunteer__merged_into").annotate(
        activities=Count("activity_id", distinct=True), others=Count("pk", filter=Q(activity_id=None)),
        days=Count("service_day", distinct=True),
        months=Count(ExtractMonth("service_day"), distinct=True),
        **{f"hours_{grade}": Sum("minutes", filter=Q(grade=grade), default=0) for grade in HourEntry.Grade.values},
    )  # fmt: skip
    row: Any
    for row in counted:
        mine = sums[row["volunteer__merged_into"] or row["volunteer"]]
        mine["activities"] = mine.get("activities", 0) + row["activities"] + row["others"]
        mine["hours"] = mine.get("hours", 0) + Fraction(sum(row[name] for name in HOURS_BY_GRADE), 60)
        for name in HOURS_BY_GRADE:
            mine[name] = mine.get(name, 0) + Fraction(row[name], 60)
        mine["days"] = mine.get("days", 0) + row["days"]
        mine["months"] = max(mine.get("months", 0), row["months"])
    for pk, since in Volunteer.objects.filter(pk__in=keys).values_list("pk", "verified_on"):
        found[pk] |= {"years": whole_years(since, year)} | sums[pk]
    for pk, level in StarAward.objects.filter(volunteer__in=keys, is_top=True).values_list("volunteer", "level"):
        found[pk]["star"] = level
    belonging = Membership.objects.filter(volunteer__in=keys, state__in=("approved", "paused"))
    for pk, count in belonging.order_by().values_list("volunteer").annotate(Count("pk")):
        found[pk]["teams"] = count
    return found


SOURCE = FactSource("person", FACTS, read)
