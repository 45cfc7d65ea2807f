"""Answering named counts of the catalogue from kept sums: which node stands for what is asked, and what it says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from yushan.common.counts import CITY, ORGANIZATION, WHOLE_CITY, Answers, Asked
from yushan.indicators.queries.sums import OnDays, on_days
from yushan.organizations.models import Organization

_Level = Organization.Level


@dataclass(frozen=True)
class Kept:
    """Where sums are kept for what is asked; `named` is the key that the answer has instead (a corps is the city)."""

    scope: str
    nodes: Collection[int] | None
    named: int | None = None

    @property
    def is_city(self) -> bool:
        """True where everything is meant."""
        return self.scope == CITY

    def key(self, node: int) -> int:
        """The node as it is asked for."""
        return node if self.named is None else self.named

    def on_days(self, asked: Asked, *, standing: Collection[str] = (), of_year: Collection[str] = ()) -> OnDays:
        """The sums on the days that are asked; one statement."""
        found = on_days(self.scope, asked.days, nodes=self.nodes, standing=standing, of_year=of_year)
        return {(day, self.key(node), metric): amount for (day, node, metric), amount in found.items()}


def split(asked: Asked) -> tuple[list[Kept], Asked | None]:
    """Where sums are kept, and what has to be counted from its own rows: teams and squads, of which each has few.

    One statement at most.
    """
    if asked.scope == CITY:
        return [Kept(CITY, [WHOLE_CITY])], None
    if asked.scope != ORGANIZATION:
        return [Kept(asked.scope, None if asked.nodes is None else list(asked.nodes))], None
    nodes = asked.nodes or {}
    levels: dict[int, str] = dict(Organization.objects.filter(pk__in=nodes).values_list("pk", "level"))
    # Everything stands below the corps.
    kept = [Kept(CITY, [WHOLE_CITY], pk) for pk in nodes if levels.get(pk) == _Level.CORPS]
    detachments = [pk for pk in nodes if levels.get(pk) == _Level.DETACHMENT]
    kept += [Kept("org", detachments)] if detachments else []
    teams = {pk: path for pk, path in nodes.items() if levels.get(pk) not in (_Level.CORPS, _Level.DETACHMENT)}
    return kept, replace(asked, nodes=teams) if teams else None


def answers(asked: Asked, kept: Kept, *, standing: Mapping[str, str], of_year: Mapping[str, str]) -> Answers:
    """The counts that are asked, each by the metric of which it is the sum."""
    names = {metric: name for side in (standing, of_year) for name, metric in side.items() if name in asked.names}
    found = kept.on_days(
        asked,
        standing=[metric for metric in standing.values() if metric in names],
        of_year=[metric for metric in of_year.values() if metric in names],
    )
    return {(day, node, names[metric]): amount for (day, node, metric), amount in found.items()}
