"""Questions to organizations: they read what the desk writes, never the case."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as held
from yushan.common.reasons import because
from yushan.common.terms import due
from yushan.organizations.models import Organization
from yushan.organizations.queries.holders import holders_on
from yushan.rights.actions.base import REPLY, locked, require_handler, tell_handlers, trail
from yushan.rights.models import Case, Referral
from yushan.rights.queries.people import answers_for


def require_asked(actor: Any, referral: Referral) -> None:
    """NotAllowed for everybody who does not answer for exactly this organization, also for who stands above it."""
    if referral.organization_id not in answers_for(actor):
        raise NotAllowed("这个问题只问这个组织的管理员，请由他们回复。")


@transaction.atomic
def refer(actor: Any, *, case: Case, organization: Organization, question: str) -> Referral:
    """Asks an organization, in words that do not give away who brought the case."""
    case = locked(case)
    require_handler(actor, case)
    if case.state not in Case.OPEN:
        raise Conflict(f"这一件{case.get_state_display()}，不用再问。")
    said = because(question, "请写要组织核实、说明什么。不要写出提出人是谁。", field="question", most=1000)
    if case.referrals.filter(organization=organization, replied_at=None, is_over=False).exists():
        raise Refusal("已经问过这个组织，还在等回复。", field="organization")
    asked = holders_on(organization, "rights.reply")
    if not asked:
        raise Refusal("这个组织现在没有管理员，没有人能在这里回复。请打电话核实，记成留言。", field="organization")
    now = clock.now()
    deadline = due(now, REPLY)
    row = Referral.objects.create(
        case=case, organization=organization, question=said, asked_by=actor, asked_at=now, due_at=deadline,
        turn_at=deadline or now,
    )  # fmt: skip
    trail(actor, "refer", case, organization=organization.pk)
    notify(
        asked, key=f"rights-asked:{row.pk}", title="权益维护：请核实一件事并回复",
        body="问题写在里面，请按时回复。", url=reverse("rights:referral", args=[row.pk]),
    )  # fmt: skip
    return row


@transaction.atomic
def reply(actor: Any, *, referral: Referral, text: str) -> Referral:
    """What the organization found; it goes to the handlers."""
    row = held(referral, "organization", "case")
    require_asked(actor, row)
    if row.replied_at or row.is_over:
        raise Conflict("已经回复过了，或者这一件已经答复，不用再回复。")
    row.reply = because(text, "请写核实的情况。", field="text", most=2000)
    row.replied_by, row.replied_at = actor, clock.now()
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    record(actor, "rights.reply", subject=row.case, label=row.case.number, organization=row.organization_id)
    tell_handlers(row.case, key=f"replied:{row.pk}", title=f"{row.case.number} {row.organization.name}回复了")
    return row
