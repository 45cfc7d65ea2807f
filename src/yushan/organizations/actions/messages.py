"""Messages to those who look after an organization, and to people on a roster."""

import hashlib
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization, StaffMember
from yushan.organizations.queries.listing import NO_CARETAKER, caretakers

NO_ACCOUNT = "没有登录账号，收不到平台消息"


def _mark(actor: Any, title: str, body: str) -> str:
    digest = hashlib.sha256(f"{getattr(actor, 'pk', '')}:{title}:{body}".encode()).hexdigest()[:24]
    return f"{clock.today():%Y%m%d}:{digest}"


def _title(title: str) -> str:
    if not (title := title.strip()[:120]):
        raise Refusal("请写消息的标题。", field="title")
    return title


@transaction.atomic
def remind_organization(actor: Any, *, organization: Organization, title: str, body: str = "") -> int:
    """A message to the administrators and the head of an organization; the same one once a day. Answers how many.

    Needs organization.edit over it. Refusal without a title and where nobody has an account; never to the sender.
    """
    require(actor, "organization.edit", on=organization)
    title, body = _title(title), body.strip()[:500]
    people = caretakers([organization.pk]).get(organization.pk, set()) - {getattr(actor, "pk", None)}
    if not people:
        raise Refusal(f"{NO_CARETAKER}。", code="no_inbox")
    notify(
        people, key=f"organization-notice:{organization.pk}:{_mark(actor, title, body)}", title=title, body=body,
        url=reverse("organizations:organization", args=[organization.pk]),
    )  # fmt: skip
    record(
        actor, "organizations.remind_organization", subject=organization, label=organization.name, reason=title,
        reached=len(people),
    )  # fmt: skip
    return len(people)


@transaction.atomic
def message_staff(actor: Any, *, staff_member: StaffMember, title: str, body: str = "") -> None:
    """A message to somebody on a roster; the same one once a day. Needs roster.edit over the unit."""
    require(actor, "roster.edit", on=staff_member.unit)
    title, body = _title(title), body.strip()[:500]
    user = User.objects.filter(person=staff_member.person_id, is_active=True).first()
    if user is None:
        raise Refusal(f"{NO_ACCOUNT}。", code="no_inbox")
    notify([user.pk], key=f"roster-notice:{_mark(actor, title, body)}", title=title, body=body)
    record(
        actor, "organizations.message_staff", subject=staff_member, label=staff_member.unit.name,
        person_id=staff_member.person_id,
    )  # fmt: skip
