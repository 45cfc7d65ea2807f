"""An organization ends: who gave it tasks hears that they need somebody else."""

from typing import Any

from django.db.models import QuerySet

from yushan.audit.actions import record
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization
from yushan.oversight.actions.common import locked, tell
from yushan.oversight.models import Assignment
from yushan.oversight.queries import access


def _open(organization: Organization) -> QuerySet[Assignment]:
    return Assignment.objects.filter(organization=organization, state__in=Assignment.UNFINISHED)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `ask_for_others` will do, for organizations.effects; 1 statement."""
    return [Effect(_open(organization).count(), "项没销号的任务", "安排的一级会收到消息，请取消或交给别的队伍")]


def ask_for_others(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending: the level that gave a task gives it to somebody else."""
    for row in _open(organization).order_by("pk"):
        one = locked(row)
        record(actor, "oversight.receiver_ends", subject=one, label=one.task.title, reason=reason[:300])
        tell(
            access.givers(one.task.area_id), one, "receiver_ends", f"“{one.task.title}”要换承办方",
            f"{organization.name}不再运行，请取消这一项，或者再交给别的队伍。",
        )  # fmt: skip
