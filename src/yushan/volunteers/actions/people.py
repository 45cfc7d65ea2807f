"""Small writes that several actions share; callers hold the lock on the person."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yushan.accounts.actions import create_user, give_consent, verifying
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Person, User
from yushan.common import clock, rulebook
from yushan.common.actors import SystemActor
from yushan.common.errors import Refusal
from yushan.common.identity import IdentityNumber
from yushan.volunteers import consents as catalogue
from yushan.volunteers import rules
from yushan.volunteers.models import PastRegistration, Volunteer

# Who acts in the trail when somebody without an account registers by themselves.
SELF = SystemActor("本人注册")


def group_of(identity: IdentityNumber, day: date | None = None) -> rules.AgeGroup:
    """Age group by the ages of the rulebook; Refusal for those below the minimum age."""
    group = rules.age_group(
        identity.birth_date,
        day or clock.today(),
        minimum=rulebook.number("minimum_age"),
        account=rulebook.number("guardian_account_age"),
        adult=rulebook.number("adult_age"),
    )
    if group == rules.AgeGroup.TOO_YOUNG:
        age = rulebook.number("minimum_age")
        raise Refusal(
            _("年满 %(age)s 周岁才能注册志愿者，欢迎到时候再来。") % {"age": age}, field="identity", code="too_young"
        )
    return group


def require_consents(given: Collection[str]) -> None:
    """Refusal when a required purpose has no yes."""
    if lacking := catalogue.missing(given):
        titles = _("、").join(f"“{purpose.title}”" for purpose in lacking)
        raise Refusal(
            _("还需要您勾选%(titles)s，才能完成注册。") % {"titles": titles},
            field=f"consent_{lacking[0].code}",
            code="consent_missing",
        )


def keep_consents(
    actor: Any, person: Person, given: Collection[str], *, given_by: str = "self", guardian: Person | None = None
) -> None:
    """Stores each yes with the version of the text that was shown."""
    for code in sorted(set(given) & set(catalogue.BY_CODE)):
        version = catalogue.BY_CODE[code].version
        give_consent(actor, person=person, purpose=code, version=version, given_by=given_by, guardian=guardian)


MISMATCH = gettext_lazy(
    "核验说姓名和身份证号对不上，请回到第一步核对。没有填错的，请带身份证找就近的站点、服务队或所在单位登记。"
)


def keep_identity_check(actor: Any, person: Person, answer: str = "") -> None:
    """What an outside authority said before; where nobody was asked, or nobody answered, the worker asks (again).

    Whoever registers goes on meanwhile, shown as 未核验.
    """
    if answer == Person.Check.MISMATCH:
        raise Refusal(str(MISMATCH), field="identity", code="identity_mismatch")
    if answer == Person.Check.VERIFIED:
        verifying.note_check(actor, person, answer)
    elif person.identity_check != Person.Check.VERIFIED:
        verifying.request_checks(actor, people=[person])


def set_phone(volunteer: Volunteer, phone: str) -> None:
    """Puts a normalised mobile number, its hash and its tail on the (unsaved) row."""
    volunteer.phone = phone
    volunteer.phone_hash = phone_hash(phone) if phone else ""
    volunteer.phone_tail = phone[-4:]


PHONE_FIELDS = ["phone", "phone_hash", "phone_tail"]


def resume(volunteer: Volunteer) -> None:
    """Makes a registration that ended count again from today (not saved); the earlier time is kept."""
    first, earlier = rules.resumed(volunteer.verified_on, volunteer.withdrawn_on, clock.today())
    if earlier:
        PastRegistration.objects.create(volunteer=volunteer, verified_on=earlier[0], withdrawn_on=earlier[1])
    volunteer.state, volunteer.verified_on, volunteer.withdrawn_on = Volunteer.State.VERIFIED, first, None


def open_account(
    actor: Any, *, username: str, person: Person, phone: str, password: str | None, password_hash: str = ""
) -> User:
    """A sign-in for a volunteer. A mobile number that another account signs in with stays with that account:
    families share telephones, the number on the card always works. `password_hash` stands for a checked password.
    """
    digest = phone_hash(phone) if phone else None
    if digest and User.objects.filter(phone_hash=digest).exists():
        digest = None
    values: dict[str, Any] = {"username": username, "display_name": person.name, "password": password, "person": person}
    try:
        with transaction.atomic():
            user = create_user(actor, **values, phone_hash=digest)
    except IntegrityError:  # somebody took the number for sign-in at this very moment
        user = create_user(actor, **values, phone_hash=None)
    if password_hash:
        user.password = password_hash
        user.save(update_fields=["password"])
    return user
