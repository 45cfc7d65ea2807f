"""The preparation of an activity as its organisers see it, and talks to be read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yushan.activities.models import Activity
from yushan.activities.queries.staff import SCOPE
from yushan.organizations.access import visible
from yushan.safety.models import TalkReview, Tick
from yushan.safety.rules.checklist import Item, asked


@dataclass(frozen=True)
class Line:
    """One line of the checklist and how it was found."""

    item: Item
    tick: Tick | None


def checklist(activity: Activity) -> list[Line]:
    """The lines of an activity with what was ticked; 1 statement."""
    ticks = {row.item: row for row in activity.safety_ticks.select_related("ticked_by")}
    items = asked(activity.risk_answers or (), is_online=activity.is_online)
    return [Line(one, ticks.get(one.code)) for one in items]


def talks_to_review(actor: Any) -> QuerySet[TalkReview]:
    """Talks that wait for somebody else's eyes, in the actor's reach."""
    rows = TalkReview.objects.filter(state=TalkReview.State.SUBMITTED).exclude(handed_in_by=actor.pk)
    lookups = {name: f"activity__{lookup}" for name, lookup in SCOPE.items()}
    return visible(actor, "activity.approve", rows, **lookups)
