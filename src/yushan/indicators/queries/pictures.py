"""What the pictures draw of the city or an area; three statements at most for each, whatever the number of rows."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from yushan.common import clock, counts
from yushan.guidance.queries.composition import BANDS, UNKNOWN
from yushan.guidance.queries.members import born_by
from yushan.indicators.moments import last_day
from yushan.indicators.places import Place
from yushan.indicators.queries.sums import added_up
from yushan.indicators.rules.drawing import Day, Demand
from yushan.indicators.rules.flow import LAST, Flow
from yushan.indicators.rules.lorenz import Lorenz, lorenz
from yushan.ledger.models import HourEntry, YearlyParticipation
from yushan.needs.models import UNSORTED_SAID, Need, NeedSpell
from yushan.plan.queries import entries
from yushan.projects.models import ServiceReach
from yushan.volunteers.models import Membership, PastRegistration, Volunteer

TRAITS = {"source": "来源", "age": "年龄", "gender": "性别", "education": "学历"}
_GENDERS = (("F", "女"), ("M", "男"))
_MOST_GROUPS = 12
_KINDS = ("minutes.", "services.")
_BY_TEAM = """
    SELECT team.volunteer_id IS NOT NULL, services, COUNT(*) FROM ({people}) AS served
    LEFT JOIN ({teams}) AS team ON team.volunteer_id = served.holder GROUP BY 1, 2
