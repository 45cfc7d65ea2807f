"""Writes of the room: what people choose, the deliveries of a notice, and sending them."""

from yushan.notifications.actions.addresses import ask_email, confirm_email, mark_of, remove_email, send_confirmation
from yushan.notifications.actions.choosing import choose, leave, send_test
from yushan.notifications.actions.planning import on_notices_written
from yushan.notifications.actions.retrying import try_again
from yushan.notifications.actions.sending import send_due
from yushan.notifications.actions.subscribing import subscribe, unsubscribe

__all__ = [
    "ask_email",
    "choose",
    "confirm_email",
    "leave",
    "mark_of",
    "on_notices_written",
    "remove_email",
    "send_confirmation",
    "send_due",
    "send_test",
    "subscribe",
    "try_again",
    "unsubscribe",
]
