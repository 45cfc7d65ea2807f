"""How what becomes of an activity reaches the needs that it serves: when the team comes, done, called off."""

from typing import Any

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.terms import due
from yushan.needs.actions.base import CONTACT, PUBLISH, SETTLE, State, locked, move, tell_asker, tell_team
from yushan.needs.models import Need
from yushan.needs.queries.served import session_was_empty
from yushan.needs.rules.times import when


def set_serving_clock(need: Need) -> None:
    """Until it is public the activity has to be published, and that before it begins; then its hours to be posted."""
    activity, begins, now = need.activity, need.begins, clock.now()
    if activity is None or begins is None:
        return
    if activity.state in Activity.HELD:
        need.due_at = due(max(activity.ends_at, now), SETTLE)
    else:
        term = due(now, PUBLISH)
        need.due_at = min(term, begins) if term and begins > now else term
    need.turn_at = need.due_at or begins


def note_times(need: Need) -> None:
    """Tells the asker, once for each, a beginning that is certain: the activity is public. Under the need's lock."""
    begins = need.begins
    if begins is None or need.activity is None or need.organization is None or need.told_start == begins:
        return
    text, is_moved = when(clock.local(begins)), need.told_start is not None
    need.told_start = begins
    set_serving_clock(need)
    need.save(update_fields=["told_start", "due_at", "turn_at"])
    tell_asker(
        need,
        key=f"time:{need.activity_id}:{int(begins.timestamp())}:{int(clock.now().timestamp())}",
        said=f"改到 {text}" if is_moved else "定了时间",
        body=f"{text}，{need.organization.name}来。时间不合适，请给队里留言。",
        text=f"{'改到' if is_moved else '定在'} {text}",
    )


def _served_by(activity: Activity) -> list[Need]:
    rows = Need.objects.filter(activity=activity, state=State.SERVING).order_by("pk")
    return [need for row in rows if (need := locked(row)).state == State.SERVING and need.activity_id == activity.pk]


def hear_of_times(sender: Any, actor: Any, activity: Activity, **kwargs: Any) -> None:
    """Listens to activities.outcomes.activity_timed, in its transaction: published, or moved to another time."""
    for need in _served_by(activity):
        note_times(need)


def hear_of_activity(sender: Any, actor: Any, activity: Activity, settled: bool, **kwargs: Any) -> None:
    """Listens to activities.outcomes.activity_ended, in its transaction: done, or to be planned anew where it was called off or nobody came."""
    for need in _served_by(activity):
        if settled and not session_was_empty(need):
            finish(actor, need)
        else:
            plan_anew(actor, need, activity)


def finish(actor: Any, need: Need) -> None:
    """Served: the asker reviews it. Under the need's lock."""
    need.done_at = clock.now()
    move(actor, need, "finish", "done_at")
    tell_asker(need, key="done", said="办完了，请您评一评", body="满意不满意，您说了算。", text="办完了，请评一评")


def plan_anew(actor: Any, need: Need, activity: Activity) -> None:
    """The team has it as before, without a day: its activity was called off, or nobody came. Under the need's lock."""
    # The team has to speak with the asker once more: the clock of first contact begins again, and can be stopped.
    need.activity = need.shift = need.told_start = need.contacted_at = need.done_at = None
    fields = ("activity", "shift", "told_start", "contacted_at", "done_at")
    # Over although it is not done: nobody came. Otherwise it was called off, and says why.
    nobody_came = activity.state == "settled"
    reason = "活动没有人到场" if nobody_came else f"活动取消：{activity.reason}"
    move(actor, need, "unserve", *fields, rule=CONTACT, reason=reason)
    key = f"unserved:{activity.pk}"
    if team := need.organization:
        what = "没有人到场" if nobody_came else "取消了"
        tell_team(need, team, key=key, title=f"“{need.title}”的活动{what}，请和点单人另约")
        was = "没有人到场，没有办成" if nobody_came else f"取消了：{activity.reason}"
        tell_asker(
            need, key=key, said="要改时间", body=f"原定的活动{was}。{team.name}会跟您另约。",
            text="没有人到场，要改时间" if nobody_came else "原定的取消了，要改时间",
        )  # fmt: skip
