"""Who was hurt, involved or saw it: written down with the report or learned later, and which volunteer that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import Conflict, Refusal
from yushan.safety.actions.base import locked, require_reader
from yushan.safety.models import Incident, IncidentPerson
from yushan.safety.queries.linking import people_there
from yushan.volunteers.models import Volunteer

MOST_PEOPLE = 20


@dataclass(frozen=True)
class Person:
    """Somebody involved, or who saw it; `volunteer` where whoever reports says that it is they themselves."""

    role: str
    name: str = ""
    phone: str = ""
    health: str = ""
    is_minor: bool = False
    volunteer: Volunteer | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.name.strip() or self.phone.strip() or self.health.strip() or self.volunteer)


def keep_people(incident: Incident, people: Iterable[Person], added_by: Any = None) -> list[IncidentPerson]:
    """Writes them down; roles that nobody knows become «involved»."""
    return [
        IncidentPerson.objects.create(
            incident=incident, role=one.role if one.role in IncidentPerson.Role.values else IncidentPerson.Role.INVOLVED,
            name=one.name.strip()[:30], phone=one.phone.strip()[:20], health=one.health.strip()[:500],
            is_minor=one.is_minor, volunteer=one.volunteer, added_by=added_by,
        )
        for one in people
        if not one.is_empty
    ]  # fmt: skip


@transaction.atomic
def add_person(actor: Any, *, incident: Incident, person: Person) -> IncidentPerson:
    """One more that somebody responsible has learned of: another child, a witness. Refusal without name and number."""
    incident = locked(incident)
    require_reader(actor, incident)
    if incident.state == Incident.State.CLOSED:
        raise Conflict("已经结案，不能再加人。")
    if person.role not in IncidentPerson.Role.values:
        raise Refusal("请选是受伤的、有关的还是证人。", field="role")
    if not (person.name.strip() or person.phone.strip()):
        raise Refusal("请写姓名，不知道姓名的写电话。", field="name")
    if incident.people.count() >= MOST_PEOPLE:
        raise Refusal(f"最多 {MOST_PEOPLE} 个人，其余的请写在处置经过里。", field="name")
    row = keep_people(incident, [person], added_by=actor)[0]
    record(actor, "safety.add_person", subject=incident, label=incident.number, person=row.pk, role=row.role)
    return row


@transaction.atomic
def link_person(actor: Any, *, person: IncidentPerson, number: str) -> IncidentPerson:
    """Says which volunteer this is, by 志愿者编号: who then finds each look at their health, a copy of it and its erasure.

    An empty number takes it back. Refusal for who has no place at the activity, or without one is not in the actor's reach.
    """
    incident = locked(person.incident)
    require_reader(actor, incident)
    row = IncidentPerson.objects.get(pk=person.pk)
    if not (asked := number.strip().upper()):
        row.volunteer = None
    elif (found := people_there(actor, incident).filter(number=asked).first()) is None:
        raise Refusal("这场活动的名单里没有这个志愿者编号，请核对。", field="number")
    else:
        row.volunteer = found
    row.save(update_fields=["volunteer"])
    record(
        actor, "safety.link_person", subject=incident, label=incident.number, person=row.pk,
        person_id=row.volunteer.person_id if row.volunteer else None,
    )  # fmt: skip
    return row
