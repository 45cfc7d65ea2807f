"""Guardians: consent for 14–17, an account of their own for children under 14 (个人信息保护法 art. 31)."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yushan.accounts.actions import ensure_person, lock_people
from yushan.accounts.actions.people import Named, identity_hash, person_with
from yushan.accounts.models import GuardianRequest, Person, User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, Refusal
from yushan.common.identity import IdentityNumber, age_on
from yushan.common.signals import tell_person_facts_changed
from yushan.common.text import same_name
from yushan.organizations.models import Area
from yushan.volunteers import rules
from yushan.volunteers.actions.facts import GuardianData
from yushan.volunteers.actions.numbers import fresh_numbers, fresh_pass
from yushan.volunteers.actions.people import (
    group_of,
    keep_consents,
    keep_identity_check,
    require_consents,
    resume,
    set_phone,
)
from yushan.volunteers.models import Guardianship, Volunteer

_OTHER_NAME = gettext_lazy("监护人的姓名与该身份证号已登记的姓名不一致，请核对。")


def check_guardian(ward: IdentityNumber, guardian: GuardianData | None) -> None:
    """Refusal when the guardian of somebody of 14–17 is missing, cannot be one or is known by another name."""
    if guardian is None:
        raise Refusal(
            _("未满 18 岁注册需要监护人同意，请填写监护人的姓名、身份证号、手机号和关系。"),
            field="guardian_name",
            code="guardian",
        )
    adult = rulebook.number("adult_age")
    problem = rules.guardian_problem(
        ward=ward.number,
        guardian=guardian.identity.number,
        guardian_birth=guardian.identity.birth_date,
        day=clock.today(),
        adult=adult,
    )
    if problem:
        raise Refusal(_(problem) % {"adult": adult}, field="guardian_identity", code="guardian")
    known = person_with(identity_hash(guardian.identity.number))
    if known and not same_name(known.name, guardian.name):
        raise Refusal(str(_OTHER_NAME), field="guardian_name", code="name_differs")


def add_guardian(volunteer: Volunteer, guardian: GuardianData) -> Person:
    """Stores the guardian and their yes; Refusal when the guardian's identity is known by another name."""
    try:
        person = ensure_person(Named(guardian.name, guardian.identity))
    except Refusal as error:
        raise Refusal(str(_OTHER_NAME), field="guardian_name", code=error.code) from error
    Guardianship.objects.update_or_create(
        volunteer=volunteer,
        guardian=person,
        defaults={"relation": guardian.relation[:20], "phone": guardian.phone, "consented_at": clock.now()},
    )
    return person


def _guardian_of(actor: Any) -> Person:
    """The adult person behind the account; Refusal when there is none."""
    person = Person.objects.filter(pk=getattr(actor, "person_id", None) or 0).first()
    if person is None or not Volunteer.objects.filter(person=person, state=Volunteer.State.VERIFIED).exists():
        raise Refusal(_("请先用您自己的身份证注册为志愿者，再为孩子登记。"), code="guardian_unregistered")
    adult = rulebook.number("adult_age")
    if person.birth_date is None or age_on(person.birth_date, clock.today()) < adult:
        raise Refusal(_("监护人需年满 %(adult)s 周岁。") % {"adult": adult}, code="guardian")
    return person


@transaction.atomic
def register_ward(
    actor: User,
    *,
    name: str,
    identity: IdentityNumber,
    relation: str,
    consents: Collection[str],
    area: Area | None = None,
    phone: str = "",
) -> Volunteer:
    """A child under 14, by the guardian's own signed-in account, which stands for the child until they are 18.

    The child gets a number and a pass, no account; the telephone is the guardian's unless another is given.
    """
    guardian = _guardian_of(actor)
    if group_of(identity) != rules.AgeGroup.CHILD:
        raise Refusal(
            _("满 14 岁可以用自己的手机注册，注册时填写您作为监护人的信息就行。"), field="identity", code="no_child"
        )
    require_consents(consents)
    if not relation.strip():
        raise Refusal(_("请选择您和孩子的关系。"), field="relation")
    person = ensure_person(Named(name, identity))
    lock_people([person.pk])
    own = Volunteer.objects.get(person=guardian)
    volunteer = Volunteer.objects.select_for_update(no_key=True).filter(person=person).first()
    if volunteer is None:
        today = clock.today()
        volunteer = Volunteer(
            person=person,
            state=Volunteer.State.VERIFIED,
            source=Volunteer.Source.SELF,
            area=area or own.area,
            verified_on=today,
            pass_code=fresh_pass(),
            registered_by=actor,
        )
        set_phone(volunteer, phone or own.phone)
        volunteer.number = fresh_numbers(volunteer.area, today)[0]
        try:
            with transaction.atomic():
                volunteer.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(_("这个孩子刚刚登记过了。"), field="identity", code="already_registered") from error
    elif volunteer.state == Volunteer.State.WITHDRAWN and volunteer.guardianships.filter(guardian=guardian).exists():
        resume(volunteer)
        volunteer.save()
    elif GuardianRequest.objects.filter(ward=person, guardian=guardian, state="waiting").exists():
        raise Conflict(
            _("学校已经为这个孩子登记了，请在“我的”里点“孩子的注册，请您决定”，同意就行。"), field="identity"
        )
    else:
        raise Conflict(
            _("这个孩子已经登记过了。如果是另一位监护人登记的，请由那位监护人办理。"),
            field="identity",
            code="already_registered",
        )
    Guardianship.objects.update_or_create(
        volunteer=volunteer,
        guardian=guardian,
        defaults={
            "guardian_user": actor,
            "relation": relation.strip()[:20],
            "phone": own.phone,
            "consented_at": clock.now(),
        },
    )
    keep_consents(actor, person, consents, given_by="guardian", guardian=guardian)
    tell_person_facts_changed([person.pk])
    keep_identity_check(actor, person)
    record(actor, "volunteers.register_ward", subject=volunteer, label=volunteer.number, person_id=person.pk)
    return volunteer
