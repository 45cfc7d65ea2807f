"""What stands against an invitation at the moment when it is sent: much may have happened since it was proposed."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count

from yushan.activities import gates
from yushan.activities.models import Activity, Placing, PlacingLine
from yushan.activities.queries.placing_tasks import WAITING, before_them, people_of
from yushan.activities.queries.public import is_term_over
from yushan.activities.rules.placing_fit import minutes_between
from yushan.common import clock

State = PlacingLine.State
OVER, NO_MEMBER, FULL, BUSY, TOO_LONG, KEPT_OUT = (
    "活动已取消、开始或者截止报名", "已不在队，或者正在暂停服务", "名额已经满了", "同一时间已有别的安排", "超过每人最多几小时",
    "现在不能报名这里的活动",
)  # fmt: skip


def obstacles(row: Placing, lines: Sequence[PlacingLine]) -> dict[int, str]:
    """For each line, in this order, why it is not sent; empty where nothing stands against it. 6 statements, and 2 for each
    organization.

    Lines before it count as sent: of two for the last place, or for one hour of one person, the first is sent. Post, shift and
    activity must be loaded with the lines.
    """
    people = [line.volunteer for line in lines]
    members = set(people_of(row.organization).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    busy, given = before_them(people, row)
    promised: Counter[int] = Counter()
    waiting = PlacingLine.objects.filter(WAITING, post__in={line.post_id for line in lines})
    promised.update(dict(waiting.order_by().values_list("post").annotate(Count("pk"))))
    for line in row.lines.filter(state__in=(State.INVITED, State.AGREED)).select_related("post__shift"):
        shift = line.post.shift
        busy[line.volunteer_id].append((shift.starts_at, shift.ends_at))
        given[line.volunteer_id] += minutes_between(shift.starts_at, shift.ends_at)
    out = _kept_out(lines)
    found = {}
    for line in lines:
        post, shift, who = line.post, line.post.shift, line.volunteer_id
        minutes = minutes_between(shift.starts_at, shift.ends_at)
        is_open = shift.activity.state in Activity.OPEN and shift.starts_at > clock.now()
        if not is_open or is_term_over(shift.activity):
            found[line.pk] = OVER
        elif who not in members:
            found[line.pk] = NO_MEMBER
        elif line.volunteer.person_id in out[shift.activity.organization_id]:
            found[line.pk] = KEPT_OUT
        elif post.places - post.taken - promised[post.pk] <= 0:
            found[line.pk] = FULL
        elif any(begin < shift.ends_at and shift.starts_at < end for begin, end in busy[who]):
            found[line.pk] = BUSY
        elif given[who] + minutes > row.most_hours * 60:
            found[line.pk] = TOO_LONG
        else:
            found[line.pk] = ""
            promised[post.pk] += 1
            busy[who].append((shift.starts_at, shift.ends_at))
            given[who] += minutes
    return found


def _kept_out(lines: Sequence[PlacingLine]) -> dict[int, set[int]]:
    """Persons whom something keeps out, by the organization of the activity; 1 statement for each organization."""
    found: dict[int, set[int]] = {}
    people = {line.volunteer.person_id for line in lines}
    for line in lines:
        activity = line.post.shift.activity
        if activity.organization_id not in found:
            found[activity.organization_id] = set(gates.kept_out(activity, people))
    return found
