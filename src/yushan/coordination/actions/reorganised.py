"""An organization ends: whoever owned a task through it no longer can; the board gives it to somebody else."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.audit.actions import record
from yushan.common import clock
from yushan.coordination.actions.tasks import locked, tell
from yushan.coordination.models import Task
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization, RoleGrant


def _owned_through(organization: Organization) -> QuerySet[Task]:
    """Unfinished tasks whose owner holds a grant on this organization and no other one in force; 1 statement."""
    now = clock.now()
    grants = RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), user=OuterRef("owner"), starts_at__lte=now)
    here = Q(scope="organization", scope_id=organization.pk)
    rows = Task.objects.filter(Exists(grants.filter(here)), state__in=Task.UNFINISHED)
    return rows.exclude(Exists(grants.exclude(here)))


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `ask_for_owners` will do, for organizations.effects."""
    count = _owned_through(organization).count()
    return [Effect(count, "项没办完的协调工作", "负责人的授权会结束，安排的人会收到消息，请另定负责人")]


def ask_for_owners(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending: who gave the tasks hears that they need another owner."""
    for row in _owned_through(organization).order_by("pk"):
        task = locked(row)
        record(actor, "coordination.owner_leaves", subject=task, label=task.title, reason=reason[:300])
        tell(
            task, [task.created_by_id], "owner_leaves", f"“{task.title}”要换负责人",
            f"{task.owner} 所在的{organization.name}不再运行，请另定一位负责人。",
        )  # fmt: skip
