"""The volunteer's own page: served time in all its states, and who looked at one's data."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from yushan.accounts.models import Notice, Person
from yushan.activities.models import Presence
from yushan.activities.queries import pending_presences
from yushan.audit.models import AuditLine
from yushan.audit.queries import about_person
from yushan.common import clock
from yushan.common.prepared import Prepared
from yushan.ledger.models import HourEntry
from yushan.ledger.queries import entries_of
from yushan.projects.models import Project, ProjectWatch
from yushan.volunteers.models import Volunteer


@dataclass(frozen=True)
class Line:
    """A line of served time: where it stands on its way into the ledger."""

    title: str
    day: date
    minutes: int
    grade: str
    label: str
    tone: str
    organization: str = ""
    url: str = ""


def _pending(row: Presence) -> Line:
    activity = row.sign_up.shift.activity
    label, tone = "等负责人确认", "plain"
    if activity.state == "noticed" and activity.notice_until:
        left = (clock.local(activity.notice_until) - timedelta(seconds=1)).date() - clock.today()
        label = f"公示中 · 还有 {left.days} 天" if left.days > 0 else "公示中 · 今天结束"
        tone = "wait"
    elif row.confirmed_at:
        label, tone = "等公示", "wait"
    day = clock.local(row.sign_up.starts_at).date()
    return Line(activity.title, day, row.minutes, row.grade, label, tone)


def posted(entry: HourEntry, reversed_ids: set[int] = frozenset()) -> Line:  # type: ignore[assignment]
    """A line of the ledger as the person reads it."""
    label, tone = ("已入账", "ok")
    if entry.reverses_id:
        label, tone = ("冲正", "bad")
    elif entry.pk in reversed_ids:
        label, tone = ("已被冲正", "plain")
    return Line(
        entry.activity_title, entry.service_day, entry.minutes, entry.grade, label, tone, entry.organization.name,
        reverse("ledger:own_entry", args=[entry.pk]),
    )  # fmt: skip


def reversed_among(entries: list[HourEntry]) -> set[int]:
    """Which of these lines were reversed later; 1 statement."""
    ids = [entry.pk for entry in entries]
    return set(HourEntry.objects.filter(reverses__in=ids).values_list("reverses_id", flat=True)) if ids else set()


def waiting_lines(volunteer: Volunteer, limit: int = 50) -> list[Line]:
    """Served time that is not in the ledger yet, latest first."""
    return [_pending(row) for row in pending_presences(volunteer)[:limit]]


def lines_of(volunteer: Volunteer, limit: int) -> list[Line]:
    """The latest lines of every state; 3 statements."""
    entries = list(entries_of(volunteer)[:limit])
    gone = reversed_among(entries)
    found = waiting_lines(volunteer, limit) + [posted(entry, gone) for entry in entries]
    return sorted(found, key=lambda line: line.day, reverse=True)[:limit]


def looks_of(user: Any, volunteer: Volunteer) -> QuerySet[AuditLine]:
    """Lines about a person that others made: “谁看过我的资料”, newest first."""
    return trail_of(volunteer).exclude(Q(actor=user) | Q(actor_name="本人注册"))


def trail_of(volunteer: Volunteer) -> QuerySet[AuditLine]:
    """All lines about a person, also from before two registrations became one, newest first."""
    keys = Person.objects.filter(Q(pk=volunteer.person_id) | Q(merged_into=volunteer.person_id))
    return about_person(*keys.values_list("pk", flat=True))


def unread_notices(user: Any) -> QuerySet[Notice]:
    """Messages that somebody has not seen."""
    return Notice.objects.filter(user_id=user.pk, read_at=None)


# Counted in the statement itself: each page of the staff asks.
_UNREAD = Prepared(
    lambda user: (
        Notice.objects.filter(user=user, read_at=None)
        .order_by()
        .values("user")
        .annotate(waiting=Count("pk"))
        .values_list("waiting", flat=True)
    )
)


def unread(user: Any) -> int:
    """How many they are; feeds the bell of the staff pages. 1 statement."""
    return _UNREAD.first(user.pk) or 0


def is_watched(user: Any, project: Project) -> bool:
    """Whether somebody hears of a project's new activities; 1 statement, none for who is not signed in."""
    return bool(getattr(user, "pk", None)) and ProjectWatch.objects.filter(user=user, project=project).exists()
