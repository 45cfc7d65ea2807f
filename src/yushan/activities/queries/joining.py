"""What organisers see of who wants in, and what everybody may see of a draw."""

import json
from typing import Any

from django.db.models import Q, QuerySet

from yushan.activities.models import Activity, Announcement, Bookmark, BoxQuestion, Lottery, Post, SignUp
from yushan.activities.rules.lottery import lot
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


def announcements(activity: Activity) -> list[Announcement]:
    """Newest first; 1 statement."""
    return list(activity.announcements.order_by("-pk")[:20])


def kept_by(user: Any) -> set[int]:
    """Keys of the activities that somebody keeps; 1 statement, none for who is not signed in."""
    if not getattr(user, "pk", None):
        return set()
    return set(Bookmark.objects.filter(user=user).values_list("activity", flat=True))


def members_to_choose(team: Organization) -> QuerySet[Volunteer]:
    """Members in service of a team and below it, by their numbers."""
    rows = Volunteer.objects.filter(
        memberships__organization__path__startswith=team.path, memberships__state="approved", state="verified"
    )
    return rows.select_related("person").distinct().order_by("number")


def posts_of(activity: Activity) -> list[Post]:
    """Posts in the order of the page with their quotas; 2 statements."""
    rows = Post.objects.filter(shift__activity=activity).select_related("shift").order_by("shift__starts_at", "pk")
    return list(rows.prefetch_related("quotas__organization"))
