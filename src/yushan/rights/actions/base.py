"""What the actions of the room share: the lock, a step of the life, the trail, whom to tell."""

from datetime import datetime
from typing import Any

import structlog
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotAllowed
from yushan.common.locking import locked as held
from yushan.common.terms import due
from yushan.rights.askers import Asker
from yushan.rights.lifecycle import CASE
from yushan.rights.models import Case, CaseHandler, CaseStep
from yushan.rights.queries.people import heads_of

State = Case.State
ACCEPT, ANSWER, MEDIATE, SECOND, REPLY, CLOSE = (
    f"rights_{step}_working_days" for step in ("accept", "answer", "mediation", "second", "reply", "close")
)


def locked(case: Case) -> Case:
    """The case under lock, as it is now."""
    return held(case, "area", "organization", "need", "user")


def moment_of(case: Case, actor: Any) -> datetime:
    """Now; of what an anonymous asker does only the day, so that no other record can be laid beside it."""
    if case.is_anonymous and isinstance(actor, Asker):
        return clock.at(clock.today())
    return clock.now()


def trail(actor: Any, action: str, case: Case, *, person_id: int | None = None, **details: Any) -> None:
    """One line of the trail: by number, never a word of the case. What an anonymous asker does carries no request number,
    by which the log of the server would lead to a browser.
    """
    if case.is_anonymous and isinstance(actor, Asker):
        with structlog.contextvars.bound_contextvars(request_id=""):
            record(actor, f"rights.{action}", subject=case, label=case.number, **details)
        return
    record(actor, f"rights.{action}", subject=case, label=case.number, person_id=person_id, **details)


def step(
    actor: Any, case: Case, event: str, *fields: str, said: str, rule: str | None = None, reason: str = "", **more: Any
) -> None:
    """One step of the life cycle under the lock: state, clock, story, trail."""
    before, now = case.state, moment_of(case, actor)
    case.state = CASE.next_state(before, event)
    case.due_at = due(now, rule) if rule else None
    case.turn_at = case.due_at or now
    if case.state in Case.ENDED:
        case.ended_at = now
    case.save(update_fields=["state", "due_at", "turn_at", "ended_at", *fields])
    CaseStep.objects.create(case=case, at=now, said=said[:60], reason=reason.strip()[:500])
    trail(actor, event, case, was=before, now=case.state, **more)


def is_handler(actor: Any, case: Case) -> bool:
    """Whether somebody is named on the case now."""
    key = getattr(actor, "pk", None)
    return key is not None and CaseHandler.objects.filter(case=case, user=key, until=None).exists()


def require_handler(actor: Any, case: Case) -> None:
    """NotAllowed for everybody who is not named."""
    if not is_handler(actor, case):
        raise NotAllowed("这一件由指定的同志办理，您不在其中。要办的请先接手，或者请负责人指定。")


def let_go(case: Case) -> None:
    """Nobody is named any more: another place, another instance."""
    CaseHandler.objects.filter(case=case, until=None).update(until=clock.now())


def tell_asker(case: Case, *, key: str, title: str, body: str = "") -> None:
    """Into the inbox of the account; who has none looks by the code. The inbox says the number only, never what it is about."""
    if case.user_id:
        notify(
            [case.user_id], key=f"rights:{case.pk}:{key}", title=f"{case.number} {title}", body=body,
            url=reverse("rights:mine_one", args=[case.pk]),
        )  # fmt: skip


def tell_heads(case: Case, *, key: str, title: str, body: str = "") -> None:
    """Whoever names handlers where the case stands now."""
    notify(
        heads_of(case), key=f"rights-desk:{case.pk}:{key}", title=title, body=body,
        url=reverse("rights:detail", args=[case.pk]),
    )  # fmt: skip


def tell_handlers(case: Case, *, key: str, title: str, body: str = "") -> None:
    """Those named now; the desk's heads while nobody is."""
    named = list(CaseHandler.objects.filter(case=case, until=None).values_list("user_id", flat=True))
    notify(
        named or heads_of(case), key=f"rights-desk:{case.pk}:{key}", title=title, body=body,
        url=reverse("rights:detail", args=[case.pk]),
    )  # fmt: skip
