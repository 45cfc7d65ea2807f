"""An organization ends: its events go over to the one that takes over, or are called off."""

from typing import Any

from yushan.audit.actions import record
from yushan.events.actions.events import call_off, locked
from yushan.events.models import Event
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization

_LIVING = (Event.State.DRAFT, *Event.LIVE)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_events` will do, for organizations.effects."""
    count = Event.objects.filter(organization=organization, state__in=_LIVING).count()
    if successor:
        return [Effect(count, "次没结束的大型活动", f"由{successor.name}接着办")]
    return [Effect(count, "次没结束的大型活动", "取消，报了名的人会收到消息")]


def carry_events(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending; activities of the event go their own way."""
    for row in Event.objects.filter(organization=organization, state__in=_LIVING).order_by("pk"):
        event = locked(row)
        if successor is None:
            call_off(actor, event, f"{organization.name}关闭：{reason}")
            continue
        event.organization = successor
        event.save(update_fields=["organization"])
        record(
            actor, "events.hand_over", subject=event, label=event.name, reason=reason, was=organization.name,
            now=successor.name,
        )  # fmt: skip
