"""Incidents in numbers: by severity, kind and district; nobody in them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.organizations.access import scope_filter
from yushan.organizations.models import Area
from yushan.safety.models import Claim, Incident


@dataclass(frozen=True)
class Line:
    """A row: what, how many, how many of them serious, closed, late."""

    name: str
    all: int
    serious: int
    closed: int
    late: int


@dataclass(frozen=True)
class Figures:
    """A year."""

    whole: Line
    activities: int
    severities: list[Line]
    kinds: list[Line]
    areas: list[Line]
    paid_yuan: int

    @property
    def per_thousand(self) -> str:
        """Incidents in a thousand activities held, one decimal; «—» without any."""
        return f"{self.whole.all * 1000 / self.activities:.1f}" if self.activities else "—"


def figures(actor: Any, year: int) -> Figures:
    """Within the actor's reach; 4 statements."""
    first, after = (clock.at(date(one, 1, 1)) for one in (year, year + 1))
    reach = scope_filter(actor, "incident.figures", area="area", organization="organization__path")
    rows = Incident.objects.filter(reach, happened_at__gte=first, happened_at__lt=after)
    listed = list(rows.values_list("severity", "kind", "area", "state", "times_late"))
    own = scope_filter(actor, "incident.figures", area="organization__area", organization="organization__path")
    held = Activity.objects.filter(own, starts_at__gte=first, starts_at__lt=after, state__in=Activity.HELD).count()
    names = dict(Area.objects.filter(pk__in={row[2] for row in listed if row[2]}).values_list("pk", "name"))
    paid = list(Claim.objects.filter(incident__in=rows.values("pk")).values_list("paid_yuan", flat=True))
    return Figures(
        whole=_line("全部", listed), activities=held,
        severities=_group(listed, 0, {key: str(label).split("：")[0] for key, label in Incident.Severity.choices}),
        kinds=_group(listed, 1, dict(Incident.Kind.choices)), areas=_group(listed, 2, names),
        paid_yuan=sum(one or 0 for one in paid),
    )  # fmt: skip


def _line(name: str, rows: list[Any]) -> Line:
    return Line(
        name, len(rows), sum(row[0] >= Incident.Severity.SERIOUS for row in rows),
        sum(row[3] == Incident.State.CLOSED for row in rows), sum(row[4] > 0 for row in rows),
    )  # fmt: skip


def _group(rows: list[Any], at: int, names: dict[Any, Any]) -> list[Line]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[at]].append(row)
    return [
        _line(str(names.get(key, "其他")), found) for key, found in sorted(groups.items(), key=lambda one: -len(one[1]))
    ]
