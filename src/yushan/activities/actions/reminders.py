"""Reminders 24 hours and 2 hours before a shift (docs/domain.md, Reminders), for who wants them so long before."""

from datetime import timedelta

from django.db import transaction

from yushan.accounts.actions import Message, notify_each
from yushan.accounts.models import Notice
from yushan.activities.actions.messages import clock_text, sign_up_url
from yushan.activities.models import Activity, SignUp
from yushan.common import clock
from yushan.notifications.queries import not_reminded
from yushan.volunteers.queries import inboxes_of

# Lead time and how long after it a worker that was away still reminds.
LEADS = ((timedelta(hours=24), timedelta(hours=12)), (timedelta(hours=2), timedelta(hours=2)))


@transaction.atomic
def _remind(lead: timedelta, catch_up: timedelta) -> int:
    now = clock.now()
    hours = int(lead.total_seconds() // 3600)
    rows = list(
        SignUp.objects.filter(
            shift__activity__state__in=Activity.OPEN,
            state=SignUp.State.ACCEPTED,
            shift__starts_at__gt=max(now, now + lead - catch_up),
            shift__starts_at__lte=now + lead,
        ).select_related("shift__activity", "post")
    )
    # Who signed up after the lead time knows: they just read it.
    rows = [row for row in rows if row.accepted_at is None or row.accepted_at <= row.starts_at - lead]
    keys = {f"remind:{hours}:{row.pk}:{int(row.starts_at.timestamp())}": row for row in rows}
    sent = set(Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    inboxes = inboxes_of(row.volunteer_id for row in rows)
    due = {key: inboxes[row.volunteer_id].all() for key, row in keys.items() if key not in sent}
    unwanted = not_reminded({user for users in due.values() for user in users}, hours=hours)
    messages, when = [], "明天" if hours >= 24 else f"还有 {hours} 小时"
    for key, users in due.items():
        row = keys[key]
        activity = row.shift.activity
        title = f"{when}：“{activity.title}”{row.post.name}岗"
        body = f"{clock_text(row.shift)}，{activity.place or '线上'}。来不了请点“来不了”，名额会给下一位。"
        messages += [
            Message(user, key, title, body, sign_up_url(row.pk), row.starts_at)
            for user in users
            if user not in unwanted
        ]
    notify_each(messages)
    return len({one.key for one in messages})


def remind_due() -> int:
    """Sends what is due; each reminder reaches a person once, also when run twice. Answers how many were sent."""
    return sum(_remind(lead, catch_up) for lead, catch_up in LEADS)
