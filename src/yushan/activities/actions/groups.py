"""A leader signs up members of the own team for a post, each as if alone: one who cannot does not hold up the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from yushan.activities.actions.messages import clock_text, tell
from yushan.activities.actions.sign_ups import sign_up
from yushan.activities.models import Post, SignUp
from yushan.audit.actions import record
from yushan.common.errors import Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.volunteers.models import Membership, Volunteer

MOST_AT_ONCE = 100


@dataclass
class GroupOutcome:
    """Who got in, and who did not with the reason."""

    rows: list[SignUp] = field(default_factory=list)
    left: list[tuple[Volunteer, str]] = field(default_factory=list)


@transaction.atomic
def sign_up_group(actor: Any, *, post: Post, team: Organization, volunteer_ids: Sequence[int]) -> GroupOutcome:
    """Members of `team`, which the actor leads, in the order given; each is told who signed them up.

    Refusal for people who are no current members (paused ones are not asked either). The post's lock is taken by the
    first and held to the end: a group is not mixed with others.
    """
    require(actor, "membership.decide", on=team)
    wanted = list(dict.fromkeys(volunteer_ids))
    if not wanted:
        raise Refusal("请至少选一名队员。", field="members")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次最多报 {MOST_AT_ONCE} 人。", field="members")
    members = Membership.objects.filter(
        volunteer__in=wanted, organization__path__startswith=team.path, state="approved"
    ).select_related("volunteer__person")
    known = {row.volunteer_id: row.volunteer for row in members}
    if len(known) < len(wanted):
        raise Refusal("有的人不是这支队伍的在队队员，请刷新名单。", field="members")
    outcome = GroupOutcome()
    for pk in wanted:
        before = SignUp.objects.filter(post=post, volunteer=pk, state__in=SignUp.CURRENT).exists()
        try:
            with transaction.atomic():
                row = sign_up(actor, volunteer=known[pk], post=post, leads=team)
        except Refusal as error:
            outcome.left.append((known[pk], error.message))
        else:
            if not before:
                outcome.rows.append(row)
    activity = outcome.rows[0].post.shift.activity if outcome.rows else post.shift.activity
    tell(
        outcome.rows,
        key="signed-up-by-team",
        title=f"{team.name}为您报了“{activity.title}”{post.name}岗",
        body=f"{clock_text(post.shift)}，{activity.place or '线上'}。来不了请点“来不了”，不算缺席。",
    )
    record(actor, "activities.sign_up_group", subject=activity, label=activity.title, people=len(outcome.rows))
    return outcome
