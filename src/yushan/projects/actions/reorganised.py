"""An organization ends: its open projects go over to the one that takes over, or to the level above."""

from typing import Any

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.projects.models import Project

_OVER = (Project.State.CLOSED, Project.State.CANCELLED)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_projects` will do, for organizations.effects."""
    count = Project.objects.filter(organization=organization).exclude(state__in=_OVER).count()
    return [Effect(count, "个没结项的项目", f"转到{successor.name if successor else '上级组织'}，负责人会收到消息")]


def carry_projects(
    sender: Any,
    actor: Any,
    organization: Organization,
    successor: Organization | None,
    parent: Organization | None,
    reason: str,
    **kwargs: Any,
) -> None:
    """Listens to organizations.signals.organization_ending. Before the activities, which follow their projects."""
    heir = successor or parent
    if heir is None:
        return
    rows = Project.objects.select_for_update().filter(organization=organization).exclude(state__in=_OVER)
    for project in rows.order_by("pk"):
        project.organization = heir
        project.save(update_fields=["organization"])
        record(
            actor, "projects.hand_over", subject=project, label=project.title, reason=reason, was=organization.name,
            now=heir.name,
        )  # fmt: skip
        notify(
            [project.lead_id] if project.lead_id else [],
            key=f"project-handed-over:{project.pk}:{heir.pk}",
            title=f"“{project.title}”转到{heir.name}",
            body=f"{organization.name}不再运行。原因：{reason}",
        )
