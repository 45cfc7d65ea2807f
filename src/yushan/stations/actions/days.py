"""Regular work about bookings: reminders a day ahead, requests that nobody answered, the end of the day."""

from datetime import timedelta

from django.db import transaction

from yushan.accounts.actions import Message, notify_each
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.notifications.queries import not_reminded
from yushan.stations.actions.booking import locked_booking, step
from yushan.stations.actions.keeping import keep, miss
from yushan.stations.actions.messages import place, takers_of, tell_taker, when
from yushan.stations.linking import activities
from yushan.stations.models import Booking

_AT_ONCE = 500
_AHEAD = timedelta(hours=24)
_CATCH_UP = timedelta(hours=12)


def lapse_due() -> int:
    """Requests that were not answered when they were to begin give the time back; their takers are told."""
    ended = 0
    due = Booking.objects.filter(state=Booking.State.ASKED, starts_at__lte=clock.now()).order_by("starts_at", "pk")
    for row in due.select_related("room__station")[:_AT_ONCE]:
        with transaction.atomic():
            booking = locked_booking(row)
            if booking.state == Booking.State.ASKED:
                step(WORKER, booking, "lapse", reason="到开始时站点还没有审核")
                said = f"{when(booking)}，{place(booking)}。到开始时站点还没有审核，预约不算数了，也不影响您以后约。"
                tell_taker(booking, key="lapsed", title=f"“{booking.title}”的场地没有约成", body=said)
                ended += 1
    return ended


def end_days() -> int:
    """Bookings of days that are over and of which nobody said anything: used, unless the room asks who comes to be noted
    and nobody checked in for the activity either. Answers how many.
    """
    midnight = clock.at(clock.today())
    rows = list(
        Booking.objects.filter(state=Booking.State.CONFIRMED, ends_at__lte=midnight)
        .select_related("room__station")
        .order_by("ends_at", "pk")[:_AT_ONCE]
    )
    codes = {row.activity_code for row in rows if row.activity_code}
    came = activities().came(codes) if codes else {}
    for row in rows:
        with transaction.atomic():
            booking = locked_booking(row)
            if booking.state != Booking.State.CONFIRMED:
                continue
            people = came.get(booking.activity_code, 0)
            if people or not booking.room.needs_arrival:
                keep(WORKER, booking, people or None)
            else:
                miss(WORKER, booking, "当天没有到场登记")
    return len(rows)


@transaction.atomic
def remind_bookings() -> int:
    """A day ahead, to the account behind each booking, of a team whom the keeper wrote down to those who book for it; once,
    also when run twice. Answers how many."""
    now = clock.now()
    rows = Booking.objects.filter(
        state=Booking.State.CONFIRMED, starts_at__gt=now + _AHEAD - _CATCH_UP,
        starts_at__lte=now + _AHEAD, asked_at__lte=now - timedelta(hours=2),
    ).exclude(user=None, organization=None).select_related("room__station", "organization", "unit")  # fmt: skip
    due = [(user, row) for row in rows.order_by("starts_at", "pk")[:_AT_ONCE] for user in takers_of(row)]
    unwanted = not_reminded({user for user, _row in due}, hours=24)
    messages = [
        Message(
            user, f"remind:booking:{row.pk}:{int(row.starts_at.timestamp())}", f"明天用{row.room.name}",
            f"{when(row)}，{place(row)}。来不了请在预约里取消，让别人用。", f"/me/bookings/{row.pk}/", row.starts_at,
        )
        for user, row in due
        if user not in unwanted
    ]  # fmt: skip
    notify_each(messages)
    return len(messages)
