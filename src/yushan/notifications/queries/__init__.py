"""Reads of the room."""

from yushan.notifications.queries.deliveries import count_of_states, given_up, latest_of
from yushan.notifications.queries.export import notifications_of
from yushan.notifications.queries.preferences import not_reminded, preference_of, quiet_of

__all__ = [
    "count_of_states",
    "given_up",
    "latest_of",
    "not_reminded",
    "notifications_of",
    "preference_of",
    "quiet_of",
]
