"""What somebody keeps up to date about themselves, and what staff correct for them."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions import lock_people
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Consent, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.organizations.models import Area
from yushan.volunteers import consents as catalogue
from yushan.volunteers import rules_availability
from yushan.volunteers.actions.numbers import fresh_pass
from yushan.volunteers.actions.people import PHONE_FIELDS, keep_consents, set_phone
from yushan.volunteers.actions.skills import map_skills
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.people import acts_for, standing_consents
from yushan.volunteers.queries.scopes import may, may_help_to_sign_in

OWN_ACCOUNT = "这是本人自己开通的账号，单位不能更正手机号。请本人登录后自己改，或者带身份证找所在服务队、区县的管理员。"


def _own(actor: Any, volunteer: Volunteer) -> Volunteer:
    """The locked row, for the person or their guardian only. People first, as everywhere: counts hang on area and skills."""
    if not acts_for(actor, volunteer):
        raise NotAllowed("只有本人或监护人可以修改。")
    lock_people([volunteer.person_id])
    return Volunteer.objects.select_for_update(of=("self",), no_key=True).get(pk=volunteer.pk)


def _sign_in_with(person_id: int, phone: str) -> None:
    """The new mobile number also signs in, unless another account already uses it."""
    user = User.objects.filter(person_id=person_id).first()
    digest = phone_hash(phone) if phone else None
    if user is None or user.phone_hash == digest:
        return
    try:
        with transaction.atomic():
            user.phone_hash, user.phone_verified_at = digest, None
            user.save(update_fields=["phone_hash", "phone_verified_at"])
    except IntegrityError:
        User.objects.filter(pk=user.pk).update(
            phone_hash=None, phone_verified_at=None
        )  # the old number must not open it any more


def _no_longer_with_another(person_id: int, phone: str) -> None:
    """A number that staff put never signs in by itself: one person alone could become somebody by a telephone of theirs.

    The owner signs in by their number and password, and makes the telephone sign in again on their own page.
    """
    rows = User.objects.filter(person_id=person_id).exclude(phone_hash=None).exclude(phone_hash=phone_hash(phone))
    rows.update(phone_hash=None, phone_verified_at=None)


@transaction.atomic
def update_profile(
    actor: Any,
    *,
    volunteer: Volunteer,
    phone: str,
    area: Area,
    address: str = "",
    politics: str = "",
    education: str = "",
    occupation: str = "",
    skills: Sequence[str] = (),
    talent_source: str = "",
) -> Volunteer:
    """The person corrects their own data (个人信息保护法 art. 46). Name and identity number only staff can correct."""
    row = _own(actor, volunteer)
    before = {field: getattr(row, field) for field in ("phone", "area_id", "address", "politics", "education")}
    set_phone(row, phone)
    row.area, row.address, row.politics, row.education = area, address, politics, education
    row.occupation, row.skills, row.talent_source = occupation, list(skills), talent_source
    row.save()
    map_skills([row.pk])
    tell_person_facts_changed([row.person_id])
    if before["phone"] != phone and actor.person_id == row.person_id:
        _sign_in_with(row.person_id, phone)
    changed = sorted(name for name, value in before.items() if getattr(row, name) != value)
    record(
        actor,
        "volunteers.update_profile",
        subject=row,
        label=row.number,
        person_id=row.person_id,
        changed=changed,
    )
    return row


@transaction.atomic
def set_service(
    actor: Any,
    *,
    volunteer: Volunteer,
    available: Sequence[str] = (),
    languages: Sequence[str] = (),
    areas: Sequence[Area] = (),
) -> Volunteer:
    """When, in which languages and where somebody is ready to serve; unknown parts of the week are left out."""
    row = _own(actor, volunteer)
    row.available, row.languages = rules_availability.clean(available), list(dict.fromkeys(languages))
    row.save(update_fields=["available", "languages"])
    row.serves_in.set(areas)
    record(actor, "volunteers.set_service", subject=row, label=row.number, person_id=row.person_id)
    return row


@transaction.atomic
def correct_contact(actor: Any, *, volunteer: Volunteer, phone: str, reason: str) -> Volunteer:
    """Staff put a new mobile number after looking at the identity card; the person sees it in their privacy page.

    It is for notices: whoever has an account does not sign in with it until they say so themselves.
    """
    if not may(actor, "volunteer.register", volunteer):
        raise NotAllowed("您没有修改这位志愿者联系方式的权限。")
    if not may_help_to_sign_in(actor, volunteer):
        raise NotAllowed(OWN_ACCOUNT)
    if not reason.strip():
        raise Refusal("请写明更正的原因，例如“本人持身份证到场更换手机号”。", field="reason")
    row = Volunteer.objects.select_for_update(of=("self",), no_key=True).get(pk=volunteer.pk)
    set_phone(row, phone)
    row.save(update_fields=PHONE_FIELDS)
    _no_longer_with_another(row.person_id, phone)
    record(
        actor,
        "volunteers.correct_contact",
        subject=row,
        label=row.number,
        person_id=row.person_id,
        reason=reason,
    )
    return row


@transaction.atomic
def renew_pass(actor: Any, *, volunteer: Volunteer) -> Volunteer:
    """A new pass code; the old one, perhaps photographed by somebody, is void at once."""
    row = _own(actor, volunteer)
    row.pass_code = fresh_pass()
    row.save(update_fields=["pass_code"])
    record(actor, "volunteers.renew_pass", subject=row, label=row.number, person_id=row.person_id)
    return row


@transaction.atomic
def set_consent(actor: Any, *, volunteer: Volunteer, purpose: str, given: bool) -> None:
    """Gives or withdraws the yes to an optional purpose; required ones end only with the registration."""
    row = _own(actor, volunteer)
    known = catalogue.BY_CODE.get(purpose)
    if known is None:
        raise Refusal("没有这一项同意。", field="purpose")
    standing = standing_consents(row.person_id).filter(purpose=purpose)
    if given:
        if not standing.filter(version=known.version).exists():
            guardian = actor.person if actor.person_id != row.person_id else None
            keep_consents(actor, row.person, [purpose], given_by="guardian" if guardian else "self", guardian=guardian)
    elif known.required:
        raise Conflict("这一项是注册所必需的；不再同意，请在本页下方办理注销。")
    else:
        Consent.objects.filter(pk__in=standing.values("pk")).update(withdrawn_at=clock.now())
    record(actor, "volunteers.set_consent", subject=row, person_id=row.person_id, purpose=purpose, given=given)
