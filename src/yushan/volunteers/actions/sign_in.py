"""Helping somebody to sign in again, or for the first time: a password for one use, handed over in person."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import Q

from yushan.accounts.actions import lock_people
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.identity import age_on
from yushan.organizations.models import RoleGrant
from yushan.volunteers.actions.people import open_account
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.scopes import may, may_help_to_sign_in

# No letters that are mistaken for digits: it is read aloud and copied by hand.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

OWN_ACCOUNT = "这是本人自己开通的账号，单位不能重设密码或更正手机号。请本人带身份证找所在服务队或区县的管理员办理。"


@transaction.atomic
def issue_password(actor: Any, *, volunteer: Volunteer, reason: str) -> str:
    """A fresh password, readable only in the answer; opens the account if there is none. Needs a reason.

    Accounts with a staff grant are refused: a team must not be able to become its city administrator.
    """
    if not may(actor, "volunteer.register", volunteer):
        raise NotAllowed("您没有为这位志愿者重设密码的权限。")
    if not may_help_to_sign_in(actor, volunteer):
        raise NotAllowed(OWN_ACCOUNT)
    if not reason.strip():
        raise Refusal("请写明原因，例如“本人持身份证到场，忘记密码”。", field="reason")
    lock_people([volunteer.person_id])
    row = Volunteer.objects.select_related("person").get(pk=volunteer.pk)
    if row.state != Volunteer.State.VERIFIED:
        raise Refusal("还没有确认注册，或者已经注销，不能设置登录密码。请本人在手机上注册。")
    birth, account_age = row.person.birth_date, rulebook.number("guardian_account_age")
    if birth and age_on(birth, clock.today()) < account_age:
        raise Refusal(f"未满 {account_age} 岁没有自己的账号，由监护人的账号代为办理。")
    user = User.objects.filter(person_id=row.person_id).first()
    if user and RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=clock.now()), user=user).exists():
        raise NotAllowed("这个账号带有管理授权，不能由他人重设密码，请本人联系运维人员。")
    plain = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    if user is None:
        user = open_account(actor, username=row.number, person=row.person, phone=row.phone, password=plain)
    user.set_password(plain)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(
        actor,
        "volunteers.issue_password",
        subject=row,
        label=row.number,
        person_id=row.person_id,
        reason=reason,
    )
    return plain
