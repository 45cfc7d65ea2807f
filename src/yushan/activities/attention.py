"""What this room shows under «需要留意»: teams that do nothing, posts that lack people in the week ahead."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from yushan.activities.models import Activity, Post
from yushan.activities.queries.staff import SCOPE
from yushan.common import clock
from yushan.common.attention import Row, Tile
from yushan.common.said import moment_text
from yushan.organizations.access import can, visible
from yushan.organizations.models import Organization

QUIET = timedelta(days=90)
AHEAD = timedelta(days=7)


def _quiet_teams(user: Any) -> QuerySet[Organization] | None:
    """Active teams, at least 90 days old, without an activity that took place or is published in the last 90 days."""
    if not can(user, "organization.edit"):
        return None
    now = clock.now()
    since = now - QUIET
    held = Activity.objects.filter(organization=OuterRef("pk"), state__in=Activity.HELD, starts_at__gte=since)
    old = Q(founded_on__lte=clock.local(since).date()) | Q(founded_on=None, created_at__lte=since)
    rows = Organization.objects.filter(old, level="team", state=Organization.State.ACTIVE).exclude(Exists(held))
    return visible(user, "organization.edit", rows.select_related("area"), area="area", organization="path")


def _lacking(user: Any) -> QuerySet[Post] | None:
    """Posts of published shifts that begin within a week and lack people; the last day is in the inbox already."""
    if not can(user, "activity.edit"):
        return None
    now = clock.now()
    rows = Post.objects.filter(
        shift__activity__state__in=Activity.OPEN,
        shift__starts_at__gt=now + timedelta(days=1),
        shift__starts_at__lte=now + AHEAD,
        taken__lt=F("places"),
    ).select_related("shift__activity__organization")
    return visible(user, "activity.edit", rows, **{key: f"shift__activity__{path}" for key, path in SCOPE.items()})


def _team_row(team: Organization) -> Row:
    where = team.area.name if team.area else "全市"
    return Row(
        team.name, f"{where} · {team.member_count:,} 名队员", reverse("organizations:organization", args=[team.pk])
    )


def _post_row(post: Post) -> Row:
    activity, starts_at = post.shift.activity, post.shift.starts_at
    when = moment_text(clock.local(starts_at), clock.today())
    note = f"{when} · {activity.organization.name} · {post.name}岗还缺 {post.places - post.taken} 人"
    return Row(activity.title, note, reverse("activities:detail", args=[activity.pk]))


TILES = (
    Tile(
        "quiet-teams",
        "90 天没有活动的队伍",
        _quiet_teams,
        lambda count: f"{count:,} 支队伍 90 天没有活动",
        _team_row,
        ("path", "pk"),
        position=20,
    ),
    Tile(
        "lacking-people",
        "一周内开始还缺人的岗位",
        _lacking,
        lambda count: f"{count:,} 个岗位一周内开始，还缺人",
        _post_row,
        ("shift__starts_at", "pk"),
        position=30,
    ),
)
