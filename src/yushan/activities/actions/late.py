"""Objections to hours, in time or late: the notice holds the posting back, later the level above decides a case."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.activities.actions.objections import raise_objection
from yushan.activities.actions.planning import locked
from yushan.activities.models import Activity, Attendance, Objection, Presence
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound
from yushan.ledger.actions import Dispute, open_case
from yushan.ledger.models import EntryCase


@transaction.atomic
def object_to_hours(
    actor: Any, *, activity: Activity, text: str, presence: Presence | None = None
) -> Objection | EntryCase:
    """An objection while the notice runs, a case once it is over; decided under the lock of the activity.

    Conflict before the notice, NotFound for a line of another activity; else as raise_objection and open_case.
    """
    activity = locked(activity)
    until = activity.notice_until
    if activity.state not in ("noticed", "settled") or until is None:
        raise Conflict("这个活动还没有公示时长。")
    if activity.state == "noticed" and clock.now() < until:
        return raise_objection(actor, activity=activity, text=text, presence=presence)
    if presence and presence.sign_up.shift.activity_id != activity.pk:
        raise NotFound()
    about = Dispute(
        activity.organization,
        activity.pk,
        activity.title,
        source_key=f"presence:{presence.pk}" if presence else "",
        volunteer=presence.sign_up.volunteer if presence else None,
        address=reverse("activities:notice", args=[activity.code]),
    )
    return open_case(actor, about=about, text=text)


# Acts by which somebody vouches for hours, or speaks about them, while they are not posted yet.
_PARTS = ("submit", "confirm", "notice", "answer_flag", "correct_presence", "object", "answer_objection")


def part_takers(source_key: str, activity_id: int | None) -> set[int]:
    """Who submitted the activity, recorded scans, confirmed, corrected or answered, or objected during the notice.

    For ledger.part_takers; with an empty source over all lines of the activity. At most 4 statements.
    """
    kind, _colon, number = source_key.partition(":")
    if source_key and kind != "presence":
        return set()
    presences = Presence.objects.filter(sign_up__shift__activity=activity_id)
    if source_key:
        presences = presences.filter(pk=int(number))
    trail = AuditLine.objects.filter(
        subject_type=Activity._meta.label_lower,
        subject_id=str(activity_id),
        action__in=[f"activities.{part}" for part in _PARTS],
    )
    scans = Attendance.objects.filter(sign_up__presence__in=presences)
    found: set[int | None] = set(trail.values_list("actor", flat=True))
    found |= set(scans.values_list("recorded_by", flat=True).distinct())
    found |= set(presences.values_list("confirmed_by", flat=True).distinct())
    for pair in Activity.objects.filter(pk=activity_id or 0).values_list("submitted_by", "created_by"):
        found |= set(pair)
    return {pk for pk in found if pk}
