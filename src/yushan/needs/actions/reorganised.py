"""An organization ends: what it was offered goes back, what it has claimed goes over to the one that takes over."""

from typing import Any

from yushan.audit.actions import record
from yushan.common import clock
from yushan.needs.actions.base import CONTACT, DISPATCH, State, locked, move, set_clock, tell_asker, tell_staff
from yushan.needs.models import Dispatch, Need
from yushan.organizations.effects import Effect
from yushan.organizations.models import Organization

_ON_HAND = (State.CLAIMED, State.SERVING)


def effects(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What `carry_needs` will do, for organizations.effects."""
    offered = Dispatch.objects.filter(organization=organization, state=Dispatch.State.OFFERED).count()
    claimed = Need.objects.filter(organization=organization, state__in=_ON_HAND).count()
    fate = f"由{successor.name}接着办" if successor else "没有安排活动的退回区县重新派"
    return [Effect(offered, "件待接的派单", "退回区县重新派"), Effect(claimed, "件接了没办完的单", fate)]


def carry_needs(
    sender: Any, actor: Any, organization: Organization, successor: Organization | None, reason: str, **kwargs: Any
) -> None:
    """Listens to organizations.signals.organization_ending; activities go their own way or were called off before."""
    text = f"{organization.name}不再运行：{reason}"
    for pk in list(
        Need.objects.filter(dispatches__organization=organization, dispatches__state="offered").values_list(
            "pk", flat=True
        )
    ):
        _take_back(actor, locked(Need(pk=pk)), organization, text)
    for row in Need.objects.filter(organization=organization, state__in=_ON_HAND).order_by("pk"):
        need = locked(row)
        if successor:
            need.organization = successor
            if need.state == State.CLAIMED:  # who takes over has not spoken with the asker yet
                need.contacted_at = None
                set_clock(need, clock.now(), CONTACT)
            need.save(update_fields=["organization", "contacted_at", "due_at", "turn_at"])
            need.dispatches.filter(state=Dispatch.State.CLAIMED).update(organization=successor)
            record(actor, "needs.hand_over", subject=need, label=need.title, reason=reason, now=successor.name)
            tell_asker(
                need,
                key=f"handed:{successor.pk}",
                said="换由另一支队接着办",
                body=f"{organization.name}并入{successor.name}。",
            )
        elif need.state == State.CLAIMED:
            back_to_area(actor, need, text)


def back_to_area(actor: Any, need: Need, text: str) -> None:
    """A claimed order whose team runs no more goes back to be dispatched anew. Under the need's lock."""
    key = f"ended:{need.organization_id}"
    need.dispatches.filter(state=Dispatch.State.CLAIMED).update(state=Dispatch.State.RELEASED, reason=text[:300])
    need.organization = need.claimed_at = need.claim_minutes = need.contacted_at = None
    fields = ("organization", "claimed_at", "claim_minutes", "contacted_at")
    move(actor, need, "release", *fields, rule=DISPATCH, reason=text)
    tell_staff(need, key=key, title=f"“{need.title}”请重新派", body=text)
    tell_asker(need, key=key, said="要换一支队", body="正在重新派。")


def _take_back(actor: Any, need: Need, organization: Organization, text: str) -> None:
    need.dispatches.filter(organization=organization, state="offered").update(
        state=Dispatch.State.RECALLED, reason=text[:300], answered_at=clock.now()
    )
    if need.state == State.DISPATCHED and not need.dispatches.filter(state="offered").exists():
        move(actor, need, "return", rule=DISPATCH, reason=text)
        tell_staff(need, key=f"ended:{organization.pk}", title=f"“{need.title}”请重新派", body=text)
