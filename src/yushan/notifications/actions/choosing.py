"""What somebody chooses: ways, quiet hours, the hour of the daily message, reminders; and a test of it."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.notifications.models import Preference
from yushan.notifications.rules import SHOWN_TOPICS, TOPICS, chosen
from yushan.notifications.rules.topics import EMAIL


def locked_preference(user_id: int) -> Preference:
    """Somebody's row, made when it is not there; inside a transaction."""
    row, _made = Preference.objects.select_for_update().get_or_create(
        user_id=user_id, defaults={"changed_at": clock.now()}
    )
    return row


@transaction.atomic
def choose(
    actor: User,
    *,
    ways: Mapping[str, list[str]],
    quiet_from: time | None,
    quiet_until: time | None,
    digest_at: time | None,
    remind_day: bool,
    remind_hours: bool,
    asked: frozenset[str],
) -> Preference:
    """Keeps what was chosen. `asked` are the ways that the page offered: of others the choice stays as it was.

    Refusal when only one end of the quiet hours is given.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise Refusal("免打扰请把开始和结束都填上，或者都不填。", field="quiet_from")
    row = locked_preference(actor.pk)
    kept = {}
    for topic in SHOWN_TOPICS:
        before = chosen(topic, row.choices)
        kept[topic.code] = sorted((before - asked) | (frozenset(ways.get(topic.code, [])) & topic.offered & asked))
    row.choices = kept
    row.quiet_from, row.quiet_until, row.digest_at = quiet_from, quiet_until, digest_at
    row.remind_day, row.remind_hours, row.changed_at = remind_day, remind_hours, clock.now()
    row.save()
    record(actor, "notifications.choose", subject=actor, person_id=actor.person_id)
    return row


@transaction.atomic
def leave(user_id: int, topic: str) -> str:
    """No e-mails about a topic any more, «*»: about none but safety. Answers what it was. Harmless when done twice."""
    row = locked_preference(user_id)
    codes = [topic] if topic in TOPICS else [one.code for one in SHOWN_TOPICS if one.code != "safety"]
    for code in codes:
        row.choices[code] = sorted(chosen(TOPICS[code], row.choices) - {EMAIL})
    row.changed_at = clock.now()
    row.save(update_fields=["choices", "changed_at"])
    record(row.user, "notifications.leave", subject=row.user, person_id=row.user.person_id, topic=topic)
    return TOPICS[topic].label if topic in TOPICS else "全部"


def send_test(actor: Any) -> None:
    """A notice to oneself that goes by every way there is, at once. How often: the caller's matter."""
    notify(
        [actor.pk], key=f"test-message:{clock.now():%Y%m%d%H%M%S}", title="试发：能收到这条，就说明设置好了",
        body="这是您自己点“试发一条”发出的。", url="/me/notifications/",
    )  # fmt: skip
