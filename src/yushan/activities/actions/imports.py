"""Taking over activities from a file or from records of service (docs/domain.md, Import files)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from yushan.activities.actions.planning import EDITABLE, new_code
from yushan.activities.models import Activity, Post, Shift
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization
from yushan.plan.models import Entry

_COMPARED = ("ends_at", "place", "work", "mode", "brand", "programme", "planned_people")


@dataclass(frozen=True)
class ActivityRow:
    """One row of the activities file, already read and looked up; times are aware."""

    title: str
    organization: Organization
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    service_types: tuple[Entry, ...] = ()
    work: Entry | None = None
    mode: str = Activity.Mode.REGULAR
    brand: Entry | None = None
    programme: Entry | None = None
    planned_people: int | None = None


class Outcome(NamedTuple):
    """created, updated, unchanged or rejected, with the reason of a rejection."""

    result: str
    reason: str = ""


def _state(actor: Any, row: ActivityRow) -> str:
    """Over: settled, its hours come as records. To come: published by a take-over of the city, else a draft."""
    if row.ends_at <= clock.now():
        return str(Activity.State.SETTLED)
    may_publish = is_system(actor) or can(actor, "import.takeover")
    return str(Activity.State.PUBLISHED if may_publish and row.planned_people else Activity.State.DRAFT)


def _add_shift(activity: Activity, places: int | None) -> None:
    shift = Shift.objects.create(
        activity=activity, starts_at=activity.starts_at, ends_at=activity.ends_at, secret=secrets.token_hex(20)
    )
    if places:
        Post.objects.create(shift=shift, name="志愿者", places=places)


def _create(actor: Any, row: ActivityRow) -> Activity:
    now, state = clock.now(), _state(actor, row)
    activity = Activity.objects.create(
        code=new_code(clock.local(row.starts_at).year),
        title=row.title[:120],
        organization=row.organization,
        area_id=row.organization.area_id,
        state=state,
        mode=row.mode,
        work=row.work,
        brand=row.brand,
        programme=row.programme,
        place=row.place[:120],
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        planned_people=row.planned_people,
        is_imported=True,
        created_by=None if is_system(actor) else actor,
        created_at=now,
        published_at=now if state == "published" else None,
        settled_at=now if state == "settled" else None,
    )
    activity.service_types.set(row.service_types)
    if state != "settled":
        _add_shift(activity, row.planned_people)
    return activity


def _of_its_shifts(activity: Activity, row: ActivityRow) -> list[str]:
    """What the row says otherwise of an activity that has shifts: its end, and the people planned when it names them."""
    said = []
    if row.ends_at != activity.ends_at:
        said.append(f"结束时间是 {clock.local(activity.ends_at):%Y-%m-%d %H:%M}")
    if row.planned_people is not None and row.planned_people != activity.planned_people:
        said.append(f"计划人数是 {activity.planned_people}" if activity.planned_people else "没有填计划人数")
    return said


def _refusal(activity: Activity, row: ActivityRow) -> str:
    """Why a row is not taken: shifts and places, and the people who signed up for them, are not changed by a file."""
    if activity.state == "settled" or not (said := _of_its_shifts(activity, row)):
        return ""
    if activity.state in (*EDITABLE, "submitted"):
        return f"平台上{'，'.join(said)}。要改的，请在“活动”里打开它改场次和名额（正在审核的先撤回），再导入。"
    return f"这个活动{activity.get_state_display()}，不能再改。{'，'.join(said)}，请按它填。"


def _update(activity: Activity, row: ActivityRow) -> Outcome:
    if not activity.is_imported:
        return Outcome("unchanged")  # what was planned here is not overwritten by a file
    if reason := _refusal(activity, row):
        return Outcome("rejected", reason)
    changed = [name for name in _COMPARED if getattr(activity, name) != getattr(row, name)]
    if activity.state != "settled":
        changed = [name for name in changed if name not in ("ends_at", "planned_people")]
    for name in changed:
        setattr(activity, name, getattr(row, name))
    if changed:
        activity.save(update_fields=changed)
    types = {entry.pk for entry in row.service_types}
    if types != set(activity.service_types.values_list("pk", flat=True)):
        activity.service_types.set(row.service_types)
        changed.append("service_types")
    return Outcome("updated" if changed else "unchanged")


@transaction.atomic
def take_over_activities(actor: Any, *, rows: Sequence[ActivityRow]) -> list[Outcome]:
    """Creates or updates activities, one outcome a row; same organization, title and start are the same activity.

    import.run is required on every organization named. The caller sends a few hundred rows at a time.
    """
    outcomes, counts = [], {"created": 0, "updated": 0}
    for row in rows:
        require(actor, "import.run", on=row.organization)
        if row.ends_at <= row.starts_at:
            outcomes.append(Outcome("rejected", "结束时间要晚于开始时间。"))
            continue
        if row.organization.state == Organization.State.CLOSED:
            outcomes.append(Outcome("rejected", f"“{row.organization.name}”已经关闭。"))
            continue
        known = Activity.objects.filter(
            organization=row.organization, title=row.title[:120], starts_at=row.starts_at
        ).first()
        if known is None:
            _create(actor, row)
            outcome = Outcome("created")
        else:
            outcome = _update(known, row)
        counts[outcome.result] = counts.get(outcome.result, 0) + 1
        outcomes.append(outcome)
    if counts["created"] or counts["updated"]:
        record(actor, "activities.take_over", created=counts["created"], updated=counts["updated"])
    return outcomes


@transaction.atomic
def imported_activities(actor: Any, *, rows: Sequence[ActivityRow]) -> list[int]:
    """The activity of each record of service, by organization, title and day; unknown ones are created as ended.

    Answers one primary key a row; 3 statements for what is known, whatever the number of rows.
    """
    titles = {row.title[:120] for row in rows}
    organizations = {row.organization.pk for row in rows}
    found: dict[tuple[int, str], list[Activity]] = {}
    for activity in Activity.objects.filter(organization__in=organizations, title__in=titles).order_by("id"):
        found.setdefault((activity.organization_id, activity.title), []).append(activity)
    keys, created = [], 0
    for row in rows:
        known = found.setdefault((row.organization.pk, row.title[:120]), [])
        day = clock.local(row.starts_at).date()
        match = next(
            (one for one in known if clock.local(one.starts_at).date() <= day <= clock.local(one.ends_at).date()), None
        )
        if match is None:
            require(actor, "import.run", on=row.organization)
            match = _create(actor, row)
            known.append(match)
            created += 1
        keys.append(match.pk)
    if created:
        record(actor, "activities.take_over", created=created, updated=0)
    return keys
