"""What becomes of an activity whose event is called off."""

from typing import Any

from yushan.activities.actions import cancel_activity
from yushan.activities.actions.messages import tell_all
from yushan.activities.actions.places import locked_posts, posts_around, promote
from yushan.activities.actions.planning import locked
from yushan.activities.lifecycle import ACTIVITY, sign_ups_that_may
from yushan.activities.models import Activity, SignUp
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER


def call_off_activity(actor: Any, activity: Activity, reason: str) -> None:
    """Cancels it. Where somebody has served already their hours stay to be confirmed, and only the shifts ahead are
    given up: everybody signed up there is told. The caller holds the lock of the event and checked the right.
    """
    if SignUp.objects.filter(shift__activity=activity, scans__isnull=False).exists():
        _clear_ahead(actor, activity, reason)
    elif any(step.event == "cancel" for step in ACTIVITY.events(activity.state)):
        # The right over the event suffices; who it was stands beside it.
        cancel_activity(WORKER, activity=activity, reason=reason)
        record(actor, "events.cancel_activity", subject=activity, label=activity.title, reason=reason)


def _clear_ahead(actor: Any, activity: Activity, reason: str) -> None:
    activity = locked(activity)
    posts, now = locked_posts(posts_around([activity])), clock.now()
    rows = SignUp.objects.filter(
        shift__activity=activity, shift__starts_at__gt=now, state__in=sign_ups_that_may("cancel"), scans=None
    )
    people = sorted(set(rows.values_list("volunteer_id", flat=True)))
    # Row by row in id order: the trigger frees each place.
    rows.update(state=SignUp.State.WITHDRAWN, ended_at=now, held_until=None)
    for post in posts.values():
        if post.shift.activity_id != activity.pk:
            promote(post)  # for which somebody waits whose time came free
    record(actor, "events.clear_ahead", subject=activity, label=activity.title, reason=reason, people=len(people))
    body = f"已经做过的服务照常确认时长。原因：{reason}"
    tell_all(activity, people, key=f"cleared:{activity.pk}", title=f"“{activity.title}”今后的场次取消了", body=body)
