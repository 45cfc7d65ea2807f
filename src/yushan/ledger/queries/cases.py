"""Cases as the person concerned, who objected, the organization and the level above see them."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.terms import due
from yushan.ledger import part_takers
from yushan.ledger.lines import corrected_id
from yushan.ledger.models import CaseStatement, EntryCase, HourEntry
from yushan.ledger.rules_cases import CaseFacts
from yushan.organizations.access import above_filter, approval_scope, can, scope_filter
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for, volunteer_of, wards_of

State, Part = EntryCase.State, CaseStatement.Part
_SPEAKS = "attendance.confirm"


def _rows() -> QuerySet[EntryCase]:
    return EntryCase.objects.select_related("organization", "volunteer__person", "entry", "line", "decided_by")


def cases_in_scope(actor: Any) -> QuerySet[EntryCase]:
    """Cases that the actor decides, speaks in for the organization, or reads as an auditor."""
    where = {"area": "organization__area", "organization": "organization__path"}
    conditions = [above_filter(actor, "ledger.reverse", "organization")]
    conditions += [scope_filter(actor, capability, **where) for capability in (_SPEAKS, "ledger.view")]
    if any(condition == Q() for condition in conditions):
        return _rows()
    return _rows().filter(reduce(or_, conditions))


def case_in_scope(actor: Any, pk: int) -> EntryCase | None:
    """One of them, with the line that may have been posted since it was opened."""
    found = cases_in_scope(actor).filter(pk=pk).first()
    if found and found.entry is None and found.source_key:
        found.entry = HourEntry.objects.filter(source_key=found.source_key).first()
    return found


def cases_to_decide(actor: Any) -> QuerySet[EntryCase]:
    """Open cases of the level below in which the person was heard or had the time to speak, the most urgent first.

    Without those in which the actor has spoken; a part in the line itself is looked at when it is decided.
    """
    said = CaseStatement.objects.filter(case=OuterRef("pk"), said_by=actor.pk)
    ripe = Q(volunteer=None) | Q(heard_at__isnull=False) | Q(hear_until__lte=clock.now())
    rows = _rows().filter(ripe, above_filter(actor, "ledger.reverse", "organization"), state=State.OPEN)
    return rows.exclude(Exists(said)).order_by("due_at", "id")


def overdue_cases(actor: Any) -> QuerySet[EntryCase]:
    """Open cases of the level below whose time for deciding is over."""
    rows = _rows().filter(above_filter(actor, "ledger.reverse", "organization"), state=State.OPEN)
    return rows.filter(due_at__lte=clock.now()).order_by("due_at", "id")


def sees_cases(actor: Any) -> bool:
    """Who has the staff pages of cases at all."""
    return any(can(actor, capability) for capability in ("ledger.reverse", _SPEAKS, "ledger.view"))


def deciding_scope(case: EntryCase) -> dict[str, object]:
    """The level above the organization, for the permission matrix. 1 statement."""
    return approval_scope(case.organization)


def may_decide(actor: Any, case: EntryCase) -> bool:
    """The level above the organization; whether they had a part in it is asked apart. 1 statement."""
    return can(actor, "ledger.reverse", on=deciding_scope(case))


def part_of(actor: Any, case: EntryCase) -> str | None:
    """As what somebody may speak in a case; None for who has nothing to say in it."""
    if case.volunteer and acts_for(actor, case.volunteer):
        return Part.PERSON
    if case.statements.filter(said_by=actor.pk, part=Part.RAISER).exists():
        return Part.RAISER
    # Who decides does not speak for the organization.
    if can(actor, _SPEAKS, on=case.organization) and not may_decide(actor, case):
        return Part.ORGANIZATION
    return None


def own_case(user: Any, pk: int) -> EntryCase | None:
    """A case as the person concerned or who objected sees it; None for everybody else."""
    found = _rows().filter(pk=pk).first()
    return found if found and part_of(user, found) in (Part.PERSON, Part.RAISER) else None


def own_cases(user: Any) -> QuerySet[EntryCase]:
    """Cases about the hours of somebody for whom the user acts, and those in which the user objected; 2 statements more."""
    mine = [one.pk for one in (volunteer_of(user), *wards_of(user)) if one]
    said = CaseStatement.objects.filter(case=OuterRef("pk"), said_by=user.pk, part=Part.RAISER)
    return _rows().filter(Q(volunteer__in=mine) | Exists(said))


def to_be_heard(volunteers: Iterable[Volunteer]) -> QuerySet[EntryCase]:
    """Open cases in which these people have not spoken yet."""
    rows = EntryCase.objects.filter(state=State.OPEN, volunteer__in=list(volunteers), heard_at=None)
    return rows.order_by("hear_until", "id")


def cases_of_line(source_key: str) -> QuerySet[EntryCase]:
    """Every case about a line, newest first."""
    return _rows().filter(source_key=source_key).order_by("-id")


def raised_by(user: Any, activity_id: int) -> QuerySet[EntryCase]:
    """The cases about an activity in which somebody objected, newest first."""
    return EntryCase.objects.filter(activity_id=activity_id, statements__said_by=user.pk).distinct().order_by("-id")


def statements_of(case: EntryCase) -> QuerySet[CaseStatement]:
    """What was said, in order."""
    return case.statements.select_related("said_by").order_by("id")


def facts_of_case(case: EntryCase) -> CaseFacts:
    """What the guards of the life cycle look at; `case.entry` is linked by now."""
    entry = case.entry
    return CaseFacts(
        now=clock.now(),
        concerns_somebody=case.volunteer_id is not None,
        heard=case.heard_at is not None,
        hear_until=case.hear_until or due(case.opened_at, "case_hearing_working_days"),
        is_posted=entry is not None,
        is_taken_back=entry is not None and HourEntry.objects.filter(reverses=entry).exists(),
    )


def had_a_part(actor: Any, case: EntryCase) -> bool:
    """Whether somebody is concerned, has spoken, confirmed the line, corrected it, or decided about it before."""
    pk = getattr(actor, "pk", None)
    if pk is None:
        return False
    if case.volunteer and acts_for(actor, case.volunteer):
        return True
    if case.statements.filter(said_by=pk).exists() or pk in part_takers.of(case.source_key, case.activity_id):
        return True
    if not case.source_key:
        return False
    earlier = EntryCase.objects.filter(decided_by=pk).filter(
        Q(source_key=case.source_key) | Q(line__source_key=case.source_key)
    )
    return earlier.exists() or _corrected_it(pk, case.source_key)


def _corrected_it(user_id: int, source_key: str) -> bool:
    """Whether the line is a correction that this person made; the trail knows."""
    before = corrected_id(source_key)
    lines = AuditLine.objects.filter(
        action="ledger.correct", subject_type=HourEntry._meta.label_lower, subject_id=str(before), actor=user_id
    )
    return before is not None and lines.exists()
