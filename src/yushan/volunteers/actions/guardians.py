"""What a minor whom a school registered waits for: the yes of the guardian, and at 14 and over also their own."""

from datetime import date

from django.utils.translation import gettext as _

from yushan.accounts.models import Consent, GuardianRequest, Person
from yushan.common import clock, rulebook
from yushan.common.errors import Refusal
from yushan.volunteers import rules
from yushan.volunteers.actions.memberships import enter_invited
from yushan.volunteers.consents import REQUIRED
from yushan.volunteers.models import Volunteer

State = GuardianRequest.State


def group_on(birth: date) -> rules.AgeGroup:
    """The age group of a birthday today."""
    return rules.age_group(
        birth,
        clock.today(),
        minimum=rulebook.number("minimum_age"),
        account=rulebook.number("guardian_account_age"),
        adult=rulebook.number("adult_age"),
    )


def is_grown_up(person: Person) -> bool:
    """True when no guardian decides any more."""
    return person.birth_date is None or group_on(person.birth_date) == rules.AgeGroup.ADULT


def is_child(person: Person) -> bool:
    """True below the age of an own account."""
    return person.birth_date is not None and group_on(person.birth_date) in (
        rules.AgeGroup.CHILD,
        rules.AgeGroup.TOO_YOUNG,
    )


def guardian_said(person: Person) -> str:
    """waiting, agreed, declined or withdrawn: the last that a guardian was asked about somebody; empty: never."""
    row = GuardianRequest.objects.filter(ward=person).order_by("-asked_at", "-pk").first()
    return row.state if row else ""


def waits_for_guardian(person: Person) -> bool:
    """True while a school asked a guardian about a minor and there is no answer."""
    return guardian_said(person) == State.WAITING and not is_grown_up(person)


def has_guardian(person: Person) -> bool:
    """True when a school asked the guardian of a minor, or the guardian agreed: the young person names no other one.

    Refusal when the guardian said no: that is not got around by registering alone.
    """
    said = guardian_said(person)
    if said == State.DECLINED:
        raise Refusal(
            _("您的监护人没有同意注册。请监护人登录后在“孩子的注册，请您决定”里改为同意，再来注册。"), code="declined"
        )
    return said in (State.WAITING, State.AGREED)


def said_yes_themselves(person: Person) -> bool:
    """True when the young person gave every consent that registering needs."""
    given = Consent.objects.filter(person=person, withdrawn_at=None, given_by="self").values_list("purpose", flat=True)
    return set(given) >= REQUIRED


def verify_invited(volunteer: Volunteer) -> None:
    """From today somebody 待确认 is registered, with the teams that invited them; the caller holds the lock."""
    volunteer.state, volunteer.verified_on, volunteer.withdrawn_on = Volunteer.State.VERIFIED, clock.today(), None
    volunteer.save(update_fields=["state", "verified_on", "withdrawn_on"])
    enter_invited(volunteer)
