"""Cells from the lines of the ledger: of the people of units, by the source of the volunteers, of the days within a month."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from yushan.indicators.facts import days_of
from yushan.indicators.models import CellLine
from yushan.indicators.queries.kept_cells import combined
from yushan.indicators.queries.naming import FIELD, Names, entry_keys, line_keys
from yushan.indicators.rules.pivot import Cell, Question
from yushan.organizations.models import StaffMember, Unit

# Whose line it is, where it names a second registration of theirs.
_PERSON = Coalesce("volunteer__merged_into__person_id", "volunteer__person_id")
_SOURCE = Coalesce("volunteer__merged_into__talent_source", "volunteer__talent_source")
# What lines are added up by: activity, organization (0: not asked), grade, month, source → minutes, lines; with employers
# where they are asked.
_Key = tuple[int, int, str, date, str, tuple[tuple[str, str], ...]]


def lines_of_units(rows: QuerySet[Any], units: list[int]) -> QuerySet[Any]:
    """Lines of who stood on one of the rosters on the day of the service, each once.

    One filter for each way to the person: conditions in several would each look for a roster row of its own.
    """

    def there(person: str) -> QuerySet[Any]:
        on = f"{person}__roster_rows"
        began = Q(**{f"{on}__joined_on": None}) | Q(**{f"{on}__joined_on__lte": F("service_day")})
        stays = Q(**{f"{on}__left_on": None, f"{on}__in_service": True}) | Q(**{f"{on}__left_on__gt": F("service_day")})
        return rows.filter(began & stays, **{f"{on}__unit__in": units}).values("pk")

    first = there("volunteer__person").filter(volunteer__merged_into=None)
    return rows.filter(Q(pk__in=first) | Q(pk__in=there("volunteer__merged_into__person")))


def of_source(rows: QuerySet[Any], source: str) -> QuerySet[Any]:
    """Lines of volunteers of a source; empty: of those who have not said it."""
    named: QuerySet[Any] = rows.annotate(of_source=_SOURCE).filter(of_source=source)
    return named


def cells_of_lines(rows: QuerySet[Any], asked: Question, names: Names) -> list[Cell]:
    """What lines add up to; six statements. Put together by the database, but line by line where employers are asked for:
    one line may count for two of them, and once in the sum.
    """
    sums = _by_employer(rows, asked) if "unit" in asked.used else _grouped(rows, asked)
    known = {}
    if _of_activities(asked) or _of_organizations(asked):
        leaves = CellLine.objects.filter(organization__in=rows.order_by().values("organization"))
        known = combined(leaves, asked, names, {key[:2] for key in sums})
    place = 0 if asked.measure == "hours" else 1
    return [
        Cell(
            {
                **known.get((activity, organization), {}),
                **line_keys(asked, grade, month),
                "source": entry_keys("source", source),
                "unit": units,
            },
            amounts[place],
        )
        for (activity, organization, grade, month, source, units), amounts in sums.items()
    ]


def _of_activities(asked: Question) -> bool:
    return bool(asked.used & FIELD.keys())


def _of_organizations(asked: Question) -> bool:
    return _of_activities(asked) or bool(asked.used & {"organization", "kind"})


def _grouped(rows: QuerySet[Any], asked: Question) -> dict[_Key, list[int]]:
    of = {"of_month": TruncMonth("service_day")} | ({"of_source": _SOURCE} if "source" in asked.used else {})
    by = [
        *(["activity_id"] if _of_activities(asked) else []),
        *(["organization_id"] if _of_organizations(asked) else []),
    ]
    found = (
        rows.annotate(**of).order_by().values("grade", *of, *by).annotate(minutes_of=Sum("minutes"), lines=Count("pk"))
    )
    return {
        (
            row.get("activity_id") or 0, row.get("organization_id", 0), row["grade"], row["of_month"],
            row.get("of_source", ""), (),
        ): [row["minutes_of"], row["lines"]]
        for row in found
    }  # fmt: skip


def _by_employer(rows: QuerySet[Any], asked: Question) -> dict[_Key, list[int]]:
    employers, wanted = _employers(rows), asked.filters.get("unit")
    sums: dict[_Key, list[int]] = defaultdict(lambda: [0, 0])
    columns = ("minutes", "of_person", "activity_id", "organization_id", "grade", "service_day", "of_source")
    lines = rows.annotate(of_person=_PERSON, of_source=_SOURCE).order_by().values_list(*columns)
    for minutes, person, activity, organization, grade, day, source in lines.iterator():
        units = {
            unit
            for first, until, unit in employers.get(person, ())
            if first <= day < until and wanted in (None, unit[0])
        }
        found = sums[activity or 0, organization, grade, day.replace(day=1), source, tuple(sorted(units))]
        found[0] += minutes
        found[1] += 1
    return sums


def _employers(rows: QuerySet[Any]) -> dict[int, list[tuple[date, date, tuple[str, str]]]]:
    """By person: from when until when on the roster of which unit; two statements."""
    spells = StaffMember.objects.filter(person_id__in=rows.annotate(of_person=_PERSON).order_by().values("of_person"))
    names = {pk: (code, name) for pk, code, name in Unit.objects.values_list("pk", "code", "name")}
    found: dict[int, list[tuple[date, date, tuple[str, str]]]] = defaultdict(list)
    for person, unit, joined, left, serves in spells.values_list(
        "person_id", "unit_id", "joined_on", "left_on", "in_service"
    ):
        if days := days_of(joined, left, serves):
            found[person].append((*days, names[unit]))
    return found
