"""The key dates of a year with what is planned for them (重要节点, T3.2). Activities name their key date themselves."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from yushan.activities.models import Activity, Attendance, Campaign, Post, Presence, SignUp
from yushan.activities.rules import key_dates as rules
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.plan.models import Entry

_DEAD = ("cancelled",)


@dataclass
class KeyDay:
    """A key date in one year: its days, the campaigns made of it, activities by area."""

    entry: Entry
    year: int
    begin: date
    end: date
    campaign: Campaign | None = None
    own: list[Campaign] = field(default_factory=list)
    planned: Counter[int | None] = field(default_factory=Counter)
    published: Counter[int | None] = field(default_factory=Counter)

    @property
    def standing(self) -> str:
        """«还有 12 天», «正在进行 …»."""
        return rules.standing(self.begin, self.end, clock.today())

    @property
    def is_over(self) -> bool:
        """Past its last day."""
        return self.end < clock.today()

    @property
    def activities(self) -> int:
        """Everything planned, published or not."""
        return sum(self.planned.values())

    @property
    def public(self) -> int:
        """What everybody can see."""
        return sum(self.published.values())


@dataclass(frozen=True)
class Live:
    """What a campaign has come to at this moment."""

    activities: int
    areas: int
    places: int
    taken: int
    came: int
    minutes: int


def areas_today() -> list[Area]:
    """The areas in force today, by code; 1 statement."""
    today = clock.today()
    rows = Area.objects.filter(Q(valid_from=None) | Q(valid_from__lte=today))
    return list(rows.filter(Q(valid_until=None) | Q(valid_until__gte=today)))


def of_key_date(entry: Entry, year: int) -> QuerySet[Activity]:
    """Activities of a key date that begin in a year, without those called off."""
    return Activity.objects.filter(_in_year(year), key_date=entry).exclude(state__in=_DEAD)


def _in_year(year: int) -> Q:
    return Q(starts_at__gte=clock.at(date(year, 1, 1)), starts_at__lt=clock.at(date(year + 1, 1, 1)))


def key_days(year: int, area: Area | None = None) -> list[KeyDay]:
    """All key dates of the plan in a year, in the order of their days; 2 statements, whatever the number.

    With `area` only its activities and campaigns are counted, beside the city's campaign. A campaign with days of its
    own moves the key date («具体日期以当年通知为准»).
    """
    found: dict[int, KeyDay] = {}
    for entry in plan.entries("key_dates"):
        if days := rules.days_in(entry.data, year):
            found[entry.pk] = KeyDay(entry, year, *days)
    campaigns = Campaign.objects.filter(year=year, key_date__in=found).select_related("area").order_by("area__code")
    for row in campaigns:
        day = found[row.key_date_id]
        if row.area_id is None:
            day.campaign, day.begin, day.end = row, row.starts_on, row.ends_on
        elif area is None or row.area_id == area.pk:
            day.own.append(row)
    rows = Activity.objects.filter(_in_year(year), key_date__in=found).exclude(state__in=_DEAD)
    if area:
        rows = rows.filter(area=area)
    counted = (
        rows.order_by()
        .values_list("key_date", "area")
        .annotate(count=Count("id"), public=Count("id", filter=Q(state__in=Activity.HELD)))
    )
    for key_date, where, count, public in counted:
        found[key_date].planned[where] += count
        found[key_date].published[where] += public
    return sorted(found.values(), key=lambda day: (day.begin, day.entry.order))


def key_day(year: int, code: str, area: Area | None = None) -> KeyDay:
    """One of them; NotFound when the plan has no such key date."""
    day = next((day for day in key_days(year, area) if day.entry.code == code), None)
    if day is None:
        raise NotFound("没有这个重要节点。")
    return day


def live(day: KeyDay, area: Area | None = None) -> Live:
    """Figures of this moment: what is public, who signed up, who came, minutes counted so far; 4 statements."""
    rows = of_key_date(day.entry, day.year).filter(state__in=Activity.HELD)
    if area:
        rows = rows.filter(area=area)
    counts = rows.aggregate(count=Count("id"), areas=Count("area", distinct=True))
    posts = Post.objects.filter(shift__activity__in=rows).aggregate(places=Sum("places"), taken=Sum("taken"))
    people = SignUp.objects.filter(shift__activity__in=rows)
    came = people.filter(Exists(Attendance.objects.filter(sign_up=OuterRef("pk"))))
    served = Presence.objects.filter(sign_up__shift__activity__in=rows, sign_up__state__in=SignUp.HOLDING)
    return Live(
        activities=counts["count"],
        areas=counts["areas"],
        places=posts["places"] or 0,
        taken=posts["taken"] or 0,
        came=came.values("volunteer").distinct().count(),
        minutes=served.aggregate(sum=Sum("minutes"))["sum"] or 0,
    )


@dataclass(frozen=True)
class AreaLine:
    """One area of the year's calendar: per key date how many are planned and how many of them public."""

    area: Area
    cells: list[tuple[KeyDay, int, int]]

    @property
    def missing(self) -> int:
        """Key dates still to come for which nothing is planned."""
        return sum(not planned and not day.is_over for day, planned, _public in self.cells)


def by_area(days: list[KeyDay], areas: list[Area]) -> list[AreaLine]:
    """The table of the year; no statement."""
    return [AreaLine(area, [(day, day.planned[area.pk], day.published[area.pk]) for day in days]) for area in areas]


def campaign_for(day: KeyDay, area: Area | None) -> Campaign | None:
    """The city's campaign, or that of an area."""
    if area is None:
        return day.campaign
    return next((row for row in day.own if row.area_id == area.pk), None)


def by_month(days: list[KeyDay]) -> list[tuple[int, list[KeyDay]]]:
    """Key dates under the month in which they begin."""
    months: dict[int, list[KeyDay]] = defaultdict(list)
    for day in days:
        months[day.begin.month].append(day)
    return sorted(months.items())


def still_missing(day: KeyDay, areas: list[Area]) -> list[Area]:
    """Areas in which nothing is planned for a key date, in the order of their codes."""
    planned: dict[str, Any] = {area.code: day.planned[area.pk] for area in areas}
    without = set(rules.without_plans([area.code for area in areas], planned))
    return [area for area in areas if area.code in without]
