"""Mediation: both say yes, somebody of neither side sits with them, what was agreed is written down."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.rights.actions.base import ANSWER, MEDIATE, State, locked, require_handler, step, tell_asker, trail
from yushan.rights.actions.handling import give_answer
from yushan.rights.models import Case, Mediation
from yushan.rights.queries.people import why_not_on


@dataclass(frozen=True)
class Session:
    """One sitting of both parties."""

    held_on: date
    place: str
    first_party: str
    second_party: str
    both_agreed: bool
    record: str
    outcome: str
    agreement: str = ""


@transaction.atomic
def begin_mediation(actor: Any, *, case: Case, reason: str) -> Case:
    """Both parties were asked and said yes."""
    case = locked(case)
    require_handler(actor, case)
    said = because(reason, "请写双方怎样同意调解、约在什么时候，提出人会看到。")
    step(actor, case, "mediate", said="双方同意调解", rule=MEDIATE, reason=said)
    tell_asker(case, key="mediate", title="双方同意调解", body="时间和地点写在里面。")
    return case


@transaction.atomic
def record_session(actor: Any, *, case: Case, session: Session) -> Mediation:
    """The record of a sitting; agreed ends the case, failed brings it back to be answered."""
    case = locked(case)
    require_handler(actor, case)
    if case.state != State.MEDIATING:
        raise Refusal("先记下双方同意调解。")
    if reason := why_not_on(actor, case):
        raise NotAllowed(reason)
    _check(session)
    row = Mediation.objects.create(
        case=case, held_on=session.held_on, place=session.place.strip()[:60], mediator=actor, both_agreed=True,
        first_party=session.first_party.strip()[:100], second_party=session.second_party.strip()[:100],
        record=session.record.strip()[:3000], agreement=session.agreement.strip()[:2000], outcome=session.outcome,
        written_at=clock.now(),
    )  # fmt: skip
    trail(actor, "mediated", case, outcome=session.outcome)
    if session.outcome == Mediation.Outcome.AGREED:
        give_answer(actor, case, Case.Result.AGREED, row.agreement)
    elif session.outcome == Mediation.Outcome.FAILED:
        step(actor, case, "resume", said="调解没有谈成，继续办理", rule=ANSWER)
        tell_asker(case, key=f"failed:{row.pk}", title="调解没有谈成，继续办理")
    return row


def _check(session: Session) -> None:
    if not session.both_agreed:
        raise Refusal("调解要双方都同意；有一方不同意的，请直接答复。", field="both_agreed")
    if session.held_on > clock.today():
        raise Refusal("调解还没有进行，谈过以后再记。", field="held_on")
    if not session.first_party.strip() or not session.second_party.strip():
        raise Refusal("请写双方是谁。", field="second_party")
    because(session.record, "请记下谈了什么。", field="record", most=3000)
    if session.outcome not in Mediation.Outcome.values:
        raise Refusal("请选结果。", field="outcome")
    if session.outcome == Mediation.Outcome.AGREED:
        because(session.agreement, "请写双方达成的一致，提出人会看到。", field="agreement", most=2000)
