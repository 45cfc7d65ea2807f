"""Activities, sign-ups and key dates as iCalendar (RFC 5545). Pure translation; views choose what goes in."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from yushan.activities.models import Activity, SignUp
from yushan.activities.queries.key_dates import KeyDay
from yushan.common import clock

# How often a calendar program should look again.
_REFRESH = timedelta(hours=6)


def book(name: str) -> Calendar:
    """An empty calendar under a name."""
    found = Calendar()
    found.add("prodid", "-//Yushan//activities//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", str(clock.ZONE))
    found.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    return found


def place_of(activity: Activity) -> str:
    """«九龙坡区白市驿镇文化广场», or 线上."""
    area = activity.area.name if activity.area else ""
    return "线上" if activity.is_online else f"{area}{activity.place}"


def _point(event: Event, activity: Activity) -> None:
    if activity.latitude is not None and activity.longitude is not None and not activity.is_online:
        event.add("geo", (float(activity.latitude), float(activity.longitude)))


def add_activities(calendar: Calendar, rows: Iterable[Activity]) -> None:
    """One event for each; a cancelled one stays in as cancelled, so that it disappears from where it was shown."""
    for activity in rows:
        event = Event()
        event.add("uid", f"{activity.code}@yushan")
        event.add("dtstamp", activity.published_at or activity.created_at)
        event.add("dtstart", clock.local(activity.starts_at))
        event.add("dtend", clock.local(activity.ends_at))
        event.add("summary", activity.title)
        event.add("location", place_of(activity))
        event.add("url", str(settings.SITE_URL) + reverse("activities:public_detail", args=[activity.code]))
        event.add("description", activity.organization.name)
        if activity.state == "cancelled":
            event.add("status", "CANCELLED")
        _point(event, activity)
        calendar.add_component(event)


_STATUS = {"accepted": "CONFIRMED", "attended": "CONFIRMED", "waitlisted": "TENTATIVE", "offered": "TENTATIVE"}


def add_sign_ups(calendar: Calendar, rows: Iterable[SignUp], own_person: int) -> None:
    """One event for each sign-up: sure, waiting or given up; the name of a child stands in front."""
    for row in rows:
        activity, event = row.shift.activity, Event()
        who = "" if row.volunteer.person_id == own_person else f"{row.volunteer.person.name}："
        event.add("uid", f"sign-up-{row.pk}@yushan")
        event.add("dtstamp", row.accepted_at or row.applied_at)
        event.add("dtstart", clock.local(row.starts_at))
        event.add("dtend", clock.local(row.ends_at))
        event.add("summary", f"{who}{activity.title}（{row.post.name}，{row.get_state_display()}）")
        event.add("location", place_of(activity))
        event.add("url", str(settings.SITE_URL) + reverse("activities:my_sign_up", args=[row.pk]))
        event.add(
            "description", f"{activity.organization.name}。负责人：{activity.in_charge} {activity.contact}".strip()
        )
        event.add("status", _STATUS.get(row.state, "CANCELLED"))
        if row.state == "accepted":
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", activity.title)
            alarm.add("trigger", timedelta(hours=-2))
            event.add_component(alarm)
        _point(event, activity)
        calendar.add_component(event)


def add_key_days(calendar: Calendar, days: Iterable[KeyDay]) -> None:
    """Whole days; the last day of an all-day event is not part of it, so one is added."""
    for day in days:
        event = Event()
        event.add("uid", f"key-date-{day.entry.code}-{day.year}@yushan")
        event.add("dtstamp", day.campaign.changed_at if day.campaign else clock.at(day.begin.replace(month=1, day=1)))
        event.add("dtstart", day.begin)
        event.add("dtend", day.end + timedelta(days=1))
        theme = f" · {day.campaign.theme}" if day.campaign else ""
        event.add("summary", f"{day.entry.name}{theme}")
        event.add("url", str(settings.SITE_URL) + reverse("activities:campaign", args=[day.year, day.entry.code]))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
