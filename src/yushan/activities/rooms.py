"""Activities in rooms of stations: what a room can be booked for, who came, a week of duty as an activity.

The room of stations lies below; it knows an activity by its public code (stations/linking.py).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from yushan.activities.actions.planning import create_activity
from yushan.activities.actions.shifts import PostPlan, ShiftPlan
from yushan.activities.models import Activity, Presence
from yushan.activities.queries.choices import organizations
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.said import window_text
from yushan.organizations.models import Organization
from yushan.stations.actions import Came, note_check_ins
from yushan.stations.actions.keeping import free_room
from yushan.stations.actions.messages import tell_taker
from yushan.stations.linking import Joined, Linked
from yushan.stations.models import Booking, Station

_MOST = 60
_COMING = ("draft", "returned", "submitted", *Activity.OPEN)
_PRESENT = Q(sign_ups__presence__in_at__isnull=False)
_SEEN = (*Activity.OPEN, "finished", "noticed", "settled")


def _offered(team: Organization) -> list[tuple[str, str]]:
    rows = Activity.objects.filter(organization=team, state__in=_COMING, ends_at__gt=clock.now())
    found = []
    for row in rows.order_by("starts_at", "pk")[:_MOST]:
        when = window_text(clock.local(row.starts_at), clock.local(row.ends_at), clock.today())
        found.append((row.code, f"{row.title}（{when}）"))
    return found


def _named(codes: Collection[str]) -> dict[str, Linked]:
    rows = Activity.objects.filter(code__in=codes).values_list("code", "title", "state")
    return {
        code: Linked(title, reverse("activities:public_detail", args=[code]) if state in _SEEN else "")
        for code, title, state in rows
    }


def _came(codes: Collection[str]) -> dict[str, int]:
    rows = Presence.objects.filter(sign_up__shift__activity__code__in=codes, in_at__isnull=False).order_by()
    counted = rows.values("sign_up__shift__activity__code").annotate(people=Count("sign_up__volunteer", distinct=True))
    return dict(counted.values_list("sign_up__shift__activity__code", "people"))


def _make(
    actor: Any, organization: Organization, station: Station, shifts: Sequence[tuple[datetime, datetime, int]]
) -> str:
    first = clock.local(shifts[0][0]).date()
    made = create_activity(
        actor,
        organization=organization,
        title=f"{station.name}值班（{first.month} 月 {first.day} 日起一周）"[:120],
        shifts=[
            ShiftPlan(begin, end, [PostPlan(name="值班", places=places, duties="开门、接待、登记、收拾")])
            for begin, end, places in shifts
        ],
        area=station.area,
        station=station,
        place=f"{station.name} {station.address}".strip()[:120],
        longitude=station.longitude,
        latitude=station.latitude,
    )
    return reverse("activities:edit", args=[made.pk])


JOINED = Joined(_offered, _named, _came, lambda user: list(organizations(user)[:_MOST]), _make)


def _booked(activity: Activity) -> list[Booking]:
    rows = Booking.objects.filter(activity_code=activity.code, state__in=Booking.OPEN, ends_at__gt=clock.now())
    return list(rows.select_related("room__station", "organization", "unit").order_by("pk"))


def free_rooms(sender: Any, actor: Any, activity: Activity, **kwargs: Any) -> None:
    """Listens to outcomes.activity_ended: rooms booked for what was called off are free again."""
    if activity.state == Activity.State.CANCELLED:
        for row in _booked(activity):
            free_room(actor or WORKER, row, f"活动取消了：{activity.reason}")


def say_moved(sender: Any, actor: Any, activity: Activity, **kwargs: Any) -> None:
    """Listens to outcomes.activity_timed: whoever booked hears of it when no shift lies in the booked time any more."""
    windows = list(activity.shifts.values_list("starts_at", "ends_at"))
    for row in _booked(activity):
        if not any(row.starts_at <= begin and end <= row.ends_at for begin, end in windows):
            stamp = int(activity.starts_at.timestamp())
            body = f"{row.room.station.name}{row.room.name}约的还是原来的时间，请改约或取消。"
            tell_taker(row, key=f"activity-moved:{stamp}", title=f"“{activity.title}”改了时间，场地还没有改", body=body)


def note_use(sender: Any, activity: Activity, **kwargs: Any) -> None:
    """Listens to outcomes.activity_finished: of an activity at a station who checked in stands in its use log."""
    if activity.station is None:
        return
    came = Count("sign_ups", filter=_PRESENT)
    rows = activity.shifts.annotate(people=came).filter(people__gt=0).order_by("starts_at", "pk")
    shifts = [Came(row.pk, row.starts_at, row.ends_at, row.people) for row in rows]
    if shifts:
        note_check_ins(
            WORKER, station=activity.station, code=activity.code, title=activity.title,
            who=activity.organization.name, shifts=shifts,
        )  # fmt: skip
