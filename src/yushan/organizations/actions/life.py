"""Steps in an organization's life (lifecycle.py): who may, under a row lock, with history."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit import words
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import approval_scope, needs_second_person, require
from yushan.organizations.actions.placements import RUNNING, place
from yushan.organizations.actions.tree import write_event
from yushan.organizations.lifecycle import EVENT_LABELS, LIFECYCLE
from yushan.organizations.models import Organization, OrganizationEvent
from yushan.organizations.signals import organization_moved


def _step(actor: Any, organization: Organization, event: str, reason: str = "") -> Organization:
    """Moves a locked organization; who comes second is told who was quicker."""
    before = organization.state
    try:
        organization.state = LIFECYCLE.next_state(before, event, organization)
    except Conflict as conflict:
        last = OrganizationEvent.objects.filter(organization=organization).order_by("-id").first()
        if last is None or last.actor_name == str(actor):
            raise
        done, who = EVENT_LABELS.get(last.event, last.event), words.actor(last.actor_name)
        raise Conflict(
            f"{who}已经办过“{done}”，{organization.name}现在是“{LIFECYCLE.labels[before]}”。请刷新页面。"
        ) from conflict
    organization.save(update_fields=["state"])
    write_event(actor, organization, event, before, reason)
    organization_moved.send(sender=None, organization=organization, event=event, reason=reason)
    return organization


def _locked(organization: Organization) -> Organization:
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    return locked


def _with_reason(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise Refusal("请写明原因，对方会看到。", field="reason")
    return reason.strip()


def _tell_founder(organization: Organization, title: str, body: str = "") -> None:
    last = organization.events.order_by("-id").values_list("pk", flat=True).first()
    founder = organization.created_by_id
    if founder:
        notify(
            [founder],
            key=f"organization:{organization.pk}:{last}",
            title=title,
            body=body,
            url=reverse("organizations:organization", args=[organization.pk]),
        )


@transaction.atomic
def submit_organization(actor: Any, *, organization: Organization) -> Organization:
    """Sends a draft or returned application to the level above. Refusal names what is missing."""
    locked = _locked(organization)
    require(actor, "organization.edit", on=locked)
    return _step(actor, locked, "submit")


@transaction.atomic
def approve_organization(actor: Any, *, organization: Organization, reason: str = "") -> Organization:
    """The level above approves, not who applied; of two at once one gets a Conflict that names who was quicker."""
    locked = _locked(organization)
    require(actor, "organization.approve", on=approval_scope(locked))
    if needs_second_person(actor, locked.created_by_id):
        raise NotAllowed("这个组织是您申请的，要由上级的另一位管理员批准。")
    moved = _step(actor, locked, "approve", reason)
    place(moved, Organization.objects.get_parent(moved), day=clock.today())
    _tell_founder(moved, f"{moved.name}已批准成立")
    return moved


@transaction.atomic
def return_organization(actor: Any, *, organization: Organization, reason: str) -> Organization:
    """The level above sends an application back with the reason."""
    locked = _locked(organization)
    require(actor, "organization.approve", on=approval_scope(locked))
    moved = _step(actor, locked, "return", _with_reason(reason))
    _tell_founder(moved, f"{moved.name}的成立申请被退回", reason.strip())
    return moved


@transaction.atomic
def suspend_organization(actor: Any, *, organization: Organization, reason: str) -> Organization:
    """The level above suspends; members and records stay."""
    locked = _locked(organization)
    require(actor, "organization.approve", on=approval_scope(locked))
    return _step(actor, locked, "suspend", _with_reason(reason))


@transaction.atomic
def resume_organization(actor: Any, *, organization: Organization, reason: str = "") -> Organization:
    """The level above lets a suspended organization go on."""
    locked = _locked(organization)
    require(actor, "organization.approve", on=approval_scope(locked))
    return _step(actor, locked, "resume", reason)


@transaction.atomic
def close_organization(actor: Any, *, organization: Organization, reason: str) -> Organization:
    """Takes back what never ran, by who applied. What runs is closed by a request (actions.requests): two persons."""
    locked = _locked(organization)
    require(actor, "organization.edit", on=locked)
    if locked.state in RUNNING:
        raise Refusal("运行中的组织要先提出关闭申请，由上级的另一位管理员审批。")
    return _step(actor, locked, "close", _with_reason(reason))
