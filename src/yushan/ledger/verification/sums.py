"""The sums that are kept beside the lines, against the lines."""

from collections.abc import Iterator

from yushan.accounts.models import Person
from yushan.ledger.recount import ledger_drift
from yushan.ledger.verification.flaw import Flaw
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


def sum_flaws() -> Iterator[Flaw]:
    """Every kept sum that is not what the lines add up to; people by their 志愿者编号, never by name."""
    for drift in ledger_drift():
        if drift["count"] == "daily_total":
            code = Organization.objects.values_list("code", flat=True).get(pk=drift["organization"])
            yield Flaw(f"{code} {drift['day']} 的合计", "与当天的时长记录不符，被改动过")
        elif drift["count"] == "yearly_participation":
            person = Person.objects.get(pk=drift["person"])
            number = Volunteer.objects.filter(person=person).values_list("number", flat=True).first()
            yield Flaw(
                f"{number or f'人员 {person.pk}'} {drift['year']} 年的参与记录", "与本人的时长记录不符，被改动过"
            )
        else:
            number = Volunteer.objects.values_list("number", flat=True).get(pk=drift["volunteer"])
            yield Flaw(f"{number} 的累计时长", "与本人的时长记录不符，被改动过")
