"""Messages to people's inboxes."""

from collections.abc import Iterable
from dataclasses import dataclass

from yushan.accounts.models import Notice, User
from yushan.common import clock


@dataclass(frozen=True)
class Message:
    """What one person is told; the same key reaches them once."""

    user_id: int
    key: str
    title: str
    body: str = ""
    url: str = ""


def notify(user_ids: Iterable[int], *, key: str, title: str, body: str = "", url: str = "") -> None:
    """Puts one message into each inbox; the same key reaches a person once."""
    notify_each(Message(pk, key, title, body, url) for pk in set(user_ids) if pk)


def notify_each(messages: Iterable[Message]) -> None:
    """Puts a message of their own into the inbox of each; 1 statement for a thousand."""
    now = clock.now()
    rows = [
        Notice(
            user_id=one.user_id, key=one.key[:120], title=one.title[:120], body=one.body[:500], url=one.url[:200],
            created_at=now,
        )
        for one in messages
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def read_notices(actor: User) -> int:
    """Marks everything in the actor's inbox as read; answers how many."""
    return Notice.objects.filter(user=actor, read_at=None).update(read_at=clock.now())
