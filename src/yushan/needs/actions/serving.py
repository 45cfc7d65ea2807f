"""A claimed need becomes an activity in one step, or joins a session that the team holds anyway (T4.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yushan.activities.actions import create_activity
from yushan.activities.actions.shifts import PostPlan, ShiftPlan
from yushan.activities.models import Activity, Shift
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.needs.actions.base import State, locked, move, tell_asker
from yushan.needs.actions.timing import note_times, set_serving_clock
from yushan.needs.models import Need
from yushan.needs.queries.sessions import sessions_for
from yushan.needs.rules.times import when
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.volunteers.queries.skills import skill_tree

_SAFETY = "上门前和点单人确认场地、用电和路线；不给群众做诊疗、施药等要资质的操作。"


def text_of(need: Need) -> str:
    """What the public activity says: the service's own text, else type, audience and number of people.

    Neither the asker's note, which may tell of somebody's home, nor the number, with which an order is looked up.
    """
    if need.item and need.item.description.strip():
        return need.item.description.strip()
    return f"{need.type_name}，面向{need.get_kind_display()}，约 {need.people} 人。"


def title_of(need: Need) -> str:
    """What the public activity is called: the service, or a wish's own words where its asker agreed to make them public."""
    return need.title if need.item or need.wall != Need.Wall.NONE else need.type_name


def skills_of(need: Need) -> list[str]:
    """What the service asks of whoever brings it, in the words in which posts ask: an entry of the list keeps codes."""
    nodes = skill_tree().nodes
    return [nodes[code].name if code in nodes else str(code) for code in (need.item.skills if need.item else ())]


def _to_serve(actor: Any, need: Need) -> tuple[Need, Organization]:
    need = locked(need)
    if need.organization is None or need.state != State.CLAIMED:
        raise Conflict(f"这件{need.get_state_display()}，不能安排活动。")
    require(actor, "need.claim", on=need.organization)
    return need, need.organization


def _served_by(actor: Any, need: Need, activity: Activity, shift: Shift | None) -> None:
    """The step itself: the clock of publishing begins, the asker hears of a time that is not certain yet."""
    need.activity, need.shift = activity, shift
    if need.contacted_at is None:
        need.contacted_at = clock.now()  # a time that both agreed on is a contact
    move(actor, need, "serve", "activity", "shift", "contacted_at", activity=activity.code)
    set_serving_clock(need)
    need.save(update_fields=["due_at", "turn_at"])
    begins = need.begins
    if activity.state in Activity.OPEN:
        note_times(need)
    elif begins and need.organization:
        tell_asker(
            need, key=f"planned:{activity.pk}", said="正在定时间",
            body=f"拟定于 {when(clock.local(begins))}，{need.organization.name}来。活动发布以后再告诉您准的时间。",
        )  # fmt: skip


@transaction.atomic
def serve(
    actor: Any,
    *,
    need: Need,
    starts_at: datetime,
    ends_at: datetime,
    volunteers: int,
    title: str = "",
    post: str = "",
    skills: Sequence[str] | None = None,
    members_only: bool = True,
    flow: str = Activity.Flow.APPROVAL,
) -> Activity:
    """Makes the draft of an activity of the team, filled with what was ordered; it goes its usual way from there.

    It belongs to the project of the service where the team stands under that project's organization. Its post is one
    of the team that claimed, which takes whom it knows to be able to: someone was promised, not just anybody who is
    quick. `skills`: words that are asked for, those of the service when None.
    """
    need, team = _to_serve(actor, need)
    if starts_at <= clock.now():
        raise Refusal("时间要选今后的。", field="day")
    project = need.item.project if need.item else None
    if project and not team.path.startswith(project.organization.path):
        project = None
    activity = create_activity(
        actor,
        organization=team,
        title=(title.strip() or title_of(need))[:80],
        shifts=[
            ShiftPlan(
                starts_at=starts_at,
                ends_at=ends_at,
                posts=[
                    PostPlan(
                        name=post.strip() or "服务",
                        places=volunteers,
                        skills=list(skills_of(need) if skills is None else skills),
                        members_only=members_only,
                    )
                ],
            )
        ],
        service_types=[need.service_type] if need.service_type else [],
        project=project,
        area=need.area,
        place=need.where,
        longitude=need.longitude,
        latitude=need.latitude,
        planned_people=need.people,
        description=text_of(need),
        safety_note=_SAFETY,
        flow=flow,
    )
    _served_by(actor, need, activity, None)
    return activity


@transaction.atomic
def attach(actor: Any, *, need: Need, shift: Shift) -> Activity:
    """The need is served in a session that a project of the team holds anyway; several needs may share one.

    Refusal for sessions of others, of the past, or of activities that are over or called off.
    """
    need, _team = _to_serve(actor, need)
    found = sessions_for(need).filter(pk=shift.pk).first()
    if found is None:
        raise Refusal("这一场不是您的队以后要办的，请另选一场，或者新建活动。", field="shift")
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=found.activity_id)
    if activity.state not in ("draft", "submitted", "returned", *Activity.OPEN):
        raise Conflict(f"这场活动{activity.get_state_display()}，请另选一场。", field="shift")
    found.activity = activity
    _served_by(actor, need, activity, found)
    return activity
