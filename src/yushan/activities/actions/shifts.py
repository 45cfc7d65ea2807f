"""The shifts and posts of an activity, saved as one plan."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from yushan.activities.actions.messages import clock_text
from yushan.activities.actions.moves import move_people, refuse_move
from yushan.activities.actions.places import locked_posts, posts_around, promote
from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.activities.outcomes import activity_timed
from yushan.audit.actions import record
from yushan.common.errors import Refusal
from yushan.organizations.access import require

MAX_HOURS = 24
_POST_FACTS = (
    *("name", "duties", "places", "min_age", "max_age", "skills", "qualifications", "languages"),
    *("members_only", "party_only", "min_places", "needs_insurance", "priority"),
)


@dataclass(frozen=True)
class PostPlan:
    """A role of a shift; `id` names an existing one."""

    name: str
    places: int
    id: int | None = None
    duties: str = ""
    min_age: int | None = None
    skills: list[str] = field(default_factory=list)
    max_age: int | None = None
    qualifications: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    members_only: bool = False
    party_only: bool = False
    min_places: int | None = None
    needs_insurance: bool = False
    priority: int = Post.Priority.USUAL


@dataclass(frozen=True)
class ShiftPlan:
    """A time window with its posts; `id` names an existing one. Times are aware."""

    starts_at: datetime
    ends_at: datetime
    posts: Sequence[PostPlan]
    id: int | None = None
    break_minutes: int = 0


def check_plan(plan: ShiftPlan) -> None:
    """Refusal when the times or posts of a shift cannot be."""
    length = (plan.ends_at - plan.starts_at).total_seconds() / 60
    if length <= 0:
        raise Refusal("场次的结束时间要晚于开始时间。", field="shifts")
    if length > MAX_HOURS * 60:
        raise Refusal(f"一个场次不能超过 {MAX_HOURS} 小时，请分成几场。", field="shifts")
    if plan.break_minutes >= length:
        raise Refusal("休息时间不能比场次还长。", field="shifts")
    names = [post.name.strip() for post in plan.posts]
    if len(set(names)) != len(names):
        raise Refusal("同一场里的岗位名称不能重复。", field="shifts")
    if not all(names) or any(post.places < 1 for post in plan.posts):
        raise Refusal("每个岗位要有名称和至少 1 个名额。", field="shifts")
    for post in plan.posts:
        if post.min_age and post.max_age and post.max_age < post.min_age:
            raise Refusal(f"“{post.name}”岗的最高年龄比最低年龄还小，请核对。", field="shifts")
        if post.min_places and post.min_places > post.places:
            raise Refusal(f"“{post.name}”岗至少要的人数比名额还多，请核对。", field="shifts")


def _remove(activity: Activity, kept: set[int]) -> None:
    gone = activity.shifts.exclude(pk__in=kept).annotate(in_use=Exists(SignUp.objects.filter(shift=OuterRef("pk"))))
    for shift in gone:
        if shift.in_use:
            raise Refusal(f"{clock_text(shift)} 场已经有人报名，不能删除，可以改时间或取消活动。", field="shifts")
        shift.delete()


def _save_posts(shift: Shift, plans: Sequence[PostPlan]) -> set[int]:
    """Makes the posts of a shift equal to the plan; answers those with more places than before."""
    grown = set()
    known = {post.pk: post for post in Post.objects.select_for_update().filter(shift=shift)}
    for pk, post in known.items():
        if pk not in {plan.id for plan in plans}:
            if SignUp.objects.filter(post=post).exists():
                raise Refusal(f"“{post.name}”岗已经有人报名，不能删除。", field="shifts")
            post.delete()
    for plan in plans:
        if plan.id is not None and plan.id not in known:
            raise Refusal("有一个岗位已经不在了，请刷新页面后再改。", field="shifts")
        post = known[plan.id] if plan.id else Post(shift=shift)
        if plan.places < post.taken:
            raise Refusal(f"“{post.name}”岗已录取 {post.taken} 人，名额不能少于这个数。", field="shifts")
        if plan.id and plan.places > post.places:
            grown.add(plan.id)
        for name in _POST_FACTS:
            setattr(post, name, getattr(plan, name))
        post.name = plan.name.strip()
        if plan.id:
            post.save(update_fields=_POST_FACTS)  # `taken` belongs to the trigger
        else:
            post.save()
    return grown


def _save_windows(activity: Activity, plans: Sequence[ShiftPlan]) -> tuple[list[Shift], list[Shift]]:
    """Saves times and breaks; answers the shifts in the order of the plan, and those of them that moved."""
    known = {shift.pk: shift for shift in activity.shifts.all()}
    saved, moved = [], []
    for plan in plans:
        check_plan(plan)
        if plan.id is not None and plan.id not in known:
            raise Refusal("有一个场次已经不在了，请刷新页面后再改。", field="shifts")
        shift = known[plan.id] if plan.id else Shift(activity=activity, secret=secrets.token_hex(20))
        if plan.id and (shift.starts_at, shift.ends_at) != (plan.starts_at, plan.ends_at):
            refuse_move(activity, shift)
            moved.append(shift)
        shift.starts_at, shift.ends_at, shift.break_minutes = plan.starts_at, plan.ends_at, plan.break_minutes
        shift.save()
        saved.append(shift)
    return saved, moved


@transaction.atomic
def save_shifts(actor: Any, *, activity: Activity, shifts: Sequence[ShiftPlan]) -> None:
    """Makes the activity's shifts and posts equal to the plan; called under the activity's lock.

    A moved shift takes its sign-ups along; removing what people signed up for is refused, and Conflict answers a move
    of what was held already.
    """
    require(actor, "activity.edit", on=activity)
    if not shifts:
        raise Refusal("请至少留一个场次。", field="shifts")
    around = posts_around([activity])
    locked_posts(around)  # nobody signs up while the plan changes
    _remove(activity, {plan.id for plan in shifts if plan.id})
    saved, moved = _save_windows(activity, shifts)
    released = move_people(activity, moved)
    grown: set[int] = set()
    for shift, plan in zip(saved, shifts, strict=True):
        grown |= _save_posts(shift, plan.posts)
    # A move frees time and places, here and where people of these shifts wait.
    for post in locked_posts(around if moved else grown).values():
        promote(post)
    activity.starts_at = min(plan.starts_at for plan in shifts)
    activity.ends_at = max(plan.ends_at for plan in shifts)
    activity.save(update_fields=["starts_at", "ends_at"])
    if released:
        record(actor, "activities.released_by_move", subject=activity, label=activity.title, people=released)
    if activity.state in Activity.OPEN:  # also a shift that is gone may be one that somebody waits for
        activity_timed.send(sender=None, actor=actor, activity=activity)


def _plan_of(shift: Shift) -> ShiftPlan:
    posts = [PostPlan(id=post.pk, **{name: getattr(post, name) for name in _POST_FACTS}) for post in shift.posts.all()]
    return ShiftPlan(shift.starts_at, shift.ends_at, posts, shift.pk, shift.break_minutes)


def plans_of(activity: Activity) -> list[ShiftPlan]:
    """The present shifts and posts as a plan; 2 statements."""
    return [_plan_of(shift) for shift in activity.shifts.prefetch_related("posts")]
