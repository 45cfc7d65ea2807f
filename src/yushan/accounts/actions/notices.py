"""Messages to people's inboxes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yushan.accounts.models import Notice, User
from yushan.accounts.signals import notices_written
from yushan.common import clock

_BATCH = 1000


@dataclass(frozen=True)
class Message:
    """What one person is told; the same key reaches them once.

    `starts_at` is when that begins what the message is about: what is cancelled on the day itself cannot wait.
    """

    user_id: int
    key: str
    title: str
    body: str = ""
    url: str = ""
    starts_at: datetime | None = None


def notify(
    user_ids: Iterable[int], *, key: str, title: str, body: str = "", url: str = "", starts_at: datetime | None = None
) -> None:
    """Puts one message into each inbox; the same key reaches a person once."""
    notify_each(Message(pk, key, title, body, url, starts_at) for pk in set(user_ids) if pk)


def notify_each(messages: Iterable[Message]) -> None:
    """Puts a message of their own into the inbox of each; 1 statement for a thousand, and what listeners need."""
    listed, now = list(messages), clock.now()
    rows = [
        Notice(
            user_id=one.user_id, key=one.key[:120], title=one.title[:120], body=one.body[:500], url=one.url[:200],
            created_at=now,
        )
        for one in listed
    ]  # fmt: skip
    if not rows:
        return
    with transaction.atomic(savepoint=False):
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)
        starts = {(row.user_id, row.key): one.starts_at for row, one in zip(rows, listed, strict=True)}
        notices_written.send(sender=None, starts=starts, at=now)


def read_notices(actor: User) -> int:
    """Marks everything in the actor's inbox as read; answers how many."""
    return Notice.objects.filter(user=actor, read_at=None).update(read_at=clock.now())
