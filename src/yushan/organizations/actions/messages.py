"""Messages to those who look after an organization, and to people on a roster."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization, OrganizationLeader, RoleGrant, StaffMember
from yushan.organizations.queries.grants import alive

NO_ACCOUNT = "没有登录账号，收不到平台消息"
_NOBODY = "负责人和管理员都没有登录账号，请电话联系"


def caretakers(organization_ids: Collection[int]) -> dict[int, set[int]]:
    """Accounts of the administrators and of today's head, by organization; 2 statements for any number."""
    found: dict[int, set[int]] = {}
    now, today = clock.now(), clock.today()
    grants = RoleGrant.objects.filter(
        alive(), scope=RoleGrant.Scope.ORGANIZATION, scope_id__in=organization_ids, starts_at__lte=now,
        role=RoleGrant.Role.ORGANIZATION_ADMIN, user__is_active=True,
    )  # fmt: skip
    for node, user in grants.values_list("scope_id", "user_id"):
        found.setdefault(node, set()).add(user)
    heads = OrganizationLeader.objects.filter(
        Q(until_day=None) | Q(until_day__gt=today), organization__in=organization_ids, post="head",
        from_day__lte=today, person__user__is_active=True,
    )  # fmt: skip
    for node, user in heads.values_list("organization_id", "person__user"):
        found.setdefault(node, set()).add(user)
    return found


def no_caretaker() -> str:
    """Why a message reaches nobody there."""
    return _NOBODY


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
        raise Refusal(f"{_NOBODY}。", code="no_inbox")
    notify(
        people, key=f"organization-notice:{organization.pk}:{_mark(actor, title, body)}", title=title, body=body,
        url=f"/staff/organizations/{organization.pk}/",
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
