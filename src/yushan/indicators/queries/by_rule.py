"""Who would be told today by a rule of reminding, and whom it leaves alone: the preview and the run ask the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yushan.common import clock, periods
from yushan.common.actors import WORKER
from yushan.indicators.models import Reminder
from yushan.indicators.places import Place
from yushan.indicators.queries.catalogue import indicator
from yushan.indicators.queries.of_nodes import nodes_of, over_nodes
from yushan.indicators.queries.owners import Node, Owners, owners_of
from yushan.indicators.queries.reminders import figure_quiet_day_of
from yushan.indicators.rules.behind import ReminderRule, Told, next_step, wanted
from yushan.indicators.rules.measuring import Measured


@dataclass(frozen=True)
class Line:
    """A place that is behind: how it stands against the milestone, who is told (None: nobody can be), until when not."""

    place: Place
    now: Measured
    owners: Owners | None
    quiet_until: date | None

    @property
    def is_told(self) -> bool:
        """True where a message goes out today."""
        return self.owners is not None and self.quiet_until is None


@dataclass(frozen=True)
class Outlook:
    """All places of the rule: who is behind, and the open reminders of those who are not (any more)."""

    lines: Sequence[Line]
    caught_up: Sequence[int]


def _node(level: str, place: Place) -> Node:
    """Whom a level means for a place."""
    if level == place.scope:
        return place.scope, place.pk
    return ("city", 0) if level == "city" else ("area", int(str(place.access["area"])))


def _is_late(day: date, working_days: int, today: date) -> bool:
    try:
        return periods.add_working_days(day, working_days) < today
    except periods.OutsideCalendar:
        return False


def outlook(rule: ReminderRule, today: date) -> Outlook:
    """What the rule finds on a day; a number of statements that does not grow with the places."""
    one = indicator(rule.indicator)
    told: dict[int, list[Told]] = defaultdict(list)
    keys: dict[int, list[int]] = defaultdict(list)
    rows = Reminder.objects.filter(rule=rule.code, solved_at=None, scope=rule.scope)
    for pk, node, level, moment in rows.values_list("pk", "node", "told", "sent_at"):
        told[node].append(Told(level, clock.local(moment).date()))
        keys[node].append(pk)
    behind: list[tuple[Place, Measured]] = []
    if rule.reached(today):
        for row in over_nodes([one], rule.scope, nodes_of(WORKER, rule.scope), today):
            now = wanted(rule, row.figures[one.code], today)
            if now is not None and now.missing:
                behind.append((row.place, now))
    standing = {place.pk for place, _ in behind}
    solved = [pk for node, listed in keys.items() if node not in standing for pk in listed]
    owners = owners_of(_node(level, place) for place, _ in behind for level in rule.tell)
    by_hand = figure_quiet_day_of(rule.scope, standing, one.code)
    lines = []
    for place, now in behind:
        step = next_step(
            rule, told[place.pk], today,
            reachable={level: bool(owners[_node(level, place)].people) for level in rule.tell},
            late={said.day: _is_late(said.day, rule.up_after, today) for said in told[place.pk]},
        )  # fmt: skip
        quiet = step.quiet_until if step else None
        if step and step.level == place.scope and not quiet:
            quiet = by_hand.get(place.pk)
        lines.append(Line(place, now, owners[_node(step.level, place)] if step else None, quiet))
    return Outlook(lines, solved)
