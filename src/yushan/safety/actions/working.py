"""Work on an incident: taken up, noted, made worse or better, brought to an end by one and closed by another."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, periods, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.numbers_in_text import has_number
from yushan.common.reasons import because
from yushan.common.terms import due
from yushan.safety.actions.base import locked, require_reader, step, tell, tell_readers
from yushan.safety.actions.reporting import PHOTOS
from yushan.safety.models import Incident, IncidentNote, IncidentPerson, IncidentPhoto, IncidentReader
from yushan.safety.queries.people import reading
from yushan.safety.rules.terms import goes_to_city

State, Why = Incident.State, IncidentReader.Why


def _hours(incident: Incident) -> timedelta:
    """Within which it has to be taken up, as it is graded now."""
    hours: list[int] = rulebook.value("incident_hours")  # type: ignore[assignment]
    return timedelta(hours=hours[incident.severity - 1])


def _close_until(incident: Incident, since: datetime) -> datetime:
    days: list[int] = rulebook.value("incident_close_working_days")  # type: ignore[assignment]
    return periods.term_ends(since, days[incident.severity - 1])


@transaction.atomic
def take(actor: Any, *, incident: Incident) -> Incident:
    """Somebody who was told takes it up."""
    incident = locked(incident)
    require_reader(actor, incident)
    now = clock.now()
    incident.taken_by, incident.taken_at, incident.due_at = actor, now, _close_until(incident, now)
    step(actor, incident, "take", "taken_by", "taken_at")
    return incident


@transaction.atomic
def note(actor: Any, *, incident: Incident, text: str) -> IncidentNote:
    """How it goes on."""
    incident = locked(incident)
    require_reader(actor, incident)
    if incident.state == State.CLOSED:
        raise Conflict("已经结案。")
    said = because(text, "请写一句情况。", field="text", most=2000)
    row = IncidentNote.objects.create(incident=incident, at=clock.now(), said_by=actor, text=said)
    record(actor, "safety.note", subject=incident, label=incident.number)
    return row


@transaction.atomic
def grade(actor: Any, *, incident: Incident, severity: int, reason: str) -> Incident:
    """It turns out worse, or not so bad; worse goes to the city at once. Those told once go on reading."""
    incident = locked(incident)
    require_reader(actor, incident)
    if incident.state == State.CLOSED:
        raise Conflict("已经结案。")
    if severity not in Incident.Severity.values or severity == incident.severity:
        raise Refusal("请选另一个等级。", field="severity")
    said = because(reason, "请写为什么改。")
    was, incident.severity = incident.severity, severity
    incident.level = max(incident.level, int(goes_to_city(severity)))
    if incident.state == State.REPORTED:  # the clock of the new grade, from when it was reported
        incident.due_at = incident.reported_at + _hours(incident)
    elif incident.state == State.HANDLING:
        incident.due_at = _close_until(incident, incident.taken_at or clock.now())
    incident.turn_at, incident.tell_again_at = incident.due_at or incident.turn_at, None
    incident.save(update_fields=["severity", "level", "due_at", "turn_at", "tell_again_at"])
    record(actor, "safety.grade", subject=incident, label=incident.number, was=was, now=severity, reason=said)
    tell(
        incident, with_city=goes_to_city(severity), key="grade",
        title=f"{incident.number} 改为{incident.get_severity_display().split('：')[0]}", body=incident.where,
    )  # fmt: skip
    return incident


@transaction.atomic
def name_reader(actor: Any, *, incident: Incident, user: User, reason: str) -> IncidentReader:
    """One more person who has to know."""
    incident = locked(incident)
    require_reader(actor, incident)
    said = because(reason, "请写为什么要让这个人知道。")
    if user.pk in {one.user_id for one in reading(incident)}:
        raise Conflict("这个人已经能看了。")
    facts = {"why": Why.NAMED, "told_at": clock.now(), "ended_at": None}
    row, _is_new = IncidentReader.objects.update_or_create(incident=incident, user=user, defaults=facts)
    record(actor, "safety.name_reader", subject=incident, label=incident.number, reader=user.pk, reason=said)
    tell_readers(incident, only=user.pk, key="named", title=f"请看安全事件 {incident.number}", body=incident.where)
    return row


@transaction.atomic
def end_reader(actor: Any, *, incident: Incident, user: User, reason: str) -> IncidentReader:
    """Somebody who was named need not know any more. Who reads for an office reads until the grant ends: a leader whom an
    incident is about must not shut the district out.
    """
    incident = locked(incident)
    require_reader(actor, incident)
    rows = {one.user_id: one for one in reading(incident)}
    row = rows.get(user.pk)
    if row is None:
        raise Conflict("这个人已经看不到了。")
    if row.why != Why.NAMED:
        raise Refusal("这个人因职责能看；不再负责的，请收回他的授权，收回以后就看不到了。")
    if rows[actor.pk].why == Why.NAMED and actor.pk != user.pk:
        raise NotAllowed("您是被指定知道的，不能取消别人；请告诉负责的人。")
    said = because(reason, "请写为什么不再让这个人看。")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record(actor, "safety.end_reader", subject=incident, label=incident.number, reader=user.pk, reason=said)
    return row


@transaction.atomic
def propose_closing(actor: Any, *, incident: Incident, outcome: str, lessons: str) -> Incident:
    """Over: what became of it, and what everybody can learn, without anybody in it. Somebody else closes."""
    incident = locked(incident)
    require_reader(actor, incident)
    incident.outcome = because(outcome, "请写结果：人怎么样了、怎么处理的。", field="outcome", most=2000)
    learned = because(lessons, "请写教训：以后怎样避免，给所有组织看。", field="lessons", most=500)
    if has_number(learned):
        raise Refusal("教训是给大家看的，不要写电话号码。", field="lessons")
    for person in incident.people.all():
        if len(person.name) >= 2 and person.name in learned:
            raise Refusal("教训是给大家看的，不要写出人名。", field="lessons")
    incident.lessons, incident.proposed_by, incident.proposed_at = learned, actor, clock.now()
    incident.due_at = due(clock.now(), "incident_second_working_days")
    step(actor, incident, "propose", "outcome", "lessons", "proposed_by", "proposed_at")
    tell_readers(incident, key="to_close", title=f"{incident.number} 提请结案，请另一个人看", body=incident.where)
    return incident


@transaction.atomic
def close(actor: Any, *, incident: Incident) -> Incident:
    """By somebody who neither reported it nor says it is over."""
    incident = locked(incident)
    require_reader(actor, incident)
    if actor.pk in (incident.proposed_by_id, incident.reported_by_id):
        raise NotAllowed("报告的人和提请结案的人不能自己结案，请另一个人结。")
    incident.closed_by, incident.closed_at, incident.due_at = actor, clock.now(), None
    step(actor, incident, "close", "closed_by", "closed_at")
    return incident


@transaction.atomic
def send_back(actor: Any, *, incident: Incident, reason: str) -> Incident:
    """Not over yet."""
    incident = locked(incident)
    require_reader(actor, incident)
    said = because(reason, "请写还要做什么。")
    incident.proposed_by, incident.proposed_at = None, None
    incident.due_at = _close_until(incident, clock.now())
    step(actor, incident, "return", "proposed_by", "proposed_at", reason=said)
    IncidentNote.objects.create(incident=incident, at=clock.now(), said_by=actor, text=f"退回：{said}")
    return incident


@transaction.atomic
def look(actor: Any, *, incident: Incident) -> list[IncidentReader]:
    """Each look of those who were told stands in the trail. Answers who may read it; NotFound for who may not."""
    readers = reading(incident)
    if getattr(actor, "pk", None) not in {one.user_id for one in readers}:
        raise NotFound()
    record(actor, "safety.read", subject=incident, label=incident.number)
    return readers


@transaction.atomic
def health_of(actor: Any, *, person: IncidentPerson, reason: str) -> str:
    """What is said of somebody's health, for a reason; a volunteer finds the look under “谁看过我的资料”."""
    require_reader(actor, person.incident)
    said = because(reason, "请写为什么要看，会记下来。")
    whose = person.volunteer.person_id if person.volunteer else None
    record(
        actor, "safety.read_health", subject=person.incident, label=person.incident.number, person_id=whose,
        reason=said, person=person.pk,
    )  # fmt: skip
    return person.health


