"""A child under 14 at a helper's desk, the guardian beside: registered by the guardian's yes, which has to be shown.

The yes is a code that went to the guardian's telephone, or a paper that they signed (个人信息保护法 art. 31: under 14 the
guardian's consent). The guardian's account stands for the child where there is one; else from when they get one.
"""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions import ensure_person, lock_people, notify
from yushan.accounts.actions.codes import spend_code
from yushan.accounts.actions.people import Named, identity_hash, person_with, phone_hash
from yushan.accounts.models import GuardianRequest, OneTimeCode, Person, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.common.identity import IdentityNumber
from yushan.common.signals import tell_person_facts_changed
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization
from yushan.volunteers import rules
from yushan.volunteers.actions.doubting import doubt_about
from yushan.volunteers.actions.facts import GuardianData
from yushan.volunteers.actions.guardians import guardian_said, is_child, verify_invited
from yushan.volunteers.actions.memberships import add_member
from yushan.volunteers.actions.numbers import fresh_numbers, fresh_pass
from yushan.volunteers.actions.papers import PAPERS
from yushan.volunteers.actions.people import (
    PHONE_FIELDS,
    group_of,
    keep_consents,
    keep_identity_check,
    require_consents,
    resume,
    set_phone,
)
from yushan.volunteers.actions.qualifications import type_of
from yushan.volunteers.actions.wards import add_guardian, check_guardian
from yushan.volunteers.models import Guardianship, Volunteer

By, State = Guardianship.By, Volunteer.State
_TAKEN = "这个孩子已经登记过了，不用再登记。"


def check_child(actor: Any, *, identity: IdentityNumber, guardian: GuardianData) -> None:
    """What can be said before anybody is asked for a code: Refusal for the wrong age and for who cannot be the guardian.

    Needs volunteer.register.
    """
    require(actor, "volunteer.register")
    if group_of(identity) != rules.AgeGroup.CHILD:
        raise Refusal("满 14 岁的请用“代为登记”，在那里填监护人就行。", field="identity", code="no_child")
    if not guardian.phone or not guardian.relation.strip():
        raise Refusal("请填写监护人的手机号和关系。", field="guardian_phone", code="guardian")
    if _is_own_number(actor, guardian):
        raise Refusal(
            "这是您自己的手机号。请填监护人本人的号码，验证码由监护人报出来。", field="guardian_phone", code="own_phone"
        )
    check_guardian(identity, guardian)


def _is_own_number(actor: Any, guardian: GuardianData) -> bool:
    """True for the number with which the helper signs in, unless they are the guardian: nobody reads a code to themselves."""
    if getattr(actor, "phone_hash", None) != phone_hash(guardian.phone):
        return False
    known = person_with(identity_hash(guardian.identity.number))
    return known is None or known.pk != actor.person_id


@transaction.atomic
def register_child(
    actor: Any,
    *,
    name: str,
    identity: IdentityNumber,
    guardian: GuardianData,
    consents: Collection[str],
    area: Area,
    organization: Organization | None = None,
    code: OneTimeCode | None = None,
    paper: bytes = b"",
) -> Volunteer:
    """A verified child with number and pass, the guardian's yes as it was shown, a member of `organization` where named.

    `code`: a code for this purpose that went to the guardian's telephone and was answered rightly within half an hour;
    good for one child. `paper`: a scan of what they signed. Refusal without either; Conflict for who is registered.
    """
    check_child(actor, identity=identity, guardian=guardian)
    require_consents(consents)
    by, media = _shown(guardian, code, paper)
    person = ensure_person(Named(name, identity))
    lock_people([person.pk])
    volunteer = Volunteer.objects.select_for_update(of=("self",), no_key=True).filter(person=person).first()
    if volunteer and volunteer.state == State.VERIFIED:
        raise Conflict(_TAKEN, field="identity", code="already_registered")
    who = add_guardian(volunteer, guardian) if volunteer else None
    if volunteer is None:
        volunteer = _new(actor, person, area, guardian.phone)
        who = add_guardian(volunteer, guardian)
    else:
        _come_in(volunteer, who)
    link = Guardianship.objects.get(volunteer=volunteer, guardian=who)
    user = User.objects.filter(person=who, is_active=True).first()
    link.consent_by, link.guardian_user = by, user
    link.paper, link.paper_type = (PAPERS.keep(paper), media) if paper else ("", "")
    link.save(update_fields=["consent_by", "guardian_user", "paper", "paper_type"])
    keep_consents(actor, person, consents, given_by="guardian", guardian=who)
    tell_person_facts_changed([person.pk])
    doubt_about(person)
    keep_identity_check(actor, person)
    record(
        actor, "volunteers.register_child", subject=volunteer, label=volunteer.number, person_id=person.pk, consent=by
    )
    if organization:
        add_member(actor, volunteer=volunteer, organization=organization)
    if user:
        notify(
            [user.pk], key=f"ward-registered:{volunteer.pk}", url="/me/#wards",
            title=f"{name}已登记为志愿者，由您的账号代为办理",
            body="登记时由您同意。不是您同意的，请马上联系登记的站点、服务队或区县管理员。",
        )  # fmt: skip
    return volunteer


