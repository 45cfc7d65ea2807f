"""What became of deliveries: for their owner, and counted for operators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet

from yushan.accounts.models import User
from yushan.common import clock
from yushan.notifications.models import Delivery

DAYS = 7
State = Delivery.State
_NOT_SENT = (State.FAILED, State.GIVEN_UP)


def latest_of(user: User, limit: int = 10) -> list[Delivery]:
    """Somebody's last deliveries with their notices, newest first; 1 statement."""
    rows = Delivery.objects.filter(user=user).select_related("notice")
    return list(rows.order_by("-created_at", "-pk")[:limit])


@dataclass(frozen=True)
class Line:
    """A way and how many of its deliveries are in each state, in the order of the states."""

    channel: str
    label: str
    counts: list[int]

    @property
    def not_sent(self) -> int:
        """How many could be tried again."""
        return sum(count for state, count in zip(State.values, self.counts, strict=True) if state in _NOT_SENT)


def count_of_states() -> list[Line]:
    """Every way with its deliveries of a week; 1 statement."""
    rows: Iterable[tuple[str, str, int]] = (
        Delivery.objects.filter(created_at__gte=clock.now() - timedelta(days=DAYS))
        .values_list("channel", "state")
        .annotate(count=Count("pk"))
    )
    found = {(channel, state): count for channel, state, count in rows}
    return [
        Line(channel, str(label), [found.get((channel, state), 0) for state in State.values])
        for channel, label in Delivery.Channel.choices
    ]


def given_up() -> QuerySet[Delivery]:
    """What was not sent within a week, with its reason. No text, no address in full."""
    since = clock.now() - timedelta(days=DAYS)
    return (
        Delivery.objects.filter(state__in=_NOT_SENT, created_at__gte=since)
        .select_related("user")
        .defer("reached", "provider_reference")
    )
