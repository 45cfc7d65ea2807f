"""Until when something has to be answered: so many working days after it came, by a rule of the plan folder."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import Q

from yushan.common import clock, periods, rulebook
from yushan.common.todos import ANSWERED_WITHIN, First


def due(since: datetime | date | None, rule: str) -> datetime | None:
    """End of the last working day of the term `rule`, the day on which it came not counted.

    None where nothing is known of the beginning. Beyond the known calendar with weekends only (common/periods.py).
    """
    if since is None:
        return None
    moment = since if isinstance(since, datetime) else clock.at(since)
    return periods.term_ends(moment, rulebook.number(rule))


def begun_before(moment: datetime, rule: str) -> datetime:
    """What came before this moment has its term over by `moment`; undoes `due`."""
    last = clock.local(moment).date() - timedelta(days=1)
    return clock.at(periods.working_days_before(last, rulebook.number(rule)) + timedelta(days=1))


def oldest(field: str, rule: str) -> First:
    """How urgent a to-do source is by its oldest thing: the term `rule` counted from `field` (common/todos.py)."""
    return field, lambda since: due(since, rule) or since + ANSWERED_WITHIN


def soonest(field: str) -> First:
    """The same for things that say themselves when they are due."""
    return field, lambda moment: moment


def near(field: str, rule: str) -> Callable[[datetime], Q | None]:
    """The condition of a to-do source (common/todos.py): rows whose term, counted from `field`, is over by a moment."""

    def condition(moment: datetime) -> Q | None:
        return Q(**{f"{field}__lt": begun_before(moment, rule)})

    return condition
