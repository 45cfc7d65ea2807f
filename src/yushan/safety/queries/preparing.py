"""The preparation of an activity as its organisers see it, and talks to be read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from yushan.activities.models import Activity
from yushan.activities.queries.dangers import dangers
from yushan.activities.queries.staff import SCOPE
from yushan.common.errors import NotFound
from yushan.common.identity import mask_phone
from yushan.organizations.access import can, visible
from yushan.plan.queries import remember
from yushan.safety.models import ChecklistItem, Preparation, TalkReview, Tick
from yushan.safety.rules.checklist import BUILT_IN, Item, asked
from yushan.safety.rules.demands import Prepared
from yushan.safety.rules.demands import missing as demanded

_TALK_SCOPE = {name: f"activity__{lookup}" for name, lookup in SCOPE.items()}


@dataclass(frozen=True)
class Line:
    """One line of the checklist and how it was found."""

    item: Item
    tick: Tick | None


def _items() -> tuple[Item, ...]:
    found = tuple(
        Item(row.code, row.text, frozenset(row.dangers), row.is_active) for row in ChecklistItem.objects.all()
    )
    return found or BUILT_IN


def items_of(activity: Activity) -> list[Item]:
    """What is looked at on the day of an activity, as the plan folder says; no statement where it is in memory."""
    return asked(remember("safety.checklist", _items), activity.risk_answers or (), is_online=activity.is_online)


def needs_talk_review(activity: Activity) -> bool:
    """Whether talks have to be read by somebody else before: a danger that applies says so."""
    chosen = set(activity.risk_answers or ())
    return bool(chosen) and any(one.reads_talks and one.code in chosen for one in dangers())


def checklist(activity: Activity) -> list[Line]:
    """The lines of an activity with what was ticked; 1 statement."""
    ticks = {row.item: row for row in activity.safety_ticks.select_related("ticked_by")}
    return [Line(one, ticks.get(one.code)) for one in items_of(activity)]


def contact_of(activity: Activity) -> dict[str, str] | None:
    """Whom those at an activity call first, where to go; None where nobody said. `preparation` should have been read."""
    found = getattr(activity, "preparation", None)
    if found is None or not found.contact_name:
        return None
    return {
        "name": found.contact_name, "phone": found.contact_phone, "hospital": found.hospital, "place": found.meeting_point,
    }  # fmt: skip


def whom_to_call(actor: Any, activity: Activity) -> dict[str, str] | None:
    """The same for staff: the number in full for those who are there or arrange it, masked for who only sees the activity."""
    found = contact_of(activity)
    if found is None:
        return None
    is_there = can(actor, "attendance.record", on=activity) or can(actor, "activity.edit", on=activity)
    return found if is_there else found | {"phone": mask_phone(found["phone"]), "masked": "1"}


def missing(activity: Activity) -> dict[str, list[str]]:
    """For activities.demands: what the preparation still lacks, by step; 3 statements, none where nothing is asked."""
    asks_talks = needs_talk_review(activity)
    if activity.risk not in (Activity.Risk.MEDIUM, Activity.Risk.HIGH) and not asks_talks:
        return {}
    found = Preparation.objects.filter(activity=activity).first()
    ticked = set(Tick.objects.filter(activity=activity).values_list("item", flat=True))
    facts = Prepared(
        risk=activity.risk, has_contact=bool(found and found.contact_name), has_hospital=bool(found and found.hospital),
        is_online=activity.is_online, reads_talks=asks_talks,
        talks=list(TalkReview.objects.filter(_same(activity)).values_list("state", flat=True)),
        unseen_lines=sum(one.code not in ticked for one in items_of(activity)),
    )  # fmt: skip
    return demanded(facts)


def _same(activity: Activity) -> Q:
    """Talks of the activity; what was read for one of a series is read for all of it."""
    own = Q(activity=activity)
    return own | Q(activity__series=activity.series_id, state="approved") if activity.series_id else own


def talk_seen(actor: Any, capability: str, pk: int) -> TalkReview:
    """A talk of an activity in reach of the capability. NotFound for others'."""
    rows = visible(actor, capability, TalkReview.objects.select_related("activity__organization"), **_TALK_SCOPE)
    if (found := rows.filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def talks_to_review(actor: Any) -> QuerySet[TalkReview]:
    """Talks that wait for somebody else's eyes, in the actor's reach."""
    rows = TalkReview.objects.filter(state=TalkReview.State.SUBMITTED).exclude(handed_in_by=actor.pk)
    return visible(actor, "activity.approve", rows, **_TALK_SCOPE)
