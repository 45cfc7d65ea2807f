"""What the actions of the room share: the lock, the clock of a step, whom to tell."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.terms import due
from yushan.needs.actions.spells import enter
from yushan.needs.actions.texting import queue_text
from yushan.needs.lifecycle import NEED
from yushan.needs.models import Dispatch, Need
from yushan.needs.queries.people import triagers
from yushan.organizations.models import Organization
from yushan.organizations.queries.holders import holders_on

State = Need.State
# Terms of the steps, in working days (rulebook).
ACCEPT, DISPATCH, CLAIM, CONTACT, PLAN, PUBLISH, SETTLE = (
    f"need_{step}_working_days" for step in ("accept", "dispatch", "claim", "contact", "plan", "publish", "settle")
)


def locked(need: Need) -> Need:
    """The need's row under lock, as it is now. Everything about a need begins here, so that of a claim, a withdrawal and
    a time-out at one moment one happens and the others are told.
    """
    return locked_row(
        need, "area", "service_type", "item__project", "activity", "shift", "leader__organization", "organization"
    )


def locked_with_leader(need: Need) -> Need:
    """As `locked`, with the row of the order that it follows held before it: whoever ends a leader holds it while its
    followers are moved, so everybody takes them in this order. Conflict when it was merged or split at this moment.
    """
    known = Need.objects.filter(pk=need.pk).values_list("leader", flat=True).first()
    if known:
        locked(Need(pk=known))
    need = locked(need)
    if need.leader_id != known:
        raise Conflict("这一单刚刚和另一单合并或者拆开了，请刷新看最新的情况。")
    return need


def set_clock(need: Need, since: datetime, rule: str | None) -> None:
    """Until when the next step has to happen; without a rule nothing is due."""
    need.due_at = due(since, rule) if rule else None
    need.turn_at = need.due_at or since


def move(
    actor: Any,
    need: Need,
    event: str,
    *fields: str,
    rule: str | None = None,
    reason: str = "",
    known_as: str = "",
    **more: Any,
) -> None:
    """One step of the life cycle under the lock of `locked`: state, clock, reason, trail.

    `known_as`: how the trail calls it where one step has several causes.
    """
    before, now = need.state, clock.now()
    need.state = NEED.next_state(before, event)
    need.reason = reason.strip()[:300]
    set_clock(need, now, rule)
    if need.state in (State.DECLINED, State.MERGED, State.WITHDRAWN, State.CLOSED, State.REVIEWED):
        need.ended_at = now
    need.save(update_fields=["state", "reason", "due_at", "turn_at", "ended_at", *fields])
    enter(need, now)
    record(
        actor,
        f"needs.{known_as or event}",
        subject=need,
        label=need.title,
        reason=need.reason,
        was=before,
        now=need.state,
        **more,
    )


def because(reason: str, text: str) -> str:
    """A reason that was given; Refusal with `text` where it says nothing."""
    if len(reason.strip()) < 2:
        raise Refusal(text, field="reason")
    return reason.strip()


def end_offers(need: Need, state: str) -> list[Dispatch]:
    """Ends all offers that are still open; answers them with their organizations."""
    rows = Dispatch.objects.select_for_update(of=("self",)).select_related("organization")
    found = list(rows.filter(need=need, state=Dispatch.State.OFFERED).order_by("pk"))
    Dispatch.objects.filter(pk__in=[row.pk for row in found]).update(state=state, answered_at=clock.now())
    return found


def tell_asker(need: Need, *, key: str, said: str, body: str = "", text: str = "") -> None:
    """Tells whoever ordered, and the askers of the orders that were merged into this one, each by their own title."""
    tell_one(need, key=key, said=said, body=body, text=text)
    for row in followers_of(need):
        tell_one(row, key=key, said=said, body=body, text=text)


def tell_one(need: Need, *, key: str, said: str, body: str = "", text: str = "") -> None:
    """The asker of one order, into the inbox of the account; without one by SMS where `text` says something.

    A telephone order has no account: whoever typed it in is asked to pass it on. `text`: few words, nothing personal.
    """
    if text:
        queue_text(need, key=key, said=text)
    if not need.user_id:
        return
    if need.channel == Need.Channel.DESK:
        title, url = f"请打电话转告点单人：“{need.title}”{said}", reverse("needs:find")
        body = f"单号 {need.number}。{body}"
    else:
        title, url = f"“{need.title}”{said}", reverse("needs:own", args=[need.token])
    notify([need.user_id], key=f"need:{need.pk}:{key}", title=title, body=body, url=url)


def followers_of(need: Need) -> list[Need]:
    """Orders that were merged into this one and go by it; 1 statement."""
    return list(Need.objects.filter(leader=need, state=State.MERGED).order_by("asked_at", "pk"))


def tell_team(need: Need, organization: Organization, *, key: str, title: str, body: str = "", url: str = "") -> None:
    """Whoever may claim exactly for this organization. `url`: where to go, the order's page without it."""
    notify(
        holders_on(organization, "need.claim"), key=f"need-team:{need.pk}:{key}", title=title, body=body,
        url=url or reverse("needs:detail", args=[need.pk]),
    )  # fmt: skip


def tell_staff(need: Need, *, key: str, title: str, body: str = "", level: int | None = None) -> None:
    """Whoever dispatches in the area; the city's once it (or `level` instead) went up that far."""
    notify(
        triagers(need, need.level if level is None else level), key=f"need-staff:{need.pk}:{key}", title=title, body=body,
        url=reverse("needs:detail", args=[need.pk]),
    )  # fmt: skip
