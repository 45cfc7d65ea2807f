"""Which leaves fit a question: its filters as a condition for the database."""

from datetime import date

from django.db.models import Q

from yushan.indicators.models import FacetPart
from yushan.indicators.queries.kept_cells import combinations
from yushan.indicators.queries.naming import FIELD, Names, keys_of
from yushan.indicators.rules.facets import scope_for
from yushan.indicators.rules.pivot import MADE_OF, NONE, UNWRITTEN, Question, is_wanted


def fitting(asked: Question, names: Names, prefix: str = "") -> Q:
    """A condition on CellLine, or on what leads to one by `prefix`; a statement for each facet that narrows."""
    held = Q(**{f"{prefix}grade": ""})
    condition = held if asked.measure == "activities" else ~held
    condition &= Q(**{f"{prefix}month__range": _months(asked)})
    for name, key in asked.filters.items():
        if name == "grade":
            condition &= Q(**{f"{prefix}grade": key})
        elif name == "organization":
            condition &= Q(**{f"{prefix}organization__code": key})
        elif name == "kind":
            condition &= Q(**{f"{prefix}organization__kind": NONE if key == UNWRITTEN else key})
        elif name in FIELD or name in MADE_OF:
            condition &= Q(
                **{f"{prefix}facets__in": FacetPart.objects.filter(part__in=_parts(name, key, names)).values("whole")}
            )
    return condition


def _months(asked: Question) -> tuple[date, date]:
    """Those that count, or the one of them that is asked; none where it is none of them."""
    first, last = asked.months
    wanted = asked.filters.get("month")
    if wanted is None:
        return first, last
    found = [month for month in range(first.month, last.month + 1) if f"{month:02d}" == wanted]
    return (date(asked.year, found[0], 1),) * 2 if found else (date(asked.year, 12, 1), date(asked.year, 1, 1))


def _parts(name: str, wanted: str, names: Names) -> list[int]:
    """Combinations of the smallest scope that know what is asked and have it."""
    needed = {name, *MADE_OF.get(name, ())}
    known = combinations(Q(scope=scope_for(needed, limited=False)))
    return [pk for pk, one in known.items() if is_wanted(keys_of(one, names, {name})[name], wanted)]
