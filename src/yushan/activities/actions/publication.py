"""Review, publication, cancellation, start and end of an activity (T5.3)."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.actions.admission import tell_invited
from yushan.activities.actions.bookmarks import tell_watchers
from yushan.activities.actions.checking import compute_presences
from yushan.activities.actions.lottery import commit_seed
from yushan.activities.actions.messages import clock_text, tell_all
from yushan.activities.actions.places import locked_posts, posts_around, promote
from yushan.activities.actions.planning import locked
from yushan.activities.lifecycle import ACTIVITY, sign_ups_that_may
from yushan.activities.models import Activity, SignUp
from yushan.activities.outcomes import activity_ended, activity_finished, activity_timed
from yushan.activities.queries.readiness import readiness
from yushan.activities.queries.staff import approving_scope
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.access import require, roles_of


def _step(actor: Any, activity: Activity, event: str, *fields: str, reason: str = "") -> Activity:
    """Moves the life cycle and writes the row and the trail; the caller holds the lock."""
    before = activity.state
    activity.state = ACTIVITY.next_state(activity.state, event, readiness(activity))
    activity.save(update_fields=["state", *fields])
    record(
        actor,
        f"activities.{event}",
        subject=activity,
        label=activity.title,
        reason=reason,
        was=before,
        now=activity.state,
    )
    return activity


@transaction.atomic
def submit_activity(actor: Any, *, activity: Activity) -> Activity:
    """Asks the level above to publish. Refusal lists what is missing."""
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    activity.submitted_by = None if is_system(actor) else actor
    activity.submitted_at, activity.reason = clock.now(), ""
    return _step(actor, activity, "submit", "submitted_by", "submitted_at", "reason")


@transaction.atomic
def recall_activity(actor: Any, *, activity: Activity) -> Activity:
    """Takes the request back to change something."""
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    return _step(actor, activity, "recall")


def _require_second_person(actor: Any, activity: Activity) -> None:
    """Four eyes: the level above approves, and not who submitted, unless it is the city or the platform."""
    require(actor, "activity.approve", on=approving_scope(activity))
    if is_system(actor) or "city_admin" in roles_of(actor):
        return
    if activity.submitted_by_id == actor.pk:
        raise NotAllowed("这个活动是您提交的，要由另一位审核人发布。")


def _tell_submitter(activity: Activity, title: str, body: str = "") -> None:
    if activity.submitted_by_id:
        notify(
            [activity.submitted_by_id],
            key=f"{activity.state}:{activity.pk}:{int(clock.now().timestamp())}",
            title=title,
            body=body,
            url=reverse("activities:detail", args=[activity.pk]),
        )


@transaction.atomic
def publish_activity(actor: Any, *, activity: Activity, tell_submitter: bool = True) -> Activity:
    """The approver publishes: people can sign up from now on, watchers of its project and the invited hear of it.

    Of two approvers at once one gets Conflict. `tell_submitter` is False where the caller tells of many at once."""
    activity = locked(activity)
    _require_second_person(actor, activity)
    activity.published_at = clock.now()
    _step(actor, activity, "publish", "published_at")
    commit_seed(activity)
    if tell_submitter:
        _tell_submitter(activity, f"“{activity.title}”已发布，可以报名了")
    tell_invited(activity)
    tell_watchers(activity)
    activity_timed.send(sender=None, actor=actor, activity=activity)
    return activity


@transaction.atomic
def return_activity(actor: Any, *, activity: Activity, reason: str) -> Activity:
    """The approver sends it back with a reason."""
    activity = locked(activity)
    _require_second_person(actor, activity)
    if not reason.strip():
        raise Refusal("请写明要改什么，提交人会看到。", field="reason")
    activity.reason = reason.strip()[:300]
    _step(actor, activity, "return", "reason", reason=reason)
    _tell_submitter(activity, f"“{activity.title}”被退回修改", activity.reason)
    return activity


@transaction.atomic
def cancel_activity(actor: Any, *, activity: Activity, reason: str) -> Activity:
    """Calls it off; everybody signed up is told and free again, nobody counts as absent."""
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    if not reason.strip():
        raise Refusal("请写明取消的原因，会告诉所有报名的人。", field="reason")
    if activity.state == "ongoing" and SignUp.objects.filter(shift__activity=activity, scans__isnull=False).exists():
        raise Refusal("已经有人签到，不能取消；结束后按实际时间确认。")
    # Nobody gets a place between the look at the list and the cancellation.
    posts = locked_posts(posts_around([activity]))
    activity.reason = reason.strip()[:300]
    was_public = activity.state in Activity.OPEN
    _step(actor, activity, "cancel", "reason", reason=reason)
    rows = SignUp.objects.filter(shift__activity=activity, state__in=sign_ups_that_may("cancel"))
    people = list(rows.values_list("volunteer_id", flat=True))
    # Row by row in id order: the trigger frees each place.
    rows.update(state=SignUp.State.WITHDRAWN, ended_at=clock.now(), held_until=None)
    for post in posts.values():
        if post.shift.activity_id != activity.pk:
            promote(post)  # for which somebody waits whose time came free
    if was_public and people:
        title = f"“{activity.title}”取消了"
        body = f"原定 {clock_text(activity)}。原因：{activity.reason}"
        tell_all(activity, people, key=f"cancelled:{activity.pk}", title=title, body=body)
    activity_ended.send(sender=None, actor=actor, activity=activity, settled=False)
    return activity


@transaction.atomic
def start_activity(actor: Any, *, activity: Activity) -> Activity:
    """The first shift begins (by the clock, actions called by the worker)."""
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    return _step(actor, activity, "start")


@transaction.atomic
def finish_activity(actor: Any, *, activity: Activity) -> Activity:
    """The last shift is over: who came has attended, who did not is absent, presences and doubts are computed."""
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    if activity.ends_at > clock.now():
        raise Refusal("最后一场还没有结束。")
    _step(actor, activity, "finish")
    now = clock.now()
    rows = SignUp.objects.filter(shift__activity=activity)
    rows.filter(state__in=("applied", "waitlisted")).update(state=SignUp.State.DECLINED, ended_at=now)
    rows.filter(state="offered").update(state=SignUp.State.WITHDRAWN, ended_at=now, held_until=None)
    came = set(rows.filter(state="accepted", scans__isnull=False).values_list("pk", flat=True))
    rows.filter(state="accepted", scans__isnull=False).update(state=SignUp.State.ATTENDED)
    rows.filter(state="accepted").exclude(pk__in=came).update(state=SignUp.State.ABSENT)
    compute_presences(activity)
    activity_finished.send(sender=None, actor=actor, activity=activity)
    return activity
