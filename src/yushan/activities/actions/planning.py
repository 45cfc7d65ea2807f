"""Making and changing an activity; its shifts and posts are in actions/shifts.py."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yushan.activities.actions.messages import clock_text, tell_all
from yushan.activities.actions.shifts import ShiftPlan, check_plan, save_shifts
from yushan.activities.models import Activity, SignUp
from yushan.activities.queries.dangers import dangers
from yushan.activities.rules.risk import level as risk_level
from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.plan.models import Entry

# Everything a form may set; state, code and dates are the actions' own.
FIELDS = (
    *(
        "title",
        "project",
        "area",
        "station",
        "mode",
        "work",
        "brand",
        "programme",
        "key_date",
        "description",
        "safety_note",
    ),
    *("risk_answers", "evidence_note", "flow", "sign_up_until", "most_per_person", "questions"),
    *("is_online", "place", "longitude", "latitude", "radius_m", "planned_people", "in_charge", "contact"),
)
MOST_QUESTIONS = 5
EDITABLE = ("draft", "returned", *Activity.OPEN)
# Changes of these are told to everybody who signed up.
_TOLD = {
    "title": "名称", "place": "地点", "sign_up_until": "报名截止时间", "evidence_note": "要交的成果", "is_online": "线上线下", "in_charge": "负责人", "contact": "联系方式",
}  # fmt: skip


def locked(activity: Activity) -> Activity:
    """The activity's row under lock, as it is now; NotFound when it is gone."""
    # `of` keeps the lock to this row: outer joins cannot be locked on PostgreSQL.
    found = Activity.objects.select_for_update().filter(pk=activity.pk).first()
    if found is None:
        raise NotFound()
    return found


def new_code(year: int) -> str:
    """The next public code of a year: «HD2026-00012»."""
    return f"HD{year}-{take(f'activity:{year}'):05d}"


def uneditable(activity: Activity) -> str:
    """Why the activity's state allows no changes, in words; empty when it does."""
    if activity.state == "submitted":
        return "活动正在审核，请先撤回再修改。"
    return "" if activity.state in EDITABLE else f"活动{activity.get_state_display()}，不能再修改。"


def _risk_of(answers: Sequence[str] | None) -> str:
    """The level that follows from the dangers that apply, by the limits of the plan folder (risk_levels)."""
    limits = [int(limit) for limit in rulebook.value("risk_levels")]  # type: ignore[attr-defined]
    return risk_level(dangers(), answers or (), limits)


def _check(activity: Activity) -> None:
    if not activity.title.strip():
        raise Refusal("请填写活动名称。", field="title")
    if (activity.longitude is None) != (activity.latitude is None):
        raise Refusal("经度和纬度要一起填。", field="longitude")
    project = activity.project
    if project and not activity.organization.path.startswith(project.organization.path):
        raise Refusal("这个项目不属于主办组织或它的上级，请换一个项目。", field="project")
    if activity.questions and len(activity.questions) > MOST_QUESTIONS:
        raise Refusal(f"最多问 {MOST_QUESTIONS} 个问题。", field="questions")
    activity.risk = _risk_of(activity.risk_answers)
    if activity.organization.state != Organization.State.ACTIVE:
        raise Refusal(f"“{activity.organization.name}”还没有运行，不能办活动。", field="organization")


def _check_term(until: datetime | None, begins: Iterable[datetime]) -> None:
    """Refusal when people could still sign up after the last shift has begun."""
    begins = list(begins)
    if until and begins and until > max(begins):
        last = clock.local(max(begins))
        text = f"报名截止要在最后一场开始（{last.month} 月 {last.day} 日 {last.hour}:{last:%M}）以前，请改早一点。"
        raise Refusal(text, field="sign_up_until")


