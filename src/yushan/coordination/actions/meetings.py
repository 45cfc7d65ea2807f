"""Writing down a meeting and what it decided."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.coordination.models import Decision, Meeting
from yushan.coordination.queries import duties
from yushan.organizations.access import require
from yushan.organizations.models import Area

# A meeting may be put down beforehand as a plan, so far ahead at most.
PLANNED_AHEAD = timedelta(days=60)
MOST_ITEMS = 30


def _check(meeting: Meeting) -> None:
    if not meeting.title.strip():
        raise Refusal("请填写会议名称。", field="title")
    if meeting.held_on > clock.today() + PLANNED_AHEAD:
        raise Refusal(f"开会日期最远写到 {PLANNED_AHEAD.days} 天以后，请核对年份和月份。", field="held_on")
    if len(meeting.items) > MOST_ITEMS:
        raise Refusal(f"议程最多 {MOST_ITEMS} 项，现在有 {len(meeting.items)} 项。", field="agenda")


@transaction.atomic
def hold_meeting(
    actor: Any, *, area: Area | None, title: str, held_on: date, place: str = "", attending: str = "", agenda: str = "",
    minutes: str = "",
) -> Meeting:  # fmt: skip
    """A meeting of the board of a district; of the city's where `area` is None."""
    require(actor, "coordination.edit", on={"area": area.pk if area else None})
    meeting = Meeting(
        area=area, title=title.strip(), held_on=held_on, place=place.strip(), attending=attending.strip(),
        agenda=agenda.strip(), minutes=minutes.strip(), created_by=None if is_system(actor) else actor, created_at=clock.now(),
    )  # fmt: skip
    _check(meeting)
    meeting.save()
    record(actor, "coordination.hold", subject=meeting, label=meeting.title)
    return meeting


@transaction.atomic
def update_meeting(actor: Any, *, meeting: Meeting, **facts: Any) -> Meeting:
    """Other facts: title, held_on, place, attending, agenda, minutes. The board stays."""
    meeting = locked(meeting)
    require(actor, "coordination.edit", on=meeting)
    for name, value in facts.items():
        setattr(meeting, name, value.strip() if isinstance(value, str) else value)
    _check(meeting)
    meeting.save(update_fields=list(facts))
    record(actor, "coordination.update_meeting", subject=meeting, label=meeting.title)
    return meeting


@transaction.atomic
def decide(actor: Any, *, meeting: Meeting, duty: str, text: str) -> Decision:
    """One more thing that the meeting decided, in one of the four duties."""
    meeting = locked(meeting)
    require(actor, "coordination.edit", on=meeting)
    if duty not in dict(duties()):
        raise Refusal("请选择属于哪项职责。", field="duty")
    text = because(text, "请写明议定了什么。", field="text")
    last = meeting.decisions.aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(meeting=meeting, number=last + 1, duty=duty, text=text)
    record(actor, "coordination.decide", subject=meeting, label=meeting.title, number=made.number)
    return made
