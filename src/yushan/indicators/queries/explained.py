"""What a figure of the explorer is made of: the lines of the ledger, or the activities held, one by one."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.indicators.models import CellLine
from yushan.indicators.queries.cells import counted, leaves_seen, lines_seen, own_units
from yushan.indicators.queries.fitting import fitting
from yushan.indicators.queries.lines import of_source
from yushan.indicators.queries.naming import FIELD, Names, read_names
from yushan.indicators.rules.pivot import NONE, UNWRITTEN, Question
from yushan.ledger.models import HourEntry


@dataclass(frozen=True)
class Behind:
    """Rows are `HourEntry`s, held `Activity`s where these are counted; each once. `total` is the figure."""

    rows: QuerySet[Any]
    total: int


def behind(actor: Any, asked: Question) -> Behind:
    """What counts for the question's filters, whatever its sides are."""
    names = read_names(asked)
    rows = _activities(actor, asked, names) if asked.measure == "activities" else _lines(actor, asked, names)
    return Behind(rows, counted(actor, replace(asked, rows="month", columns=""), names).total)


def _lines(actor: Any, asked: Question, names: Names) -> QuerySet[HourEntry]:
    rows, wanted = lines_seen(actor, asked), asked.filters.get("source")
    if wanted is not None:
        rows = of_source(rows, NONE if wanted == UNWRITTEN else wanted)
    if asked.filters.keys() & {"month", "grade", "kind", "campaign", *FIELD}:
        leaf = CellLine.objects.filter(
            fitting(asked, names),
            activity=OuterRef("of_activity"), organization=OuterRef("organization"),
            month=OuterRef("of_month"), grade=OuterRef("grade"),
        )  # fmt: skip
        rows = rows.annotate(of_activity=Coalesce("activity_id", 0), of_month=TruncMonth("service_day"))
        rows = rows.filter(Exists(leaf))
    return rows.select_related("organization")


def _activities(actor: Any, asked: Question, names: Names) -> QuerySet[Activity]:
    if own_units(actor):
        return Activity.objects.none()
    leaves = CellLine.objects.filter(leaves_seen(actor) & fitting(asked, names), amount__gt=0)
    there = Q(pk__in=leaves.values("activity"))
    if asked.until:
        there &= Q(ends_at__lt=clock.at(asked.until + timedelta(days=1)))
    return Activity.objects.filter(there).select_related("organization")
