"""Request → check → 15 days' grace → erasure (docs/domain.md; 个人信息保护法 art. 15, 47). Posted hours stay without the person."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts import erasure
from yushan.accounts.actions import lock_people, notify
from yushan.accounts.actions.closing import close_account
from yushan.accounts.models import Consent, ErasureRequest, Person, User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.organizations.models import RoleGrant
from yushan.volunteers.actions.cultivation import forget_tracks
from yushan.volunteers.actions.leaving import withdraw
from yushan.volunteers.actions.numbers import fresh_pass
from yushan.volunteers.actions.papers import forget_guardianships
from yushan.volunteers.actions.qualifications import remove_all
from yushan.volunteers.models import (
    Guardianship,
    Membership,
    MembershipPause,
    MembershipTransfer,
    PersonMerge,
    Volunteer,
)
from yushan.volunteers.queries.people import acts_for, wards_of

State = ErasureRequest.State
_PUT_OFF = timedelta(days=1)
_ANNOUNCED = timedelta(days=2)
_BACK = "申请以后又重新注册了"  # who came back does not want to be erased


@transaction.atomic
def request_erasure(actor: Any, *, volunteer: Volunteer) -> ErasureRequest:
    """Ends the registration at once and begins the grace; by the person or the guardian of a minor.

    Refusal with what has to be settled first; Conflict when it was asked for already.
    """
    if not acts_for(actor, volunteer):
        raise NotFound()
    lock_people([volunteer.person_id])
    row = Volunteer.objects.get(pk=volunteer.pk)
    if old := _locked(person_id=volunteer.person_id):
        if row.state == Volunteer.State.WITHDRAWN:
            raise Conflict("已经申请过了，删除的日子写在“我的资料和隐私”里。")
        _end(actor, old, row, reason=_BACK)
    found = erasure.obstacles(volunteer.person)
    if found:
        raise Refusal("还不能申请删除：" + "；".join(one.text for one in found))
    if row.state != Volunteer.State.WITHDRAWN:
        withdraw(actor, volunteer=row, reason="申请删除个人信息")
    now = clock.now()
    # Asking to be erased takes back every consent: from now on the data only waits to be removed (art. 15).
    Consent.objects.filter(person_id=row.person_id, withdrawn_at=None).update(withdrawn_at=now)
    made = ErasureRequest.objects.create(
        person_id=row.person_id,
        requested_at=now,
        requested_by=actor,
        due_at=now + timedelta(days=rulebook.number("erasure_grace_days")),
    )
    record(actor, "volunteers.request_erasure", subject=made, label=row.number, person_id=row.person_id)
    return made


@transaction.atomic
def cancel_erasure(actor: Any, *, volunteer: Volunteer) -> ErasureRequest:
    """Takes the request back within the grace. Conflict when there is none, or it is done."""
    if not acts_for(actor, volunteer):
        raise NotFound()
    row = _locked(person_id=volunteer.person_id)
    if row is None:
        raise Conflict("没有等待中的删除申请。")
    _end(actor, row, volunteer)
    return row


def _end(actor: Any, row: ErasureRequest, volunteer: Volunteer, reason: str = "") -> None:
    row.state, row.ended_at = State.CANCELLED, clock.now()
    row.save(update_fields=["state", "ended_at"])
    person_id = volunteer.person_id
    record(actor, "volunteers.cancel_erasure", subject=row, label=volunteer.number, person_id=person_id, reason=reason)


def _locked(**which: Any) -> ErasureRequest | None:
    rows = ErasureRequest.objects.select_for_update(of=("self",)).filter(state=State.WAITING, **which)
    found: ErasureRequest | None = rows.select_related("person").first()
    return found


def due(*, ahead: timedelta = timedelta()) -> list[int]:
    """Keys of the requests whose grace is over (or will be within `ahead`)."""
    rows = ErasureRequest.objects.filter(state=State.WAITING, due_at__lte=clock.now() + ahead)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True))


def erase_due(actor: Any) -> int:
    """Regular work: announces what is near, erases what is due; answers how many people were erased."""
    for row in ErasureRequest.objects.filter(pk__in=due(ahead=_ANNOUNCED)).select_related("requested_by"):
        if row.requested_by_id:
            notify(
                [row.requested_by_id],
                key=f"erasure:{row.pk}:{row.due_at:%Y%m%d}",
                title="个人信息即将删除",
                body=f"将在 {clock.local(row.due_at):%m 月 %d 日} 以后删除，删除后不能恢复。改变主意的话，请在那之前撤回。",
                url=reverse("portal:privacy"),
            )
    return sum(_erase_one(actor, pk) for pk in due())


@transaction.atomic
def _erase_one(actor: Any, pk: int) -> bool:
    first = ErasureRequest.objects.filter(pk=pk).first()
    if first is None:
        return False
    lock_people([first.person_id])
    row = _locked(pk=pk)
    if row is None or row.due_at > clock.now():  # taken back, or done by another worker
        return False
    person = row.person
    volunteer = Volunteer.objects.select_for_update(of=("self",)).filter(person=person).first()
    if volunteer and volunteer.state != Volunteer.State.WITHDRAWN:
        _end(actor, row, volunteer, reason=_BACK)
        return False
    against = [one.text for one in erasure.obstacles(person)]
    if against:
        row.due_at, row.held_up_by = clock.now() + _PUT_OFF, against
        row.save(update_fields=["due_at", "held_up_by"])
        record(actor, "volunteers.hold_erasure", subject=row, person_id=person.pk, reason="；".join(against))
        return False
    number = volunteer.number if volunteer else ""
    erasure.run_erasers(person)
    shadow = _without_person(person, volunteer)
    row.person, row.state, row.ended_at, row.held_up_by, row.requested_by = shadow, State.DONE, clock.now(), [], None
    row.save()
    tell_person_facts_changed({person.pk, shadow.pk})
    record(actor, "volunteers.erase", subject=row, label=number, person_id=shadow.pk)
    return True


def _without_person(person: Person, volunteer: Volunteer | None) -> Person:
    """Takes everything personal away and answers the row that stays behind the ledger.

    Whoever stands on a unit's roster stays there: the roster is the unit's own record. So that the hours do not lead
    back to the roster, they go over to a row that never had a name.
    """
    user = User.objects.filter(person=person).first()
    if user:
        close_account(user)
    forget_guardianships(Guardianship.objects.filter(guardian=person))
    shadow = person
    second = list(Person.objects.filter(merged_into=person))
    PersonMerge.objects.filter(kept=person).update(journal="")  # nothing is left to be put back
    if person.roster_rows.exists():
        shadow = Person.objects.create(**erasure.empty_values())
        for rows in (person.consents, person.participation, person.erasure_requests):
            rows.update(person=shadow)
        Consent.objects.filter(guardian=person).update(guardian=shadow)
    else:
        for name, value in erasure.empty_values().items():
            setattr(person, name, value)
        person.save()
    for row in second:  # what was merged into this person is the same person
        for name, value in (erasure.empty_values() | {"merged_into": shadow}).items():
            setattr(row, name, value)
        row.save()
        for registration in Volunteer.objects.filter(person=row):
            _empty(registration, row)
        if account := User.objects.filter(person=row).first():
            close_account(account)
    if volunteer:
        _empty(volunteer, shadow)
    return shadow


def _empty(volunteer: Volunteer, shadow: Person) -> None:
    """What the registration said about the person; number, district and dates stay for the ledger."""
    forget_guardianships(volunteer.guardianships.all())
    Membership.objects.filter(volunteer=volunteer).update(message="", reason="")
    MembershipPause.objects.filter(membership__volunteer=volunteer).update(reason="")
    MembershipTransfer.objects.filter(membership__volunteer=volunteer).update(reason="", answer="")
    volunteer.person, volunteer.pass_code = shadow, fresh_pass()
    volunteer.phone = volunteer.phone_hash = volunteer.phone_tail = volunteer.address = ""
    volunteer.politics = volunteer.education = volunteer.occupation = volunteer.talent_source = ""
    volunteer.skills, volunteer.invited_by_unit, volunteer.registered_by = [], None, None
    volunteer.available, volunteer.languages = [], []
    volunteer.serves_in.clear()
    volunteer.known_skills.clear()
    remove_all(volunteer)
    forget_tracks(volunteer)
    volunteer.save()


def obstacles(person: Person) -> list[erasure.Obstacle]:
    """Mandates and children: somebody else has to take them over first."""
    user = User.objects.filter(person=person).first()
    if user is None:
        return []
    now = clock.now()
    grants = RoleGrant.objects.filter(user=user).exclude(ends_at__lte=now).exclude(role__in=["volunteer", "recipient"])
    found = [
        erasure.Obstacle(
            f"您还是{one.scope_label or '全市'}的{one.get_role_display()}，请先请上级结束授权", reverse("portal:help")
        )
        for one in grants.order_by("pk")[:5]
    ]
    children = [one for one in wards_of(user) if one.state != Volunteer.State.WITHDRAWN]
    if children:
        text = f"您还是 {len(children)} 个孩子的监护人，请先为孩子办理注销"
        found.append(erasure.Obstacle(text, f"{reverse('portal:privacy')}?for={children[0].pk}"))
    return found
