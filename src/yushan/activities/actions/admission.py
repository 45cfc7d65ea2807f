"""Who may sign up where that is chosen beforehand: invitations, and the places that each team has."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.actions.messages import clock_text
from yushan.activities.actions.places import locked_post, promote
from yushan.activities.actions.planning import locked
from yushan.activities.models import Activity, Invitation, Post, TeamQuota
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import inboxes_of

MOST_AT_ONCE = 500


@transaction.atomic
def invite(actor: Any, *, activity: Activity, numbers: Iterable[str]) -> int:
    """Invites volunteers by their numbers and tells them; answers how many are new. Refusal names unknown numbers."""
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    if activity.flow != Activity.Flow.INVITATION:
        raise Conflict("这个活动不是凭邀请报名。")
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    if not wanted:
        raise Refusal("请填志愿者编号，一行一个。", field="numbers")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次最多邀请 {MOST_AT_ONCE} 人，请分几次。", field="numbers")
    people = {one.number: one for one in Volunteer.objects.filter(number__in=wanted, state=Volunteer.State.VERIFIED)}
    if unknown := [number for number in wanted if number not in people]:
        raise Refusal(f"没有这些编号的志愿者，请核对：{'、'.join(unknown[:5])}", field="numbers")
    known = set(activity.invitations.values_list("volunteer", flat=True))
    new = [one for one in people.values() if one.pk not in known]
    by, now = None if is_system(actor) else actor, clock.now()
    Invitation.objects.bulk_create(
        [Invitation(activity=activity, volunteer=one, invited_by=by, invited_at=now) for one in new],
        ignore_conflicts=True,
    )
    if new and activity.state in Activity.OPEN:
        _tell_invited(activity, [one.pk for one in new])
    record(actor, "activities.invite", subject=activity, label=activity.title, people=len(new))
    return len(new)


def _tell_invited(activity: Activity, volunteer_ids: Iterable[int]) -> None:
    users = {user for inboxes in inboxes_of(volunteer_ids).values() for user in inboxes.all()}
    notify(
        users,
        key=f"invited:{activity.pk}",
        title=f"邀请您参加“{activity.title}”",
        body=f"{clock_text(activity)}，{activity.place or '线上'}。名额有限，请尽早报名。",
        url=reverse("activities:public_detail", args=[activity.code]),
    )


def tell_invited(activity: Activity) -> None:
    """Called when the activity is published: whoever was invited before hears of it now."""
    if activity.flow == Activity.Flow.INVITATION:
        _tell_invited(activity, activity.invitations.values_list("volunteer", flat=True))


@transaction.atomic
def set_quotas(actor: Any, *, post: Post, places: Mapping[Organization, int]) -> None:
    """Gives each team its places of a post; a team left out has none. Refusal when together they are more than there are.

    A team that already holds more than it shall have keeps what it holds: nobody is thrown out.
    """
    post = locked_post(post.pk)
    require(actor, "activity.edit", on=post.shift)
    if post.shift.activity.flow != Activity.Flow.QUOTA:
        raise Conflict("这个活动不按队伍分名额。")
    wanted = {team: number for team, number in places.items() if number > 0}
    if (total := sum(wanted.values())) > post.places:
        raise Refusal(f"分出去 {total} 个，岗位只有 {post.places} 个名额。", field="places")
    if outside := [team.name for team in wanted if team.state != Organization.State.ACTIVE]:
        raise Refusal(f"{'、'.join(outside)}没有在运行，不能分名额。", field="places")
    TeamQuota.objects.filter(post=post).exclude(organization__in=wanted).delete()
    for team, number in wanted.items():
        TeamQuota.objects.update_or_create(post=post, organization=team, defaults={"places": number})
    record(
        actor, "activities.set_quotas", subject=post.shift.activity, label=post.shift.activity.title, teams=len(wanted)
    )
    promote(post)  # a team with more places than before gives them to who waits