"""
_FULFILLED = (Need.State.DONE, Need.State.REVIEWED)


def registered(place: Place, day: date) -> QuerySet[Any]:
    """Volunteers of the city or an area who were registered on a day, also in an earlier time of theirs."""
    earlier = PastRegistration.objects.filter(
        counts.in_force("verified_on", "withdrawn_on", day), volunteer=OuterRef("pk")
    )
    on = counts.in_force("verified_on", "withdrawn_on", day) | Q(Exists(earlier))
    here = Q(area_id=place.pk) if place.scope == counts.AREA else Q()
    rows: QuerySet[Any] = Volunteer.objects.filter(on, here, merged_into=None).order_by()
    return rows


def groups(place: Place, trait: str, day: date) -> list[tuple[str, int]]:
    """The volunteers of a day by one trait of TRAITS; one statement. What is not filled in stands last."""
    rows = registered(place, day)
    if trait == "age":
        upper = [(name, born_by(day, BANDS[at + 1][0])) for at, (_, name) in enumerate(BANDS[:-1])]
        band = Case(
            When(person__birth_date=None, then=Value(UNKNOWN)),
            *(When(person__birth_date__gt=limit, then=Value(name)) for name, limit in upper),
            default=Value(BANDS[-1][1]),
            output_field=CharField(),
        )
        found = dict(rows.annotate(band=band).values_list("band").annotate(Count("pk")))
        return _named([(name, name) for _, name in BANDS], found, UNKNOWN)
    field = {"source": "talent_source", "gender": "person__gender", "education": "education"}[trait]
    found = dict(rows.values_list(field).annotate(Count("pk")))
    if trait == "gender":
        return _named(_GENDERS, found)
    if trait == "source":
        return _named([(one.code, one.name) for one in entries("talent_sources")], found)
    known = sorted((name for name in found if name), key=lambda name: (-found[name], name))
    rest = sum(found[name] for name in known[_MOST_GROUPS:])
    listed = [(name, found[name]) for name in known[:_MOST_GROUPS]] + ([("其他", rest)] if rest else [])
    return [*listed, (UNKNOWN, found.get("", 0))]


def _named(names: Any, found: dict[str, int], unknown: str = "") -> list[tuple[str, int]]:
    """In the order of the names; what none of them names is not filled in."""
    listed = [(name, found.get(key, 0)) for key, name in names]
    known = {key for key, _ in names}
    rest = sum(count for key, count in found.items() if key not in known or key == unknown)
    return [*listed, (UNKNOWN, rest)]


def _standing(first: date, last: date) -> QuerySet[Any]:
    """Lines that count, of service days from first to last, with the registration that holds them."""
    rows = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(first, last)).order_by()
    found: QuerySet[Any] = rows.annotate(holder=Coalesce("volunteer__merged_into_id", "volunteer_id"))
    return found


def newcomers(place: Place, day: date) -> Flow:
    """Who registered in the twelve months up to a day and still is registered, by team and number of services.

    A line of the ledger is one service. Three statements.
    """
    people = registered(place, day).filter(counts.twelve_months("verified_on", day))
    began = Coalesce("decided_at", "applied_at")
    teams = Membership.objects.filter(state__in=("approved", "paused", "left")).annotate(began=began)
    there = teams.filter(counts.until("began", day) & (Q(left_at=None) | ~counts.until("left_at", day)))
    in_team = people.filter(Exists(there.filter(volunteer=OuterRef("pk")))).count()
    by_team = {True: in_team, False: people.count() - in_team}
    lines = _standing(counts.year_before(day), day).filter(holder__in=people.values("pk"))
    served = lines.values("holder").annotate(services=Count("pk"))
    found: Counter[tuple[bool, int]] = Counter()
    for is_in, services, number in _served_by_team(served, there.order_by().values("volunteer_id").distinct()):
        found[bool(is_in), min(LAST, services)] += number
    for is_in, everybody in by_team.items():
        found[is_in, 0] = everybody - sum(number for (own, _), number in found.items() if own is is_in)
    return Flow({key: number for key, number in found.items() if number})


def _served_by_team(served: QuerySet[Any], in_teams: QuerySet[Any]) -> list[tuple[Any, int, int]]:
    """In a team or not, services, how many people. Put together by the database: of millions of them none comes here."""
    (people, of_people), (teams, of_teams) = (rows.query.sql_with_params() for rows in (served, in_teams))
    with connection.cursor() as cursor:
        cursor.execute(_BY_TEAM.format(people=people, teams=teams), [*of_people, *of_teams])
        found: list[tuple[Any, int, int]] = cursor.fetchall()
    return found


def demand(place: Place, day: date) -> list[Demand]:
    """Orders of the year up to a day by service type as they stood at its end, and the teams that could bring it on that
    day; two statements.
    """
    end = clock.at(day + timedelta(days=1))
    then = NeedSpell.objects.filter(
        Q(until=None) | Q(until__gte=end), counts.within_year("need__asked_at", day), since__lt=end
    ).exclude(state__in=(Need.State.MERGED, Need.State.WITHDRAWN))
    able = ServiceReach.objects.filter(counts.in_force("from_day", "until_day", day)).order_by()
    if place.scope == counts.AREA:
        then, able = then.filter(need__area_id=place.pk), able.filter(area_id=place.pk)
    asked: dict[int | None, Any] = {
        row["need__service_type"]: row
        for row in then.order_by()
        .values("need__service_type")
        .annotate(
            asked=Count("pk"),
            claimed=Count("pk", filter=Q(state__in=Need.WITH_TEAM)),
            done=Count("pk", filter=Q(state__in=_FULFILLED)),
        )
    }
    teams = dict(able.values_list("item__service_type").annotate(Count("organization", distinct=True)))
    nothing = {"asked": 0, "claimed": 0, "done": 0}
    found = []
    for kind in entries("service_types"):
        row = asked.get(kind.pk, nothing)
        found.append(Demand(kind.name, row["asked"], row["claimed"], row["done"], teams.get(kind.pk, 0)))
    if row := asked.get(None):  # nobody has sorted them yet, so no team can be set beside them
        found.append(Demand(str(UNSORTED_SAID), row["asked"], row["claimed"], row["done"], 0))
    return found


def days(place: Place, day: date) -> dict[date, Day]:
    """Posted minutes of each service day of the year up to a day, from the kept sums; one statement."""
    metrics = [f"{kind}{grade}" for kind in _KINDS for grade in HourEntry.Grade.values]
    node = place.pk if place.scope == counts.AREA else counts.WHOLE_CITY
    of_days = Q(scope=place.scope, scope_id=node, metric__in=metrics, year=day.year)
    found: dict[date, list[int]] = {}
    for (one, metric), amount in added_up(of_days & Q(day__lte=day), "day", "metric").items():
        sums = found.setdefault(one, [0, 0])
        sums[metric.startswith(_KINDS[1])] += amount
    return {one: Day(*sums) for one, sums in sorted(found.items()) if sums[1] > 0}


def evenness(place: Place, day: date) -> Lorenz:
    """Hours of the year up to a day over the people who served; one statement.

    Up to today, and for whole years, from the kept sums of each person; for days between from the lines.
    """
    if day == last_day(day.year):
        kept = YearlyParticipation.objects.filter(year=day.year).order_by()
        if place.scope == counts.AREA:
            kept = kept.filter(person__volunteer__area_id=place.pk)
        return lorenz(dict(kept.values_list("minutes").annotate(Count("pk"))))
    lines = _standing(date(day.year, 1, 1), day)
    if place.scope == counts.AREA:
        lines = lines.annotate(home=Coalesce("volunteer__merged_into__area_id", F("volunteer__area_id")))
        lines = lines.filter(home=place.pk)
    sums = lines.values("holder").annotate(minutes=Sum("minutes"))
    return lorenz(Counter(sums.values_list("minutes", flat=True).iterator()))