def _shown(guardian: GuardianData, code: OneTimeCode | None, paper: bytes) -> tuple[str, str]:
    """How the guardian's yes is shown, and the media type of the paper; Refusal where it is not."""
    if paper:
        try:
            return By.PAPER, type_of(paper)
        except Refusal as error:
            raise Refusal(error.message, field="paper") from error
    if code is None:
        raise Refusal(
            "还没有监护人的同意：请监护人报手机收到的验证码，或者上传签了字的同意书。", field="how", code="no_consent"
        )
    if not spend_code(pk=code.pk, purpose=OneTimeCode.Purpose.GUARDIAN, phone=guardian.phone):
        raise Refusal("验证码已经用过，或者过了时间。请重新发送，再请监护人报一次。", field="code", code="no_consent")
    return By.CODE, ""


def _new(actor: Any, person: Person, area: Area, phone: str) -> Volunteer:
    today = clock.today()
    volunteer = Volunteer(
        person=person, state=State.VERIFIED, source=Volunteer.Source.HELPER, area=area, verified_on=today,
        pass_code=fresh_pass(), registered_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip
    set_phone(volunteer, phone)
    volunteer.number = fresh_numbers(area, today)[0]
    try:
        with transaction.atomic():
            volunteer.save(force_insert=True)
    except IntegrityError as error:  # at another desk at the same moment
        raise Conflict(_TAKEN, field="identity", code="already_registered") from error
    return volunteer


def _come_in(volunteer: Volunteer, guardian: Person | None) -> None:
    """Somebody known here: entered by a school and waiting for the guardian, or back after having left."""
    others = volunteer.guardianships.exclude(guardian=guardian)
    asked = GuardianRequest.objects.filter(ward=volunteer.person, state=GuardianRequest.State.WAITING).first()
    if (asked and asked.guardian_id != getattr(guardian, "pk", None)) or others.exists():
        raise Conflict(
            "这个孩子登记的是另一位监护人，请由那位监护人来办理。", field="guardian_identity", code="other_guardian"
        )
    if guardian_said(volunteer.person) == GuardianRequest.State.DECLINED:
        raise Refusal("监护人在平台上答复过不同意。请监护人登录后在“孩子的注册，请您决定”里改为同意。", code="declined")
    if asked:
        asked.state, asked.answered_at = GuardianRequest.State.AGREED, clock.now()
        asked.save(update_fields=["state", "answered_at"])
    if volunteer.state == State.WITHDRAWN:
        resume(volunteer)
        volunteer.save()
        return
    if not volunteer.phone and asked:
        set_phone(volunteer, asked.phone)
        volunteer.save(update_fields=PHONE_FIELDS)
    verify_invited(volunteer)


def take_up_wards(user: User | None, phone: str) -> int:
    """Children registered at a desk come to the account that their guardian gets later; answers how many.

    Only with the telephone that the desk wrote down, as for every record that somebody makes their own.
    """
    if user is None or user.person_id is None:
        return 0
    rows = Guardianship.objects.select_related("volunteer__person").filter(
        guardian=user.person_id, guardian_user=None, consent_by__in=[By.CODE, By.PAPER]
    )
    mine = [row.pk for row in rows if row.phone == phone and is_child(row.volunteer.person)]
    return Guardianship.objects.filter(pk__in=mine, guardian_user=None).update(guardian_user=user)
