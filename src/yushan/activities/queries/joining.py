"""What organisers see of who wants in, and what everybody may see of a draw."""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yushan.activities.models import Activity, Announcement, Bookmark, BoxQuestion, Lottery, Post, Shift, SignUp
from yushan.activities.rules.lottery import lot
from yushan.common.errors import NotFound
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


def applicants(activity: Activity) -> QuerySet[SignUp]:
    """Current sign-ups with answers, those that wait for a decision first; order ["-is_applied", "id"] by the page."""
    rows = SignUp.objects.filter(shift__activity=activity, state__in=SignUp.CURRENT)
    return rows.select_related("volunteer__person", "post", "shift", "answers")


def answers_of(row: SignUp) -> list[tuple[str, str]]:
    """Questions and answers of a sign-up loaded with its answers."""
    kept = getattr(row, "answers", None)
    return [(str(question), str(answer)) for question, answer in json.loads(kept.text)] if kept else []


def lottery_of(activity: Activity) -> Lottery:
    """The draw of an activity. NotFound where places are not drawn."""
    found = Lottery.objects.filter(activity=activity).first()
    if found is None:
        raise NotFound(_("这个活动不抽签。"))
    return found


def drawn(lottery: Lottery) -> QuerySet[SignUp]:
    """The tickets of a draw by post and rank: what anybody can recompute; no names."""
    rows = SignUp.objects.filter(shift__activity=lottery.activity_id, rank__isnull=False)
    return rows.select_related("post", "shift").order_by("post", "rank")


def with_lots(lottery: Lottery, rows: list[SignUp]) -> list[tuple[SignUp, str]]:
    """Each ticket with its lot."""
    return [(row, lot(lottery.seed, row.pk)) for row in rows]


def box(activity: Activity, user: object) -> list[BoxQuestion]:
    """What everybody may read: answered questions, and one's own that wait, oldest first; 1 statement."""
    mine = Q(asked_by=user) if getattr(user, "pk", None) else Q(pk__in=[])
    return list(
        BoxQuestion.objects.filter(Q(activity=activity) & (Q(answered_at__isnull=False) | mine)).order_by("pk")[:50]
    )


def questions_of(activity: Activity) -> list[BoxQuestion]:
    """All questions of the box for the organisers, those that wait first; 1 statement."""
    return list(activity.box.order_by("answered_at", "pk")[:100])


def announcements(activity: Activity) -> list[Announcement]:
    """Newest first; 1 statement."""
    return list(activity.announcements.order_by("-pk")[:20])


def kept_by(user: Any) -> set[int]:
    """Keys of the activities that somebody keeps; 1 statement, none for who is not signed in."""
    if not getattr(user, "pk", None):
        return set()
    return set(Bookmark.objects.filter(user=user).values_list("activity", flat=True))


def teams_led_by(user: Any) -> list[Organization]:
    """Running teams and squads whose members somebody decides about, in the order of the tree."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE, level__in=("team", "squad"))
    return list(visible(user, "membership.decide", rows, area="area", organization="path").order_by("path")[:200])


def members_to_choose(team: Organization) -> QuerySet[Volunteer]:
    """Members in service of a team and below it, by their numbers."""
    rows = Volunteer.objects.filter(
        memberships__organization__path__startswith=team.path, memberships__state="approved", state="verified"
    )
    return rows.select_related("person").distinct().order_by("number")


def standing_of(shift: Shift, volunteers: Collection[Volunteer]) -> dict[int, str]:
    """Where those of the volunteers stand who are signed up for a shift: state by volunteer; 1 statement."""
    rows = SignUp.objects.filter(shift=shift, volunteer__in=volunteers, state__in=SignUp.CURRENT)
    return dict(rows.values_list("volunteer", "state"))


def signed_up_for(activity: Activity) -> set[int]:
    """Volunteers with a current sign-up for some shift of an activity; 1 statement."""
    rows = SignUp.objects.filter(shift__activity=activity, state__in=SignUp.CURRENT)
    return set(rows.values_list("volunteer", flat=True))


def post_asked(pk: int) -> Post:
    """A post with shift, activity, organization and area. NotFound when there is none."""
    rows = Post.objects.select_related("shift__activity__organization", "shift__activity__area")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def posts_of(activity: Activity) -> list[Post]:
    """Posts in the order of the page with their quotas; 2 statements."""
    rows = Post.objects.filter(shift__activity=activity).select_related("shift").order_by("shift__starts_at", "pk")
    return list(rows.prefetch_related("quotas__organization"))
