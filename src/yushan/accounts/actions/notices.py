"""Messages to people's inboxes."""

from collections.abc import Iterable

from yushan.accounts.models import Notice, User
from yushan.common import clock


def notify(user_ids: Iterable[int], *, key: str, title: str, body: str = "", url: str = "") -> None:
    """Puts one message into each inbox; the same key reaches a person once."""
    now = clock.now()
    Notice.objects.bulk_create(
        [
            Notice(user_id=pk, key=key[:120], title=title[:120], body=body[:500], url=url[:200], created_at=now)
            for pk in set(user_ids)
            if pk
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def read_notices(actor: User) -> int:
    """Marks everything in the actor's inbox as read; answers how many."""
    return Notice.objects.filter(user=actor, read_at=None).update(read_at=clock.now())
