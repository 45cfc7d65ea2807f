"""What erasing a person asks of this room: a signed report keeps its counts, the line loses name and person; who sent a
reminder, explained a doubt, switched something, reopened a statement or objected to one is no longer named."""

from dataclasses import replace

from yushan.accounts.erasure import NOBODY
from yushan.accounts.models import Person
from yushan.indicators.actions import employers
from yushan.indicators.models import (
    BranchMember,
    BranchSecretary,
    PartyReport,
    QualityIssue,
    Reminder,
    ReportOrder,
    StatementObjection,
    Switch,
    YearStatement,
)
from yushan.indicators.rules.party import as_text, from_text
from yushan.organizations.models import StaffMember


def erase(person: Person) -> None:
    """Reports of the units on whose rosters the person stood; offices in branches end with the row, and so do reports that are sent."""
    BranchMember.objects.filter(person=person).delete()
    BranchSecretary.objects.filter(user__person=person).delete()
    ReportOrder.readers.through.objects.filter(user__person=person).delete()
    Reminder.objects.filter(sent_by__person=person).update(sender_name=NOBODY)
    QualityIssue.objects.filter(decided_by__person=person).update(decider_name=NOBODY)
    Switch.objects.filter(set_by__person=person).update(setter_name=NOBODY)
    # Who signed stays named: the digest of what was signed holds the name (docs/privacy-impact.md).
    YearStatement.objects.filter(reopened_by__person=person).update(reopener_name=NOBODY)
    StatementObjection.objects.filter(raised_by__person=person).update(raiser_name=NOBODY)
    StatementObjection.objects.filter(answered_by__person=person).update(answerer_name=NOBODY)
    units = StaffMember.objects.filter(person=person).values("unit_id")
    if units:
        employers.leave(person.pk)
    for report in PartyReport.objects.filter(unit_id__in=units):
        lines = from_text(report.lines)
        if any(one.person == person.pk for one in lines):
            report.lines = as_text(
                [replace(one, person=0, name=NOBODY, position="") if one.person == person.pk else one for one in lines]
            )
            report.save(update_fields=["lines"])
