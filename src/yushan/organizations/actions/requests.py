"""Asking for a change, move, merger or closure, and deciding it: two persons, the level above has the word."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import approval_scope, require
from yushan.organizations.actions.placements import RUNNING
from yushan.organizations.actions.reorganising import objection, perform
from yushan.organizations.actions.tree import GOVERNED, clean_name
from yushan.organizations.models import Organization, OrganizationRequest

Kind, State = OrganizationRequest.Kind, OrganizationRequest.State


def deciding_scopes(request: OrganizationRequest) -> list[dict[str, object]]:
    """Who decides stands above every side: where it is now, and where it goes or who takes over."""
    scopes = [approval_scope(request.organization)]
    if request.target:
        scopes.append(request.target.access_scope() if request.kind == Kind.MOVE else approval_scope(request.target))
    return scopes


@transaction.atomic
def propose(
    actor: Any,
    *,
    organization: Organization,
    kind: str,
    reason: str,
    target: Organization | None = None,
    values: dict[str, Any] | None = None,
) -> OrganizationRequest:
    """Asks the level above for a change (`values`: fields of GOVERNED), a move, a merger or a closure.

    Needs organization.edit. One request at a time: the second is told who asked for what.
    """
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    require(actor, "organization.edit", on=locked)
    if kind not in Kind.values:
        raise Refusal("请选择要办的事项。", field="kind")
    if len(reason.strip()) < 2:
        raise Refusal("请写明原因，审批的人和有关的人都会看到。", field="reason")
    if locked.state not in RUNNING:
        raise Conflict(f"{locked.name}现在是“{locked.get_state_display()}”，不能办理这项申请。")
    changed = {key: value for key, value in (values or {}).items() if key in GOVERNED}
    if kind == Kind.CHANGE:
        if "name" in changed:
            changed["name"] = clean_name(changed["name"])
        changed = {key: value for key, value in changed.items() if getattr(locked, key) != value}
        if not changed:
            raise Refusal("内容没有变化，请改好再提交。", field="name")
    if said := objection(locked, kind, target):
        raise Refusal(said, field="target")
    try:
        with transaction.atomic():
            made = OrganizationRequest.objects.create(
                organization=locked, kind=kind, target=target if kind in (Kind.MOVE, Kind.MERGE) else None,
                values=changed if kind == Kind.CHANGE else {}, reason=reason.strip()[:300],
                proposed_by=None if is_system(actor) else actor, proposed_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        known = OrganizationRequest.objects.get(organization=locked, state=State.WAITING)
        raise Conflict(
            f"{known.proposed_by or '平台'}已经申请“{known.get_kind_display()}”，还在等审批。请先等它办完。"
        ) from error
    record(
        actor, f"organizations.propose_{kind}", subject=locked, label=locked.name, reason=reason,
        target=target.name if target else "",
    )  # fmt: skip
    return made


def _waiting(request: OrganizationRequest) -> OrganizationRequest:
    row = (
        OrganizationRequest.objects.select_for_update(of=("self",))
        .select_related("organization", "target", "proposed_by", "decided_by")
        .get(pk=request.pk)
    )
    if row.state != State.WAITING:
        who = row.decided_by.display_name if row.decided_by else "申请人"
        raise Conflict(f"{who}已经办过这项申请，现在是“{row.get_state_display()}”。请刷新页面。")
    return row


@transaction.atomic
def decide_request(actor: Any, *, request: OrganizationRequest, approve: bool, answer: str = "") -> OrganizationRequest:
    """The level above agrees, and it is done in the same moment, or declines with a reason. Never who asked for it.

    Of two at once one wins, the other gets a Conflict that names who was quicker.
    """
    row = _waiting(request)
    for scope in deciding_scopes(row):
        require(actor, "organization.approve", on=scope)
    if not is_system(actor) and row.proposed_by_id == actor.pk:
        raise NotAllowed("这项申请是您提出的，要由另一位有权的人审批。")
    if not approve and len(answer.strip()) < 2:
        raise Refusal("请写明不同意的原因，申请人会看到。", field="answer")
    row.state = State.APPROVED if approve else State.DECLINED
    row.decided_by, row.decided_at = None if is_system(actor) else actor, clock.now()
    row.answer = answer.strip()[:300]
    row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    if approve:
        perform(actor, row)
    else:
        record(actor, "organizations.decline_request", subject=row.organization, label=str(row), reason=row.answer)
    if row.proposed_by_id:
        notify(
            [row.proposed_by_id],
            key=f"organization-request:{row.pk}",
            title=f"{row}：{row.get_state_display()}",
            body=row.answer,
            url=f"/staff/organizations/requests/{row.pk}/",
        )
    return row


@transaction.atomic
def withdraw_request(actor: Any, *, request: OrganizationRequest) -> OrganizationRequest:
    """Takes a waiting request back: who asked, or whoever looks after the organization."""
    row = _waiting(request)
    require(actor, "organization.edit", on=row.organization)
    row.state, row.decided_at = State.WITHDRAWN, clock.now()
    row.save(update_fields=["state", "decided_at"])
    record(actor, "organizations.withdraw_request", subject=row.organization, label=str(row))
    return row
