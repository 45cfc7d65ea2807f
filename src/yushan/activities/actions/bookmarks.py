"""What somebody keeps in view: activities to find again, projects whose new activities they want to hear of."""

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.activities.actions.messages import clock_text
from yushan.activities.models import Activity, Bookmark
from yushan.common import clock
from yushan.projects.models import ProjectWatch


def keep(actor: User, *, activity: Activity, kept: bool) -> None:
    """Keeps an activity or lets it go; either again changes nothing. Nobody else sees it, so the trail does not either."""
    if kept:
        Bookmark.objects.get_or_create(user=actor, activity=activity, defaults={"made_at": clock.now()})
    else:
        Bookmark.objects.filter(user=actor, activity=activity).delete()


def tell_watchers(activity: Activity) -> None:
    """Called when an activity is published: whoever watches its project hears of it."""
    if activity.project_id is None:
        return
    watchers = ProjectWatch.objects.filter(project=activity.project_id).values_list("user", flat=True)
    notify(
        list(watchers),
        key=f"watched:{activity.pk}",
        title=f"您关注的项目有新活动：“{activity.title}”",
        body=f"{clock_text(activity)}，{activity.place or '线上'}。",
        url=reverse("activities:public_detail", args=[activity.code]),
    )
