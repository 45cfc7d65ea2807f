"""An organization ends: who gave it tasks hears that they need somebody else, a pioneer team loses its name. One moves, or a unit:
what they have not finished goes along to the district in which they are now."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.locking import held
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization, Unit
from yushan.oversight.actions.common import locked, tell
from yushan.oversight.models import Assignment, PioneerTeam
from yushan.oversight.queries import access


def _open(organization: Organization) -> QuerySet[Assignment]:
    return Assignment.objects.filter(organization=organization, state__in=Assignment.UNFINISHED)


def _named(organization: Organization) -> QuerySet[PioneerTeam]:
    return PioneerTeam.objects.filter(organization=organization, ended_on=None)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `ask_for_others` will do, for organizations.effects; 2 statements."""
    return [
        Effect(_open(organization).count(), "项没销号的任务", "安排的一级会收到消息，请取消或交给别的队伍"),
        Effect(_named(organization).count(), "个党员先锋队的名称", "会随队伍结束"),
    ]


def ask_for_others(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending: the level that gave a task gives it to somebody else."""
    for pioneers in held(_named(organization)):
        pioneers.ended_on, pioneers.reason = clock.today(), f"队伍不再运行：{reason}"[:300]
        pioneers.save(update_fields=["ended_on", "reason"])
        record(
            actor, "oversight.end_pioneers", subject=organization, label=organization.name, reason=pioneers.reason
        )  # fmt: skip
    for row in _open(organization).order_by("pk"):
        one = locked(row)
        record(actor, "oversight.receiver_ends", subject=one, label=one.task.title, reason=reason[:300])
        tell(
            access.givers(one.task.area_id), one, "receiver_ends", f"“{one.task.title}”要换承办方",
            f"{organization.name}不再运行，请取消这一项，或者再交给别的队伍。",
        )  # fmt: skip


def stand_where_they_are() -> int:
    """Unfinished assignments stand in the district in which their receiver is now; what is finished stays where it was done.

    Also for moves that begin on a day: the hourly work calls it. Answers how many moved; 2 statements.
    """
    moved = 0
    for field, model in (("unit", Unit), ("organization", Organization)):
        now = model.objects.filter(pk=OuterRef(field)).values("area")[:1]
        rows = Assignment.objects.filter(state__in=Assignment.UNFINISHED, **{f"{field}__isnull": False})
        keys = rows.exclude(**{f"{field}__area": F("stands_in")}).filter(
            Q(**{f"{field}__area__isnull": False}) | Q(stands_in__isnull=False)
        )
        moved += Assignment.objects.filter(pk__in=keys.values("pk")).update(stands_in=Subquery(now))
    return moved


def follow(sender: Any, **kwargs: Any) -> None:
    """Listens to organizations.signals.organization_replanted: a team came under another parent, maybe another district."""
    stand_where_they_are()
