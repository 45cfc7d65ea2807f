"""The ledger as staff see it: lines of the organizations over which they have a say."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yushan.common.text import clean
from yushan.ledger.lines import corrected_id, correction_key
from yushan.ledger.models import Certificate, HourEntry, YearlyParticipation
from yushan.ledger.queries.certificates import valid_certificates_with
from yushan.organizations.access import can, scope_filter, visible
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import search

CAPABILITIES = ("ledger.view", "attendance.confirm", "certificate.manage", "ledger.reverse")


def sees_hours(actor: Any) -> bool:
    """Who has these pages at all."""
    return any(can(actor, capability) for capability in CAPABILITIES)


def entries_in_scope(actor: Any) -> QuerySet[HourEntry]:
    """Lines of every organization over which the actor reads, confirms, reverses or certifies hours."""
    rows = HourEntry.objects.select_related("organization", "volunteer__person", "reversal")
    condition = Q(pk__in=[])
    for capability in CAPABILITIES:
        own = scope_filter(actor, capability, area="organization__area", organization="organization__path")
        if own == Q():
            return rows
        condition |= own
    return rows.filter(condition)


def neighbours(entry: HourEntry) -> tuple[HourEntry | None, HourEntry | None]:
    """The lines before and after this one in its chain. 1 statement."""
    places = (entry.sequence - 1, entry.sequence + 1)
    near = HourEntry.objects.filter(organization=entry.organization_id, sequence__in=places)
    found = {one.sequence: one for one in near.select_related("volunteer__person")}
    return found.get(places[0]), found.get(places[1])


def organizations_named(text: str) -> QuerySet[Organization]:
    """Organizations whose name holds every word, or whose code it is."""
    condition = Q()
    for word in clean(text).split():
        condition &= Q(name__icontains=word)
    found: QuerySet[Organization] = Organization.objects.filter(condition | Q(code=clean(text)))
    return found


def narrowed_entries(
    rows: QuerySet[HourEntry],
    *,
    person: str = "",
    organization: str = "",
    grade: str = "",
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[HourEntry]:
    """Lines by person (name, pinyin, 志愿者编号), organization, grade, kind (standing, reversed, reversal), day."""
    if person:
        rows = rows.filter(volunteer__in=search(Volunteer.objects.all(), person).order_by().values("pk"))
    if organization:
        rows = rows.filter(organization__in=organizations_named(organization).order_by().values("pk"))
    if grade in HourEntry.Grade.values:
        rows = rows.filter(grade=grade)
    if kind == "reversal":
        rows = rows.filter(reverses__isnull=False)
    elif kind in ("standing", "reversed"):
        rows = rows.filter(reverses=None, reversal__isnull=kind == "standing")
    if since:
        rows = rows.filter(service_day__gte=since)
    if until:
        rows = rows.filter(service_day__lte=until)
    return rows


def certifiable_volunteers(actor: Any) -> QuerySet[Volunteer]:
    """The people with hours recorded by organizations over which the actor manages certificates."""
    where = {"area": "organization__area", "organization": "organization__path"}
    own, second = (
        Exists(visible(actor, "certificate.manage", HourEntry.objects.filter(**{name: OuterRef("pk")}), **where))
        for name in ("volunteer", "volunteer__merged_into")
    )
    return Volunteer.objects.select_related("person", "area").filter(own | second, merged_into=None)


def corrected_by(entry: HourEntry) -> HourEntry | None:
    """The line that stands in the place of this one. 1 statement."""
    return HourEntry.objects.filter(source_key=correction_key(entry.pk)).first()


def corrects(entry: HourEntry) -> HourEntry | None:
    """The line in whose place this one stands. No statement for one that corrects nothing."""
    pk = corrected_id(entry.source_key)
    return HourEntry.objects.get(pk=pk) if pk else None


@dataclass(frozen=True)
class TakingBackEffect:
    """What reversing or correcting a line changes, said before it is done."""

    year: int
    before: int
    after: int
    leaves_year: bool
    certificates: list[Certificate]


def taking_back_effect(entry: HourEntry, minutes: int = 0) -> TakingBackEffect:
    """The person's year now and with `minutes` in the place of the line, and the certificates that would be withdrawn.

    2 statements.
    """
    holder = entry.volunteer.merged_into or entry.volunteer
    year = YearlyParticipation.objects.filter(person=holder.person_id, year=entry.service_day.year).first()
    before, entries = (year.minutes, year.entries) if year else (0, 0)
    return TakingBackEffect(
        year=entry.service_day.year,
        before=before,
        after=max(0, before - entry.minutes + minutes),
        leaves_year=entries <= 1 and not minutes,
        certificates=list(valid_certificates_with(entry)),
    )