@transaction.atomic
def read_photo(actor: Any, *, photo: IncidentPhoto) -> bytes:
    """A picture, for those who were told and whoever took it."""
    if photo.incident.reported_by_id != getattr(actor, "pk", None):
        require_reader(actor, photo.incident)
        record(actor, "safety.read_photo", subject=photo.incident, label=photo.incident.number)
    return PHOTOS.fetch(photo.file)


@transaction.atomic
def _go_up(pk: int) -> bool:
    row = Incident.objects.select_for_update(of=("self",)).filter(_late(), pk=pk).first()
    if row is None:
        return False
    incident = locked(row)
    # The deadline stays what it was, so that it is seen to be over; told again at each further term.
    again = _hours(incident) if incident.state == State.REPORTED else timedelta(days=3)
    incident.times_late, incident.level = incident.times_late + 1, Incident.Level.CITY
    incident.tell_again_at = clock.now() + again
    incident.save(update_fields=["times_late", "level", "tell_again_at"])
    record(WORKER, "safety.go_up", subject=incident, label=incident.number, times=incident.times_late)
    tell(
        incident, with_city=True, key="late",
        title=f"{incident.number} 超过时限：{incident.get_state_display()}", body=incident.where,
    )  # fmt: skip
    return True


def _late() -> Q:
    now = clock.now()
    return Q(Q(tell_again_at=None) | Q(tell_again_at__lte=now), due_at__lte=now, state__in=Incident.OPEN)


def look_after(limit: int = 200) -> int:
    """Regular work: what is late is told to the city, again at each further term. Answers how many."""
    late = Incident.objects.filter(_late()).order_by("due_at", "pk")
    return sum(_go_up(pk) for pk in late.values_list("pk", flat=True)[:limit])
