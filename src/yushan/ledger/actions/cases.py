"""Cases about posted hours: opened by who objects late, heard, and decided by the level above (docs/domain.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.terms import due
from yushan.ledger.actions.reversing import correct_entry, reverse_entry
from yushan.ledger.actions.telling_cases import tell_decided, tell_opened, tell_said
from yushan.ledger.lifecycle import ENTRY_CASE
from yushan.ledger.models import CaseStatement, EntryCase, HourEntry
from yushan.ledger.queries.cases import facts_of_case, had_a_part, part_of
from yushan.organizations.access import approval_scope, require
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

State, Part = EntryCase.State, CaseStatement.Part
# Of one person: cases open at once, and words in one of them.
MOST_OPEN, MOST_STATEMENTS = 3, 5
EVENTS = {State.STANDS: "stand", State.REVERSED: "reverse", State.CORRECTED: "correct", State.ARRANGED: "arrange"}


@dataclass(frozen=True)
class Dispute:
    """What a case is about: a line by its source, or with an empty source the hours of a whole activity."""

    organization: Organization
    activity_id: int | None
    activity_title: str
    source_key: str = ""
    volunteer: Volunteer | None = None
    address: str = ""


def dispute_of(entry: HourEntry, address: str = "") -> Dispute:
    """The dispute about a posted line."""
    return Dispute(
        entry.organization, entry.activity_id, entry.activity_title, entry.source_key, entry.volunteer, address
    )


@transaction.atomic
def open_case(actor: Any, *, about: Dispute, text: str) -> EntryCase:
    """Opens a case, or joins the one that stands open about the same line; tells who is concerned.

    NotAllowed without a sign-in; Refusal without words, with too many cases open, about a line that was taken back.
    """
    if not getattr(actor, "pk", None):
        raise NotAllowed(_("请先登录再提出异议，结果会告诉您。"))
    if not text.strip():
        raise Refusal(_("请写明哪里不对。"), field="text")
    entry = HourEntry.objects.filter(source_key=about.source_key).first() if about.source_key else None
    if entry and (entry.reverses_id or HourEntry.objects.filter(reverses=entry).exists()):
        raise Refusal(_("这一条已经冲正，不再计算。对更正后的一条有异议，请在那一条提出。"))
    case, is_new = _opened(actor, about, entry)
    if is_new and EntryCase.objects.filter(state=State.OPEN, opened_by=actor).count() > MOST_OPEN:
        raise Refusal(_("您已有 %(most)d 件异议在核实，请等结果出来再提。") % {"most": MOST_OPEN})
    own = about.volunteer is not None and acts_for(actor, about.volunteer)
    statement = _say(actor, case, Part.PERSON if own else Part.RAISER, text)
    person_id = about.volunteer.person_id if about.volunteer else None
    record(actor, "ledger.open_case", subject=case, label=about.activity_title, person_id=person_id, joined=not is_new)
    if is_new:
        tell_opened(case, statement)
    else:
        tell_said(case, statement)
    return case


def _opened(actor: Any, about: Dispute, entry: HourEntry | None) -> tuple[EntryCase, bool]:
    """The open case about the same line, locked, or a new one; of two at once the constraint lets one be new."""
    waiting = EntryCase.objects.select_for_update(of=("self",)).filter(state=State.OPEN, source_key=about.source_key)
    if about.source_key and (found := waiting.first()):
        return found, False
    now = clock.now()
    try:
        with transaction.atomic():
            made = EntryCase.objects.create(
                organization=about.organization,
                volunteer=about.volunteer,
                entry=entry,
                source_key=about.source_key,
                activity_id=about.activity_id,
                activity_title=about.activity_title,
                address=about.address,
                opened_at=now,
                opened_by=actor,
                hear_until=due(now, "case_hearing_working_days") if about.volunteer else None,
                due_at=due(now, "case_decision_working_days"),
            )
    except IntegrityError as error:
        if not about.source_key or (found := waiting.first()) is None:
            raise Conflict(_("另一个人刚刚也提出了，请刷新后再试。")) from error
        return found, False
    return made, True


def _locked(case: EntryCase) -> EntryCase:
    locked = locked_row(case, "organization", "volunteer", "entry")
    if locked.state != State.OPEN:
        raise Conflict(_("这件异议已有结果：%(state)s。") % {"state": locked.get_state_display()})
    if locked.entry is None and locked.source_key:  # it was opened before the line was posted
        locked.entry = HourEntry.objects.filter(source_key=locked.source_key).first()
    return locked


def _say(actor: Any, case: EntryCase, part: str, text: str) -> CaseStatement:
    if case.statements.filter(said_by=actor).count() >= MOST_STATEMENTS:
        raise Refusal(_("您已经说明过 %(most)d 次，请等核实的结果。") % {"most": MOST_STATEMENTS}, field="text")
    now = clock.now()
    if part == Part.PERSON and case.heard_at is None:
        case.heard_at = now
        case.save(update_fields=["heard_at"])
    return CaseStatement.objects.create(case=case, part=part, said_by=actor, text=text.strip()[:300], said_at=now)


@transaction.atomic
def say_in_case(actor: Any, *, case: EntryCase, text: str) -> CaseStatement:
    """What the person concerned, the organization that recorded, or who objected has to say.

    NotFound for everybody else, Conflict once it is decided, Refusal without words.
    """
    locked = _locked(case)
    part = part_of(actor, locked)
    if part is None:
        raise NotFound()
    if not text.strip():
        raise Refusal(_("请写明情况。"), field="text")
    statement = _say(actor, locked, part, text)
    record(actor, "ledger.say_in_case", subject=locked, label=locked.activity_title, part=part)
    tell_said(locked, statement)
    return statement


@transaction.atomic
def decide_case(
    actor: Any,
    *,
    case: EntryCase,
    outcome: str,
    answer: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    minutes: int | None = None,
) -> EntryCase:
    """The level above decides: the line stands, is reversed or corrected, or what was left out is brought in otherwise.

    NotAllowed for who stands below or had a part in it. Refusal before the person concerned was heard or had the time
    to speak, and for what a reversal or correction refuses. Everybody who said something is told, and the person.
    """
    locked = _locked(case)
    require(actor, "ledger.reverse", on=approval_scope(locked.organization))
    if had_a_part(actor, locked):
        raise NotAllowed(_("您参与过这条时长或这件异议，请由另一位管理员裁定。"), code="had_a_part")
    if not answer.strip():
        raise Refusal(_("请写明核实的结果和理由，会告诉提出的人和本人。"), field="answer")
    if outcome not in EVENTS:
        raise Refusal(_("请选择一个结果。"), field="outcome")
    answer = answer.strip()[:300]
    locked.state = ENTRY_CASE.next_state(locked.state, EVENTS[State(outcome)], facts_of_case(locked))
    if outcome == State.REVERSED:
        reverse_entry(actor, entry=_line(locked), reason=_("异议核实属实：%(answer)s") % {"answer": answer})
    elif outcome == State.CORRECTED:
        if starts_at is None or ends_at is None or minutes is None:
            raise Refusal(_("更正要填开始、结束时间和时长。"), field="minutes")
        reason = _("异议核实属实：%(answer)s") % {"answer": answer}
        locked.line = correct_entry(
            actor, entry=_line(locked), starts_at=starts_at, ends_at=ends_at, minutes=minutes, reason=reason
        )
    locked.answer, locked.decided_at = answer, clock.now()
    locked.decided_by = actor if getattr(actor, "pk", None) else None
    locked.save()
    record(
        actor,
        "ledger.decide_case",
        subject=locked,
        label=locked.activity_title,
        person_id=locked.volunteer.person_id if locked.volunteer else None,
        reason=answer,
        outcome=outcome,
    )
    tell_decided(locked)
    return locked


def _line(case: EntryCase) -> HourEntry:
    if case.entry is None:  # the guard of the life cycle was asked before
        raise Conflict(_("这一条还没有入账。"))
    return case.entry
