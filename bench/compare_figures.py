"""The same questions on the same data, three ways: what our pages read, a straightforward ORM aggregation over the raw
facts, and SQL by hand over them. `python -m bench.compare_figures`, with the platform's settings; prints one object.

The answers must agree, or it stops: a fast wrong figure is none.
"""

import json
import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

_TIMES = 3
Answer = dict[Any, Any]

_RATES = """
SELECT place.area_id, COUNT(DISTINCT row.person_id),
    COUNT(DISTINCT row.person_id) FILTER (WHERE who.id IS NOT NULL),
    COUNT(DISTINCT row.person_id) FILTER (WHERE served.person_id IS NOT NULL)
FROM organizations_staffmember AS row
JOIN organizations_unitplacement AS place ON place.unit_id = row.unit_id
LEFT JOIN volunteers_volunteer AS who ON who.person_id = row.person_id
    AND who.verified_on <= %(day)s AND (who.withdrawn_on IS NULL OR who.withdrawn_on > %(day)s)
LEFT JOIN (
    -- A reversal takes back the minutes of what it reverses: whoever has any left has served.
    SELECT own.person_id
    FROM ledger_hourentry AS line JOIN volunteers_volunteer AS own ON own.id = line.volunteer_id
    WHERE line.service_day BETWEEN %(first)s AND %(day)s GROUP BY own.person_id HAVING SUM(line.minutes) > 0
) AS served ON served.person_id = row.person_id
WHERE (row.joined_on IS NULL OR row.joined_on <= %(day)s)
    AND ((row.left_on IS NULL AND row.in_service) OR row.left_on > %(day)s)
    AND (place.from_day IS NULL OR place.from_day <= %(day)s)
    AND (place.until_day IS NULL OR place.until_day > %(day)s)
GROUP BY place.area_id
"""
_HOURS = """
SELECT area.code, EXTRACT(MONTH FROM line.service_day)::int, SUM(line.minutes)
FROM ledger_hourentry AS line
LEFT JOIN activities_activity AS activity ON activity.id = line.activity_id
JOIN organizations_organization AS organization ON organization.id = line.organization_id
LEFT JOIN organizations_area AS area ON area.id = COALESCE(activity.area_id, organization.area_id)
WHERE line.service_day BETWEEN %(first)s AND %(day)s
GROUP BY 1, 2
"""


def _timed(read: Callable[[], Answer]) -> tuple[Answer, float]:
    """The answer, and the best of some times in milliseconds: what is left when nobody disturbs."""
    best, found = float("inf"), {}
    for _ in range(_TIMES):
        began = time.perf_counter()
        found = read()
        best = min(best, (time.perf_counter() - began) * 1000)
    return found, round(best, 1)


def _by_hand(statement: str, day: date) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, {"day": day, "first": date(day.year, 1, 1)})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _rates(day: date) -> dict[str, Callable[[], Answer]]:
    """How many of the staff of each area are registered and served in the year."""
    from django.db.models import Count, Exists, OuterRef, Q

    from yushan.indicators.queries import figures
    from yushan.ledger.models import HourEntry
    from yushan.organizations.models import StaffMember
    from yushan.organizations.queries import in_force
    from yushan.volunteers.models import Volunteer

    def kept() -> Answer:
        rows = figures("area", year=day.year, as_of=day)
        return {row.pk: (row.roster, row.registration.numerator, row.staff.numerator) for row in rows if row.roster}

    def orm() -> Answer:
        standing = Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
        volunteers = Volunteer.objects.filter(standing, person=OuterRef("person"), verified_on__lte=day)
        lines = HourEntry.objects.filter(
            volunteer__person=OuterRef("person"), reverses=None, reversal=None,
            service_day__range=(date(day.year, 1, 1), day),
        )  # fmt: skip
        on = "unit__placements__"
        placed = (Q(**{f"{on}from_day": None}) | Q(**{f"{on}from_day__lte": day})) & (
            Q(**{f"{on}until_day": None}) | Q(**{f"{on}until_day__gt": day})
        )
        rows = StaffMember.objects.filter(in_force(day), placed).order_by().values(f"{on}area_id")
        rows = rows.annotate(
            staff=Count("person", distinct=True),
            registered=Count("person", distinct=True, filter=Exists(volunteers)),
            served=Count("person", distinct=True, filter=Exists(lines)),
        )
        return {row[f"{on}area_id"]: (row["staff"], row["registered"], row["served"]) for row in rows}

    return {
        "kept": kept,
        "orm": orm,
        "sql": lambda: {pk: tuple(numbers) for pk, *numbers in _by_hand(_RATES, day)},
    }


def _hours(day: date) -> dict[str, Callable[[], Answer]]:
    """Minutes of the year by area of the activity and month."""
    from django.db.models import OuterRef, Subquery, Sum
    from django.db.models.functions import Coalesce, ExtractMonth

    from bench.stage import ADMIN
    from yushan.accounts.models import User
    from yushan.activities.models import Activity
    from yushan.indicators.queries.cells import counted
    from yushan.indicators.rules.pivot import Question
    from yushan.ledger.models import HourEntry

    asker = User.objects.get(username=ADMIN)

    def kept() -> Answer:
        found = counted(asker, Question("hours", "area", "month", day.year))
        return {
            (line.key, int(month)): minutes
            for line in found.lines
            for (month, _), minutes in zip(found.columns, line.values, strict=True)
            if minutes
        }

    def orm() -> Answer:
        # No relation leads from a line to its activity: the line must outlive it.
        own = Activity.objects.filter(pk=OuterRef("activity_id")).values("area__code")
        rows = HourEntry.objects.filter(reverses=None, reversal=None, service_day__range=(date(day.year, 1, 1), day))
        rows = rows.annotate(
            area=Coalesce(Subquery(own[:1]), "organization__area__code"), month=ExtractMonth("service_day")
        )
        sums = rows.order_by().values_list("area", "month").annotate(Sum("minutes"))
        return {(area, month): minutes for area, month, minutes in sums}

    def sql() -> Answer:
        return {(area, month): minutes for area, month, minutes in _by_hand(_HOURS, day)}

    return {"kept": kept, "orm": orm, "sql": sql}


def main() -> None:
    """Prints {question: {kept_ms, orm_ms, sql_ms}}."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from yushan.common import clock

    found = {}
    for name, ways in (("rates_of_areas", _rates(clock.today())), ("hours_by_area_and_month", _hours(clock.today()))):
        answers = {way: _timed(read) for way, read in ways.items()}
        assert answers["kept"][0] == answers["orm"][0] == answers["sql"][0], f"{name}: the answers differ"
        found[name] = {f"{way}_ms": ms for way, (_, ms) in answers.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
