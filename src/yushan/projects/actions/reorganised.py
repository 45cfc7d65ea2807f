"""An organization ends: its open projects go over to the one that takes over, or to the level above."""

from typing import Any

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.projects.models import Contest, ContestEntry, Project, SupportMeasure

_OVER = (Project.State.CLOSED, Project.State.CANCELLED)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_projects` will do, for organizations.effects; contests and support go with their projects. 3 statements."""
    heir = successor.name if successor else "上级组织"
    projects = Project.objects.filter(organization=organization).exclude(state__in=_OVER)
    entries = ContestEntry.objects.filter(
        project__in=projects, state=ContestEntry.State.IN, contest__state__in=Contest.UNDER_WAY
    )
    supports = SupportMeasure.objects.filter(entry__project__in=projects, state=SupportMeasure.State.OPEN)
    return [
        Effect(projects.count(), "个没结项的项目", f"转到{heir}，负责人会收到消息"),
        Effect(entries.count(), "个大赛里参评的项目", f"随项目转到{heir}，参评继续"),
        Effect(supports.count(), "项没落实的大赛支持", f"随项目转到{heir}，照旧落实"),
    ]


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
