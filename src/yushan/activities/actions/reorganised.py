"""An organization ends: its open activities go over to the one that takes over, or are called off, or are finished
by the level above; people who signed up are told."""

from typing import Any

from yushan.activities.actions.messages import tell_all
from yushan.activities.actions.places import locked_posts, posts_around
from yushan.activities.actions.publication import cancel_activity
from yushan.activities.models import Activity, ActivityTemplate, SignUp
from yushan.audit.actions import record
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization

# What has not begun can be called off; what has begun is finished and its hours are posted.
_AHEAD = ("draft", "returned", "submitted", "published")
_BEGUN = ("ongoing", "finished", "noticed")
_SIGNED_UP = ("applied", "accepted", "waitlisted", "offered", "attended")


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_activities` will do, for organizations.effects."""
    states = list(
        Activity.objects.filter(organization=organization, state__in=(*_AHEAD, *_BEGUN)).values_list("state", flat=True)
    )
    if successor:
        fate = f"由{successor.name}接着办，报名和签到保留，报名的人会收到消息"
        return [Effect(len(states), "个没办完的活动", fate)]
    begun = sum(state in _BEGUN for state in states)
    return [
        Effect(len(states) - begun, "个还没开始的活动", "取消，报名的人会收到消息"),
        Effect(begun, "个已开始或待入账的活动", "由上级组织办完、入账"),
    ]


def carry_activities(
    sender: Any,
    actor: Any,
    organization: Organization,
    successor: Organization | None,
    parent: Organization | None,
    reason: str,
    **kwargs: Any,
) -> None:
    """Listens to organizations.signals.organization_ending."""
    rows = Activity.objects.select_for_update().filter(organization=organization, state__in=(*_AHEAD, *_BEGUN))
    activities = list(rows.order_by("pk"))
    if successor is None:  # every post that the cancellations need, at once and so in the order of all locks on posts
        locked_posts(posts_around(activity for activity in activities if activity.state in _AHEAD))
    for activity in activities:
        if successor is None and activity.state in _AHEAD:
            cancel_activity(actor, activity=activity, reason=f"{organization.name}关闭：{reason}")
        elif heir := successor or parent:
            _hand_over(actor, activity, organization, heir, reason)
    if heir := successor or parent:
        _hand_over_templates(organization, heir)


def _hand_over_templates(before: Organization, heir: Organization) -> None:
    """Templates in use go along; one whose name the heir has already says where it came from."""
    taken = set(ActivityTemplate.objects.filter(organization=heir, retired_at=None).values_list("name", flat=True))
    for template in ActivityTemplate.objects.filter(organization=before, retired_at=None).order_by("pk"):
        if template.name in taken:
            template.name = f"{template.name[:70]}（{template.pk}，原{before.name}）"[:80]
        template.organization = heir
        template.save(update_fields=["organization", "name"])


def _hand_over(actor: Any, activity: Activity, before: Organization, heir: Organization, reason: str) -> None:
    activity.organization = heir
    fields = ["organization"]
    project = activity.project
    if project and not heir.path.startswith(project.organization.path):
        activity.project = None  # an activity belongs to a project of its own organization or one above
        fields.append("project")
    activity.save(update_fields=fields)
    record(
        actor, "activities.hand_over", subject=activity, label=activity.title, reason=reason, was=before.name,
        now=heir.name,
    )  # fmt: skip
    people = SignUp.objects.filter(shift__activity=activity, state__in=_SIGNED_UP)
    title = f"“{activity.title}”改由{heir.name}主办"
    tell_all(
        activity,
        people.values_list("volunteer_id", flat=True),
        key=f"handed-over:{activity.pk}:{heir.pk}",
        title=title,
        body="时间、地点和您的报名不变。",
    )
