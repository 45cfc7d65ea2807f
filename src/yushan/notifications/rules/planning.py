"""By which ways a notice goes, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from yushan.notifications.rules.times import Quiet, next_digest, release
from yushan.notifications.rules.topics import EMAIL, PUSH, SMS, TEST, Topic

SMS_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Reach:
    """What somebody chose, and what there is to reach them by."""

    ways: frozenset[str]
    choices: Mapping[str, list[str]] = field(default_factory=dict)
    quiet: Quiet | None = None
    digest_at: time | None = None


@dataclass(frozen=True)
class Planned:
    """One delivery: by which way, not before when, and whether it waits for the message of the day."""

    channel: str
    due: datetime
    digest: bool = False


def chosen(topic: Topic, choices: Mapping[str, list[str]]) -> frozenset[str]:
    """The ways that somebody wants for a topic; the usual ones where they chose nothing."""
    if topic is TEST or topic.code not in choices:
        return topic.usual
    return frozenset(choices[topic.code]) & topic.offered


def plan(topic: Topic, reach: Reach, now: datetime, starts_at: datetime | None = None) -> list[Planned]:
    """The deliveries of one notice; `now` and `starts_at` on the clock of the city."""
    found = []
    ways = chosen(topic, reach.choices) & reach.ways
    # An SMS costs money and wakes people: for a change it is worth it when the shift is near.
    if topic.code == "changes" and (starts_at is None or starts_at - now > SMS_WITHIN):
        ways -= {SMS}
    at_once = release(now, reach.quiet, urgent=topic.urgent, always=topic.always, starts_at=starts_at)
    for channel in sorted(ways):
        if topic.waits and reach.digest_at is not None and channel in (PUSH, EMAIL):
            found.append(Planned(channel, next_digest(now, reach.digest_at), digest=True))
        else:
            found.append(Planned(channel, at_once))
    return found
