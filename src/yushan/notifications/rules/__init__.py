"""What reaches whom by which way and when. Pure: facts and time are arguments, times are on the clock of the city."""

from yushan.notifications.rules.planning import Planned, Reach, chosen, plan
from yushan.notifications.rules.times import Quiet, backoff, in_quiet, next_digest, quiet_end, release
from yushan.notifications.rules.topics import CHANNELS, SHOWN_TOPICS, TEST, TOPICS, Topic, topic_of
from yushan.notifications.rules.words import digest_of, masked_email, masked_phone

__all__ = [
    "CHANNELS",
    "SHOWN_TOPICS",
    "TEST",
    "TOPICS",
    "Planned",
    "Quiet",
    "Reach",
    "Topic",
    "backoff",
    "chosen",
    "digest_of",
    "in_quiet",
    "masked_email",
    "masked_phone",
    "next_digest",
    "plan",
    "quiet_end",
    "release",
    "topic_of",
]
