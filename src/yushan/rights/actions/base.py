"""What the actions of the room share: the lock, a step of the life, the trail, whom to tell."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotAllowed
from yushan.common.locking import locked as held
from yushan.common.terms import due
from yushan.organizations.access import can
from yushan.rights.askers import Asker, asks
from yushan.rights.lifecycle import CASE
from yushan.rights.models import Case, CaseHandler, CaseStep, LaterWord
from yushan.rights.queries.people import heads_of

State = Case.State
ACCEPT, ANSWER, MEDIATE, SECOND, REPLY, CLOSE = (
    f"rights_{step}_working_days" for step in ("accept", "answer", "mediation", "second", "reply", "close")
)


def locked(case: Case) -> Case:
    """The case under lock, as it is now."""
    return held(case, "area", "organization", "need", "user__person")


def moment_of(case: Case, actor: Any) -> datetime:
    """Now; of what an anonymous asker does only the day, so that no other record can be laid beside it."""
    if case.is_anonymous and isinstance(actor, Asker):
        return clock.at(clock.today())
    return clock.now()


def trail(actor: Any, action: str, case: Case, *, person_id: int | None = None, **details: Any) -> None:
    """One line of the trail: by number, never a word of the case. Whoever brought the case is «提出人» there, also with an
    account: the trail is read by more people than the case. What an anonymous asker does carries no request number, by
    which the log of the server would lead to a browser.
    """
    if asks(actor, case):
        own = None if case.is_anonymous or isinstance(actor, Asker) else actor.person_id
        no_request = {"request_id": ""} if case.is_anonymous else {}
        with structlog.contextvars.bound_contextvars(**no_request):
            record(Asker(case.pk), f"rights.{action}", subject=case, label=case.number, person_id=own, **details)
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
    case.ended_at = (case.ended_at or now) if case.state in Case.ENDED else None  # an open one is kept however old
    case.save(update_fields=["state", "due_at", "turn_at", "ended_at", *fields])
    CaseStep.objects.create(case=case, at=now, said=said[:60], reason=reason.strip()[:500])
    trail(actor, event, case, was=before, now=case.state, **more)


def is_handler(actor: Any, case: Case) -> bool:
    """Whether somebody is named on the case now and still has the office at the desk where it stands."""
    key = getattr(actor, "pk", None)
    if key is None or not can(actor, "rights.handle", on=case):
        return False
    return CaseHandler.objects.filter(case=case, user=key, until=None).exists()


def require_handler(actor: Any, case: Case) -> None:
    """NotAllowed for everybody who is not named."""
    if not is_handler(actor, case):
        raise NotAllowed("这一件由指定的同志办理，您不在其中。要办的请先接手，或者请负责人指定。")


def let_go(case: Case, actor: Any) -> None:
    """Nobody is named any more: another place, another instance."""
    CaseHandler.objects.filter(case=case, until=None).update(until=moment_of(case, actor))


def tell_asker(case: Case, *, key: str, title: str, body: str = "") -> None:
    """Into the inbox of the account; who has none looks by the code. The inbox says the number only, never what it is about."""
    if reader := _reader(case):
        notify(
            [reader], key=f"rights:{case.pk}:{key}", title=f"{case.number} {title}", body=body,
            url=reverse("rights:mine_one", args=[case.pk]),
        )  # fmt: skip


def _reader(case: Case) -> int | None:
    """Whose inbox it is: of an account that was locked when two registrations were merged, that of the other."""
    if case.user is None or case.user.is_active or case.user.person is None:
        return case.user_id
    kept = case.user.person.merged_into_id
    found = User.objects.filter(person=kept, is_active=True).values_list("pk", flat=True).first() if kept else None
    return found or case.user_id


def tell_heads(case: Case, *, key: str, title: str, body: str = "", by_asker: bool = False) -> None:
    """Whoever names handlers where the case stands now. `by_asker`: of what whoever brought it has just done."""
    _tell(case, key, title, body, is_for_heads=True, by_asker=by_asker)


def tell_handlers(case: Case, *, key: str, title: str, body: str = "", by_asker: bool = False) -> None:
    """Those named now; the desk's heads while nobody is."""
    _tell(case, key, title, body, is_for_heads=False, by_asker=by_asker)


def _tell(case: Case, key: str, title: str, body: str, *, is_for_heads: bool, by_asker: bool) -> None:
    """At once; what an anonymous asker did only with the next round of the worker, because a notice carries its minute."""
    if by_asker and case.is_anonymous:
        LaterWord.objects.create(case=case, is_for_heads=is_for_heads, key=key, title=title, body=body)
        return
    _to_desk(case, key, title, body, is_for_heads=is_for_heads)


def _to_desk(case: Case, key: str, title: str, body: str, *, is_for_heads: bool) -> None:
    named: list[int] = []
    if not is_for_heads:
        named = list(CaseHandler.objects.filter(case=case, until=None).values_list("user_id", flat=True))
    notify(
        named or heads_of(case), key=f"rights-desk:{case.pk}:{key}", title=title, body=body,
        url=reverse("rights:detail", args=[case.pk]),
    )  # fmt: skip


@transaction.atomic
def _tell_later_one(pk: int) -> bool:
    word = LaterWord.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if word is None:
        return False
    _to_desk(locked(word.case), word.key, word.title, word.body, is_for_heads=word.is_for_heads)
    word.delete()
    return True


def tell_later(limit: int = 500) -> int:
    """Regular work: what anonymous askers did since the last round. Answers how many words; harmless when repeated."""
    return sum(_tell_later_one(pk) for pk in LaterWord.objects.order_by("pk").values_list("pk", flat=True)[:limit])
