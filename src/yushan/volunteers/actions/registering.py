"""Registering one person: by themselves, or by a helper for somebody without a phone."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yushan.accounts.actions import ensure_person, lock_people
from yushan.accounts.actions.people import Named, identity_hash, person_with, phone_hash
from yushan.accounts.models import Person, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.common.identity import IdentityNumber
from yushan.common.signals import tell_person_facts_changed
from yushan.common.text import same_name
from yushan.organizations.access import can, require
from yushan.organizations.models import Area
from yushan.volunteers import rules
from yushan.volunteers.actions.desk import take_up_wards
from yushan.volunteers.actions.doubting import doubt_about
from yushan.volunteers.actions.facts import GuardianData
from yushan.volunteers.actions.guardians import has_guardian, waits_for_guardian
from yushan.volunteers.actions.memberships import enter_invited
from yushan.volunteers.actions.numbers import fresh_numbers, fresh_pass
from yushan.volunteers.actions.people import (
    SELF,
    group_of,
    keep_consents,
    keep_identity_check,
    open_account,
    require_consents,
    resume,
    set_phone,
)
from yushan.volunteers.actions.skills import map_skills
from yushan.volunteers.actions.wards import add_guardian, check_guardian
from yushan.volunteers.models import Volunteer

Source, State = Volunteer.Source, Volunteer.State
_SIGN_IN = gettext_lazy(
    "请直接登录：用户名填注册时的手机号或志愿者编号。忘了密码，请带身份证找所在单位或服务队的管理员恢复登录。"
)
_ASK = gettext_lazy("请填写当时登记的手机号；号码换了的，请找登记您的单位或服务队管理员核对身份证后更新。")


def _same_user(actor: Any, user: User | None) -> bool:
    return user is not None and getattr(actor, "pk", None) == user.pk


def _check_actor(actor: Any, person_id: int | None, user: User | None) -> None:
    """Whoever is signed in registers themselves, nobody else."""
    if not getattr(actor, "pk", None):
        return
    if actor.person_id and actor.person_id != person_id:
        raise Refusal(
            _("您现在登录的是“%(name)s”的账号。为自己注册请先退出登录；为孩子登记请用“为孩子登记”。")
            % {"name": actor.display_name},
            code="other_account",
        )
    if not actor.person_id and user:
        raise Refusal(_("这个身份证号已有另一个登录账号，请用那个账号登录。"), field="identity", code="has_account")


def standing(actor: Any, person: Person) -> str:
    """How a self-registration of this person would go on: new, confirm, claim or return. Refusal when it cannot.

    claim: taken over or registered by a helper, never signed in; return: had left. An account is never taken over:
    whoever has one must sign in first.
    """
    volunteer = Volunteer.objects.filter(person=person).first()
    user = User.objects.filter(person=person).first()
    _check_actor(actor, person.pk, user)
    if user and not _same_user(actor, user):
        known = _("这个身份证号已经注册过。%(how)s") % {"how": _SIGN_IN}
        half = _("这个身份证号已有登录账号，登录后再完成注册。%(how)s") % {"how": _SIGN_IN}
        raise Refusal(known if volunteer else half, field="identity", code="already_registered")
    if volunteer is None:
        return "new"
    if volunteer.state == State.TO_CONFIRM:
        return "confirm"
    if volunteer.state == State.WITHDRAWN:
        return "return"
    if user:
        raise Refusal(_("您已经注册过了，不用再注册。"), field="identity", code="already_registered")
    return "claim"


def prospect(actor: Any, *, name: str, identity: IdentityNumber) -> str:
    """`standing` for what was typed, before anything is written; Refusal (name_differs) when the name is another."""
    person = person_with(identity_hash(identity.number))
    if person is None:
        _check_actor(actor, None, None)
        return "new"
    if not same_name(person.name, name):
        raise Refusal(
            _("姓名与该身份证号已登记的姓名不一致，请核对姓名和身份证号。"), field="name", code="name_differs"
        )
    return standing(actor, person)


def may_claim(*, identity: IdentityNumber, phone: str) -> bool:
    """False when a record without an account waits for another mobile number than this."""
    person = person_with(identity_hash(identity.number))
    waiting = Volunteer.objects.filter(person=person, person__isnull=False, person__user=None)
    volunteer = waiting.exclude(state=State.TO_CONFIRM).first()
    return volunteer is None or (bool(volunteer.phone_hash) and volunteer.phone_hash == phone_hash(phone))


def _check_claim(volunteer: Volunteer, phone: str) -> None:
    """A record with a history and without an account goes only to whoever knows the recorded mobile number."""
    if not volunteer.phone_hash or volunteer.phone_hash != phone_hash(phone):
        raise Refusal(
            _("这个身份证号已有志愿者登记，但手机号与登记的不一致。%(how)s") % {"how": _ASK},
            field="phone",
            code="claim_phone",
        )


def _check_helper(volunteer: Volunteer | None, user: User | None) -> str:
    if volunteer is None:
        return "new"
    if volunteer.state == State.VERIFIED or user:
        raise Conflict(_("这个身份证号已经注册过，不用再登记。"), field="identity", code="already_registered")
    return "confirm" if volunteer.state == State.TO_CONFIRM else "return"


def _refuse_child(group: rules.AgeGroup, helped: bool) -> None:
    """Under 14 nobody registers by themselves, and a helper only with the guardian beside."""
    if group == rules.AgeGroup.CHILD:
        by_guardian = _("未满 14 岁由监护人用自己的账号登记：监护人先注册并登录，再在“我的”里点“为孩子登记”。")
        text = _("未满 14 岁要监护人在场同意，请用“登记孩子”办理。") if helped else by_guardian
        raise Refusal(text, field="identity", code="child")


def _first_day(actor: Any, verified_on: date | None) -> date:
    """Today; an earlier day only for those who take over data of the whole city."""
    if verified_on is None:
        return clock.today()
    if not (is_system(actor) or can(actor, "import.takeover")):
        require(actor, "import.takeover")
    if verified_on > clock.today():
        raise Refusal(_("注册日期还没有到，请核对。"), field="verified_on")
    return verified_on


@transaction.atomic
def register(
    actor: Any,
    *,
    name: str,
    identity: IdentityNumber,
    phone: str,
    password: str | None = None,
    consents: Collection[str] = (),
    guardian: GuardianData | None = None,
    area: Area | None = None,
    skills: Sequence[str] = (),
    politics: str = "",
    education: str = "",
    occupation: str = "",
    talent_source: str = "",
    address: str = "",
    source: str = Source.SELF,
    verified_on: date | None = None,
    password_hash: str = "",
    identity_check: str = "",
) -> Volunteer:
    """A verified volunteer with a sign-in (self) or without one (helper, for somebody without a phone).

    `actor` None or anonymous: the person themselves, a password is needed (`password_hash`: one that was checked and
    hashed a step earlier). Under 14: refused here, see register_ward and register_child; 14–17: `guardian` is needed.
    A record taken over or collected by a unit becomes the person's own. `identity_check` is what an outside authority
    said. Refusals carry `field` and `code` (name_differs, claim_phone, already_registered, too_young, child, guardian,
    consent_missing).
    """
    group = group_of(identity)
    helped = source == Source.HELPER
    _refuse_child(group, helped)
    if helped:
        require(actor, "volunteer.register")
    require_consents(consents)
    first_day = _first_day(actor, verified_on)
    person = ensure_person(Named(name, identity))
    lock_people([person.pk])
    if group == rules.AgeGroup.YOUTH and not has_guardian(person):
        check_guardian(identity, guardian)
    volunteer = Volunteer.objects.select_for_update(no_key=True).filter(person=person).first()
    user = User.objects.filter(person=person).first()
    step = _check_helper(volunteer, user) if helped else standing(actor, person)
    signed_in = bool(getattr(actor, "pk", None))
    if not (helped or signed_in or password or password_hash):
        raise Refusal(_("请设置登录密码。"), field="password", code="password_missing")
    if volunteer and user is None and not helped and volunteer.state != State.TO_CONFIRM:
        _check_claim(volunteer, phone)
    if volunteer is None:
        volunteer = Volunteer(person=person, source=source, pass_code=fresh_pass())
        volunteer.registered_by = actor if helped and signed_in else None
    if phone or not volunteer.phone:
        set_phone(volunteer, phone)
    waits = waits_for_guardian(person) and not helped
    values = {"area": area, "skills": list(skills), "politics": politics, "education": education}
    values |= {"occupation": occupation, "talent_source": talent_source, "address": address}
    _write(volunteer, values, first_day, waits=waits)
    map_skills([volunteer.pk])
    if not waits:
        enter_invited(volunteer)
    if signed_in and not helped:
        _link(actor, person)
    elif not helped and user is None:
        user = open_account(
            SELF, username=volunteer.number, person=person, phone=phone, password=password, password_hash=password_hash
        )
    take_up_wards(None if helped else actor if signed_in else user, phone)
    by = add_guardian(volunteer, guardian) if group == rules.AgeGroup.YOUTH and guardian else None
    keep_consents(actor, person, consents, given_by="guardian" if by else "self", guardian=by)
    tell_person_facts_changed([person.pk])
    doubt_about(person)
    who = actor if signed_in or is_system(actor) else user
    keep_identity_check(who, person, identity_check)
    action = f"volunteers.register_{'half' if waits else step}"
    record(who, action, subject=volunteer, label=volunteer.number, person_id=person.pk, source=source)
    return volunteer


def _write(volunteer: Volunteer, values: dict[str, Any], first_day: date, *, waits: bool = False) -> None:
    """Saves the registration with everything that was filled in; what was left empty stays as it is.

    `waits`: a guardian has still to say yes, so nothing counts yet.
    """
    for field, value in values.items():
        if value:
            setattr(volunteer, field, value)
    if waits:
        volunteer.state = State.TO_CONFIRM
    elif volunteer.pk is None or volunteer.state == State.TO_CONFIRM:
        volunteer.state, volunteer.verified_on = State.VERIFIED, first_day
    elif volunteer.state == State.WITHDRAWN:
        resume(volunteer)
    if volunteer.pk is not None:
        volunteer.save()
        return
    volunteer.number = fresh_numbers(volunteer.area, first_day)[0]
    try:
        with transaction.atomic():
            volunteer.save(force_insert=True)
    except IntegrityError as error:  # the same identity at the same moment: the database lets one win
        raise Conflict(
            _("这个身份证号刚刚完成了注册。%(how)s") % {"how": _SIGN_IN}, field="identity", code="already_registered"
        ) from error


def _link(actor: Any, person: Person) -> None:
    """Somebody who already signs in (staff) becomes the person of their account."""
    if actor.person_id is None:
        User.objects.filter(pk=actor.pk, person=None).update(person=person)
        actor.person = person
