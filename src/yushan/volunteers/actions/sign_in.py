"""Opening an account for somebody who has none yet: a password for one use, handed over in person.

Whoever holds an account already gets it back by two people (organizations/actions/recoveries.py), never by one.
"""

from typing import Any

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.identity import age_on
from yushan.common.spoken import spoken_password
from yushan.volunteers.actions.desk import take_up_wards
from yushan.volunteers.actions.people import open_account
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.scopes import may


@transaction.atomic
def issue_password(actor: Any, *, volunteer: Volunteer, reason: str) -> str:
    """A first password, readable only in the answer, with the account that it opens. Needs a reason."""
    if not may(actor, "volunteer.register", volunteer):
        raise NotAllowed("您没有为这位志愿者开通账号的权限。")
    if not reason.strip():
        raise Refusal("请写明原因，例如“本人持身份证到场，第一次登录”。", field="reason")
    lock_people([volunteer.person_id])
    row = Volunteer.objects.select_related("person").get(pk=volunteer.pk)
    if row.state != Volunteer.State.VERIFIED:
        raise Refusal("还没有确认注册，或者已经注销，不能设置登录密码。请本人在手机上注册。")
    birth, account_age = row.person.birth_date, rulebook.number("guardian_account_age")
    if birth and age_on(birth, clock.today()) < account_age:
        raise Refusal(f"未满 {account_age} 岁没有自己的账号，由监护人的账号代为办理。")
    if User.objects.filter(person_id=row.person_id).exists():
        raise Refusal("本人已经有登录账号。忘了密码，请用“恢复登录”，由两位管理员办理。", code="has_account")
    plain = spoken_password()
    user = open_account(actor, username=row.number, person=row.person, phone=row.phone, password=plain)
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    take_up_wards(user, row.phone)
    record(
        actor,
        "volunteers.issue_password",
        subject=row,
        label=row.number,
        person_id=row.person_id,
        reason=reason,
    )
    return plain
