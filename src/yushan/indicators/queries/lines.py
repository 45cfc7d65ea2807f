"""Cells from the lines of the ledger: of the people of units, by the source of the volunteers, of the days within a month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from yushan.indicators.models import CellLine
from yushan.indicators.queries.kept_cells import combined
from yushan.indicators.queries.naming import FIELD, Named, Names, entry_keys, line_keys
from yushan.indicators.rules.pivot import Cell, Question

# Whose line it is, where it names a second registration of theirs.
PERSON = Coalesce("volunteer__merged_into__person_id", "volunteer__person_id")
_SOURCE = Coalesce("volunteer__merged_into__talent_source", "volunteer__talent_source")
# What lines are added up by, as far as it is asked: activity, organization, grade, month, source, employer → minutes, lines.
LineKey = tuple[int, int, str, date | None, str, int]
# Activity (0: none) and organization → what they belong to.
Known = Mapping[tuple[int, int], Mapping[str, Named]]


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
    """What lines add up to, each once, without employers; four statements. Put together by the database."""
    sums = added_up_lines(rows, asked)
    return [one for cells in cells_of(sums, known_of(rows, asked, names, sums), asked).values() for one in cells]


def known_of(rows: QuerySet[Any], asked: Question, names: Names, sums: Iterable[LineKey]) -> Known:
    """What activities and organizations of lines belong to, as far as it is asked; three statements."""
    pairs = {key[:2] for key in sums}
    if not pairs or not (_of_activities(asked) or _of_organizations(asked)):
        return {}
    leaves = CellLine.objects.filter(organization__in=rows.order_by().values("organization"))
    return combined(leaves, asked, names, pairs)


def cells_of(sums: Mapping[LineKey, Sequence[int]], known: Known, asked: Question) -> dict[int, list[Cell]]:
    """Cells of what was added up, by `of_shown`; 0 where lines are not annotated with it."""
    place = 0 if asked.measure == "hours" else 1
    found: dict[int, list[Cell]] = defaultdict(list)
    for (activity, organization, grade, month, source, shown), amounts in sums.items():
        keys = {
            **known.get((activity, organization), {}),
            **line_keys(asked, grade, month),
            "source": entry_keys("source", source),
        }
        found[shown].append(Cell(keys, amounts[place]))
    return found


def _of_activities(asked: Question) -> bool:
    return bool(asked.used & FIELD.keys())


def _of_organizations(asked: Question) -> bool:
    return _of_activities(asked) or bool(asked.used & {"organization", "kind"})


def added_up_lines(rows: QuerySet[Any], asked: Question) -> dict[LineKey, list[int]]:
    """As many rows as what is asked has values, or activities where what belongs to these is asked."""
    by: dict[str, Any] = {}
    if "month" in asked.used:
        by["of_month"] = TruncMonth("service_day")
    if "source" in asked.used:
        by["of_source"] = _SOURCE
    plain = [
        "grade",
        *(["activity_id"] if _of_activities(asked) else []),
        *(["organization_id"] if _of_organizations(asked) else []),
        *(["of_shown"] if "of_shown" in rows.query.annotations else []),
    ]
    found = rows.annotate(**by).order_by().values(*by, *plain).annotate(minutes_of=Sum("minutes"), lines=Count("pk"))
    return {
        (
            row.get("activity_id") or 0, row.get("organization_id", 0), row["grade"], row.get("of_month"),
            row.get("of_source", ""), row.get("of_shown", 0),
        ): [row["minutes_of"], row["lines"]]
        for row in found
    }  # fmt: skip