def _refuse_after_publication(activity: Activity, changed: Sequence[str], facts: dict[str, Any]) -> None:
    """What people relied on when they signed up, and what the approver looked at, stays as it is."""
    if "flow" in changed:
        raise Refusal("活动已经发布，报名方式不能再改。", field="flow")
    if activity.flow == Activity.Flow.LOTTERY and "sign_up_until" in changed:
        raise Refusal("抽签的报名截止时间已经公布，不能再改。", field="sign_up_until")
    if "risk_answers" in changed and _risk_of(facts["risk_answers"]) == Activity.Risk.HIGH != activity.risk:
        raise Refusal("这样改就成了高风险活动，要由再上一级审核。请取消后另办一场。", field="risk_answers")


@transaction.atomic
def create_activity(
    actor: Any,
    *,
    organization: Organization,
    title: str,
    shifts: Sequence[ShiftPlan],
    service_types: Sequence[Entry] = (),
    tags: Sequence[Entry] = (),
    **facts: Any,
) -> Activity:
    """A draft with its shifts (at least one) and posts; `facts` are names of FIELDS. Refusal says what is wrong."""
    require(actor, "activity.edit", on=organization)
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    if not shifts:
        raise Refusal("请至少排一个场次。", field="shifts")
    for shift in shifts:
        check_plan(shift)
    facts.setdefault("area", organization.area)
    activity = Activity(
        code=new_code(clock.local(shifts[0].starts_at).year),
        organization=organization,
        title=title.strip(),
        starts_at=min(shift.starts_at for shift in shifts),
        ends_at=max(shift.ends_at for shift in shifts),
        created_by=None if is_system(actor) else actor,
        created_at=clock.now(),
        **facts,
    )
    _check(activity)
    _check_term(activity.sign_up_until, [shift.starts_at for shift in shifts])
    activity.save()
    activity.service_types.set(service_types)
    activity.tags.set(tags)
    save_shifts(actor, activity=activity, shifts=shifts)
    record(actor, "activities.create", subject=activity, label=activity.title)
    return activity


@transaction.atomic
def update_activity(
    actor: Any,
    *,
    activity: Activity,
    shifts: Sequence[ShiftPlan] | None = None,
    service_types: Sequence[Entry] | None = None,
    tags: Sequence[Entry] | None = None,
    seen: int | None = None,
    **facts: Any,
) -> Activity:
    """Changes facts and, when given, the whole list of shifts. People who signed up are told what concerns them.

    Conflict while the activity is under review or over; a shift that people signed up for cannot be removed.
    """
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    if why := uneditable(activity):
        raise Conflict(why)
    require_unchanged(activity, seen)
    changed = [name for name, value in facts.items() if getattr(activity, name) != value]
    if activity.state not in ("draft", "returned"):
        _refuse_after_publication(activity, changed, facts)
    was_risk = activity.risk
    for name in changed:
        setattr(activity, name, facts[name])
    activity.title = activity.title.strip()
    _check(activity)
    if shifts is not None:
        _check_term(activity.sign_up_until, [shift.starts_at for shift in shifts])
    elif "sign_up_until" in changed:
        _check_term(activity.sign_up_until, activity.shifts.values_list("starts_at", flat=True))
    if changed or activity.risk != was_risk:
        activity.save(update_fields=[*changed, "risk"])
    if service_types is not None:
        activity.service_types.set(service_types)
    if tags is not None:
        activity.tags.set(tags)
    if shifts is not None:
        save_shifts(actor, activity=activity, shifts=shifts)
    told = [_TOLD[name] for name in changed if name in _TOLD]
    line = record(actor, "activities.update", subject=activity, label=activity.title, changed=changed)
    if told and activity.state in Activity.OPEN:
        signed = SignUp.objects.filter(
            shift__activity=activity, state__in=("applied", "accepted", "offered", "waitlisted")
        )
        tell_all(
            activity,
            signed.values_list("volunteer_id", flat=True),
            key=f"changed:{activity.pk}:{line.pk}",
            title=f"“{activity.title}”有变动：{'、'.join(told)}",
            body=f"{clock_text(activity)}，{activity.place or '线上'}。来不了请尽早告诉我们。",
        )
    return activity
