"""Regular work about duty: reminders a day ahead, the end of the day."""

from datetime import timedelta

from django.db import transaction

from yushan.accounts.actions import Message, notify_each
from yushan.common import clock
from yushan.notifications.queries import not_reminded
from yushan.stations.actions.messages import when
from yushan.stations.models import DutyTurn
from yushan.volunteers.queries.inboxes import inboxes_of

_AHEAD, _CATCH_UP, _MOST = timedelta(hours=24), timedelta(hours=12), 1000


@transaction.atomic
def remind_duty() -> int:
    """A day ahead, to everybody whose turn it is and who wants it; once. Answers how many messages."""
    now = clock.now()
    rows = list(
        DutyTurn.objects.filter(
            state=DutyTurn.State.ASSIGNED, shift__is_off=False, shift__starts_at__gt=now + _AHEAD - _CATCH_UP,
            shift__starts_at__lte=now + _AHEAD,
        ).select_related("shift__station", "member").order_by("shift__starts_at", "pk")[:_MOST]
    )  # fmt: skip
    inboxes = inboxes_of(row.member.volunteer_id for row in rows if row.member.volunteer_id)
    due: list[tuple[int, DutyTurn]] = []
    for row in rows:
        member = row.member
        users = inboxes[member.volunteer_id].all() if member.volunteer_id else [member.user_id]
        due += [(user, row) for user in users if user]
    unwanted = not_reminded({user for user, _row in due}, hours=24)
    messages = [
        Message(
            user, f"remind:duty:{row.pk}", f"明天到{row.shift.station.name}值班", f"{when(row)}。来不了请在“我的值班”里换班。",
            "/me/duty/", row.starts_at,
        )
        for user, row in due
        if user not in unwanted
    ]  # fmt: skip
    notify_each(messages)
    return len(messages)


def end_duty_days() -> int:
    """Turns of days that are over and of which nobody said anything were done; the keeper may correct it for a week."""
    midnight = clock.at(clock.today())
    rows = DutyTurn.objects.filter(state=DutyTurn.State.ASSIGNED, shift__is_off=False, shift__ends_at__lte=midnight)
    return rows.update(state=DutyTurn.State.DONE, noted_at=clock.now())
