"""Areas as what is counted: of all rooms that count how many of them have something."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from yushan.common.counted_things import AREAS, Node, Part, Things, plainly
from yushan.common.counts import AREA
from yushan.organizations.models import Area


def _rows(node: Node) -> QuerySet[Area]:
    """All of them, those of earlier days too: which of them hold is for the counts to say."""
    return Area.objects.filter(Q(pk=node.pk) if node.scope == AREA else Q())


def areas_that(parts: Mapping[str, Part]) -> Things:
    """The list behind counts of areas."""
    return Things(
        code=AREAS,
        title="区县",
        header=("区县", "代码"),
        rows=_rows,
        cells=plainly(lambda row: row.name, lambda row: row.code),
        order=("order", "code", "pk"),
        parts=parts,
        needs="indicators.view",
    )


def having(rows: QuerySet[Any], area: str) -> Q:
    """Areas to which any of these rows leads."""
    return Q(pk__in=rows.order_by().values(area))
