"""New notices become deliveries, in the transaction that wrote them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.notifications import gateways
from yushan.notifications.models import DIGEST_AT, QUIET_FROM, QUIET_UNTIL, Delivery, Subscription
from yushan.notifications.rules import Quiet, Reach, plan, topic_of

_BATCH = 1000


def _with_reach(rows: QuerySet[Notice]) -> Iterable[dict[str, Any]]:
    """Beside each notice what its reader chose and is reached by; nothing that is sealed."""
    own = OuterRef("user")
    found: Any = rows.annotate(
        by_push=Exists(Subscription.objects.filter(user=own)),
        by_wechat=Exists(SocialAccount.objects.filter(user=own, provider="weixin")),
    ).values(
        "pk", "user_id", "key", "by_push", "by_wechat", "user__preference__pk", "user__preference__email_verified_at",
        "user__preference__choices", "user__preference__quiet_from", "user__preference__quiet_until",
        "user__preference__digest_at",
    )  # fmt: skip
    return list(found)


def _reach(row: dict[str, Any], available: frozenset[str]) -> Reach:
    has = {
        "push": row["by_push"],
        "wechat": row["by_wechat"],
        "sms": True,
        "email": row["user__preference__email_verified_at"] is not None,
    }
    ways = frozenset(way for way in available if has[way])
    if row["user__preference__pk"] is None:
        return Reach(ways, {}, Quiet(QUIET_FROM, QUIET_UNTIL), DIGEST_AT)
    begins, ends = row["user__preference__quiet_from"], row["user__preference__quiet_until"]
    quiet = Quiet(begins, ends) if begins is not None and ends is not None else None
    return Reach(ways, row["user__preference__choices"], quiet, row["user__preference__digest_at"])


def on_notices_written(sender: Any, starts: dict[tuple[int, str], datetime | None], at: datetime, **more: Any) -> None:
    """Listens to accounts.signals.notices_written; 2 statements for a thousand notices, whatever their number of readers.

    A key that somebody had already is an older row, and is not delivered again. Two that write the same key at once
    both find the row; the constraint lets one delivery be.
    """
    available = gateways.available()
    if not available:
        return
    now, wanted = clock.local(at), list(starts)
    made: list[Delivery] = []
    for begin in range(0, len(wanted), _BATCH):
        some = wanted[begin : begin + _BATCH]
        new = Notice.objects.filter(
            user__in={user for user, _key in some}, key__in={key for _user, key in some}, created_at=at
        )
        for row in _with_reach(new.filter(user__is_active=True)):
            pair = (row["user_id"], row["key"])
            if pair in starts:
                made += _deliveries(row, starts[pair], now, available)
    if not made:
        return
    Delivery.objects.bulk_create(made, ignore_conflicts=True, batch_size=_BATCH)
    if any(one.next_at <= at for one in made):
        wake()


def _deliveries(
    row: dict[str, Any], starts_at: datetime | None, now: datetime, available: frozenset[str]
) -> list[Delivery]:
    topic = topic_of(row["key"])
    begins = clock.local(starts_at) if starts_at else None
    return [
        Delivery(
            notice_id=row["pk"],
            user_id=row["user_id"],
            channel=one.channel,
            topic=topic.code,
            digest=one.digest,
            starts_at=starts_at,
            next_at=one.due,
            created_at=now,
        )
        for one in plan(topic, _reach(row, available), now, begins)
    ]


def _enqueue() -> None:
    from yushan.notifications.tasks import send  # tasks call actions

    send.enqueue()


def wake() -> None:
    """Sends after the commit instead of at the next minute; asked for once a transaction, however many notices it wrote."""
    if not any(waiting[1] is _enqueue for waiting in connection.run_on_commit):
        transaction.on_commit(_enqueue)
