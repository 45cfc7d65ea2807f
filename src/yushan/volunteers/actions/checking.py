"""Asking an outside authority about somebody once more, by staff."""

from typing import Any

from django.db import transaction

from yushan.accounts import verifiers
from yushan.accounts.actions import verifying
from yushan.accounts.models import Person
from yushan.common.errors import NotAllowed, Refusal
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.scopes import may


def phone_of(person: Person) -> str:
    """What the volunteer gave; empty for who is none."""
    row = Volunteer.objects.filter(person=person).first()
    return row.phone if row else ""


@transaction.atomic
def check_again(actor: Any, *, volunteer: Volunteer, reason: str) -> Person:
    """Puts somebody on the worker's list once more. Needs a reason: their data goes to somebody outside."""
    if not may(actor, "volunteer.register", volunteer):
        raise NotAllowed("您没有为这位志愿者办理登记的权限。")
    if not verifiers.is_configured():
        raise Refusal("没有接入外部核验，现在只按号码规则检查。")
    if not reason.strip():
        raise Refusal("请写明原因，例如“本人改了姓名”。", field="reason")
    person = Person.objects.select_for_update().get(pk=volunteer.person_id)
    verifying.request_checks(actor, people=[person], reason=reason.strip())
    return person
