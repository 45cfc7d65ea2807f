"""What was sent about a place or a doubt, who has read it, and what became of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.accounts.models import Notice
from yushan.common import clock, rulebook
from yushan.indicators.models import QualityIssue, Reminder
from yushan.indicators.places import Place
from yushan.indicators.queries.owners import WORDS
from yushan.indicators.rules.quality import quiet_until
from yushan.organizations.access import can, level_above
from yushan.organizations.models import Organization


@dataclass(frozen=True)
class Sent:
    """A reminder as the page tells it; `read` of the people reached have opened it."""

    reminder: Reminder
    read: int

    @property
    def by(self) -> str:
        """Who sent it."""
        return self.reminder.sender_name or "平台按规则"

    @property
    def to(self) -> str:
        """To whom."""
        return WORDS[self.reminder.told]


def reminders_of(place: Place, indicator: str = "") -> QuerySet[Reminder]:
    """What was sent about figures of a place, newest first."""
    rows = Reminder.objects.filter(scope=place.scope, node=place.pk, issue=None)
    return (rows.filter(indicator=indicator) if indicator else rows).order_by("-sent_at", "-pk")


def with_readers(rows: Iterable[Reminder]) -> list[Sent]:
    """The rows with how many have read them; 1 statement over the notices."""
    listed = list(rows)
    keys = {row.key for row in listed}
    counted = Notice.objects.filter(key__in=keys).order_by().values_list("key")
    read = dict(counted.annotate(read=Count("pk", filter=Q(read_at__isnull=False)))) if keys else {}
    return [Sent(row, read.get(row.key, 0)) for row in listed]


def may_remind(actor: Any, place: Place) -> bool:
    """Who stands above the place and looks after it: city and district for a unit, the city for a district."""
    if place.scope == "unit":
        return can(actor, "unit.edit", on=place.access)
    if place.scope == "area":
        return can(actor, "unit.edit", on={})
    if place.scope == "organization":
        found = Organization.objects.filter(pk=place.pk).first()
        return found is not None and can(actor, "organization.approve", on=level_above(found))
    return False


def quiet_day(last: Reminder | None, days: int) -> date | None:
    """The first day on which the same people may be written to again, where it has not come yet."""
    until = quiet_until(clock.local(last.sent_at).date() if last else None, days)
    return until if until is not None and clock.today() < until else None


def figure_quiet_day(place: Place, indicator: str) -> date | None:
    """The same for a figure of a place: by hand or by rule, it is the same message to the same people."""
    last = reminders_of(place, indicator).filter(told=place.scope).first()
    return quiet_day(last, rulebook.number("figure_reminder_days"))


def issue_quiet_day(issue: QualityIssue, days: int) -> date | None:
    """The same for a doubt in the data."""
    return quiet_day(Reminder.objects.filter(issue=issue).order_by("-sent_at").first(), days)


def figure_quiet_day_of(scope: str, nodes: Collection[int], indicator: str) -> dict[int, date]:
    """`figure_quiet_day` for many places of a scope, those to whom nobody may write yet; 1 statement."""
    days = rulebook.number("figure_reminder_days")
    since = clock.now() - timedelta(days=days + 1)
    rows = Reminder.objects.filter(scope=scope, indicator=indicator, told=scope, issue=None, sent_at__gte=since)
    found: dict[int, date] = {}
    for node, moment in rows.order_by("sent_at").values_list("node", "sent_at"):
        until = quiet_until(clock.local(moment).date(), days)
        if node in nodes and until is not None and clock.today() < until:
            found[node] = until
    return found
