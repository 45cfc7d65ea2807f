"""Asking for a change of the tree, deciding it, and doing it at once or on its day: two persons, the level above
has the word."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER, is_system
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations import rules
from yushan.organizations.access import approval_scope, can, require
from yushan.organizations.actions.hosts import kept_host, says_the_same
from yushan.organizations.actions.placements import RUNNING
from yushan.organizations.actions.reorganising import objection, perform, split_refusal
from yushan.organizations.actions.tree import GOVERNED, clean_name
from yushan.organizations.models import Organization, OrganizationRequest
from yushan.organizations.queries.grants import admins_of

Kind, State = OrganizationRequest.Kind, OrganizationRequest.State
OPEN = (State.WAITING, State.SCHEDULED)


def deciding_scopes(request: OrganizationRequest) -> list[dict[str, object]]:
    """Who decides stands above every side: where it is now, and where it goes or who takes over."""
    scopes = [approval_scope(request.organization)]
    if request.target:
        scopes.append(request.target.access_scope() if request.kind == Kind.MOVE else approval_scope(request.target))
    return scopes


def _parts(values: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a split as they are kept."""
    return [
        {
            "name": " ".join(str(part["name"]).split()),
            "leader_name": str(part["leader_name"]).strip()[:60],
            "members": sorted({int(key) for key in part["members"]}),
        }
        for part in values.get("parts", ())
    ]


def _values(organization: Organization, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """What of `values` belongs to the request; Refusal where nothing would change or a split cannot be."""
    if kind == Kind.SPLIT:
        parts = _parts(values)
        field, said = split_refusal(organization, parts)
        if said:
            raise Refusal(said, field=field)
        return {"parts": parts}
    if kind != Kind.CHANGE:
        return {}
    changed = {key: value for key, value in values.items() if key in GOVERNED}
    if "name" in changed:
        changed["name"] = clean_name(changed["name"])
    host = changed.pop("host_unit", None)
    changed = {key: value for key, value in changed.items() if getattr(organization, key) != value}
    if host is not None and not says_the_same(organization, host):
        changed |= kept_host(host)
    if not changed:
        raise Refusal("内容没有变化，请改好再提交。", field="name")
    return changed


def _ask(row: OrganizationRequest) -> OrganizationRequest:
    """Keeps the request; Conflict where another one is open."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        known = OrganizationRequest.objects.get(organization=row.organization, state__in=OPEN)
        raise Conflict(
            f"{known.proposed_by or '平台'}已经申请“{known.get_kind_display()}”，现在是“{known.standing}”。请先等它办完，"
            "或者先撤回。"
        ) from error
    return row


@transaction.atomic
def propose(
    actor: Any,
    *,
    organization: Organization,
    kind: str,
    reason: str,
    target: Organization | None = None,
    values: dict[str, Any] | None = None,
    effective_on: date | None = None,
) -> OrganizationRequest:
    """Asks the level above for a change (`values`: fields of GOVERNED), a move, a merger, a split (`values`: parts with
    name, leader_name, members), a suspension or a closure, to take effect at once or on a day to come.

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
    if said := rules.effective_objection(kind, effective_on, clock.today()):
        raise Refusal(said, field="effective_on")
    kept = _values(locked, kind, values or {})
    if said := objection(locked, kind, target, kept):
        raise Refusal(said, field="target")
    made = _ask(
        OrganizationRequest(
            organization=locked, kind=kind, target=target if kind in (Kind.MOVE, Kind.MERGE) else None, values=kept,
            reason=reason.strip()[:300], proposed_by=None if is_system(actor) else actor, proposed_at=clock.now(),
            effective_on=_ahead(effective_on),
        )
    )  # fmt: skip
    record(
        actor, f"organizations.propose_{kind}", subject=locked, label=locked.name, reason=reason,
        target=target.name if target else "", effective_on=str(made.effective_on or ""),
    )  # fmt: skip
    return made


def _ahead(day: date | None) -> date | None:
    """A day to come; today is the same as at once."""
    return day if day and day > clock.today() else None


@transaction.atomic
def plan_suspension(actor: Any, *, organization: Organization, reason: str, effective_on: date) -> OrganizationRequest:
    """The level above suspends from a day to come; announced now, and taken back until then."""
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    require(actor, "organization.approve", on=approval_scope(locked))
    if len(reason.strip()) < 2:
        raise Refusal("请写明原因，对方会看到。", field="reason")
    if said := rules.effective_objection(Kind.SUSPEND, effective_on, clock.today()):
        raise Refusal(said, field="effective_on")
    if said := objection(locked, Kind.SUSPEND, None):
        raise Conflict(said)
    who, now = None if is_system(actor) else actor, clock.now()
    made = _ask(
        OrganizationRequest(
            organization=locked, kind=Kind.SUSPEND, reason=reason.strip()[:300], proposed_by=who, proposed_at=now,
            decided_by=who, decided_at=now, effective_on=effective_on, state=State.SCHEDULED,
        )
    )  # fmt: skip
    _announce(actor, made)
    return made


def _open(request: OrganizationRequest, *states: str) -> OrganizationRequest:
    row = locked_row(request, "organization", "target", "proposed_by", "decided_by")
    if row.state not in states:
        who = row.decided_by.display_name if row.decided_by else "申请人"
        raise Conflict(f"{who}已经办过这项申请，现在是“{row.standing}”。请刷新页面。")
    return row


@transaction.atomic
def decide_request(actor: Any, *, request: OrganizationRequest, approve: bool, answer: str = "") -> OrganizationRequest:
    """The level above agrees, or declines with a reason. Never who asked for it.

    What was agreed is done in the same moment, or by the worker on its day. Of two at once one wins, the other gets a
    Conflict that names who was quicker.
    """
    row = _open(request, State.WAITING)
    for scope in deciding_scopes(row):
        require(actor, "organization.approve", on=scope)
    if not is_system(actor) and row.proposed_by_id == actor.pk:
        raise NotAllowed("这项申请是您提出的，要由另一位有权的人审批。")
    if not approve and len(answer.strip()) < 2:
        raise Refusal("请写明不同意的原因，申请人会看到。", field="answer")
    later = approve and _ahead(row.effective_on) is not None
    row.state = State.SCHEDULED if later else State.APPROVED if approve else State.DECLINED
    row.decided_by, row.decided_at = None if is_system(actor) else actor, clock.now()
    row.answer = answer.strip()[:300]
    row.done_at = None if later else row.decided_at
    row.save(update_fields=["state", "decided_by", "decided_at", "answer", "done_at"])
    if later:
        if said := objection(row.organization, row.kind, row.target, row.values):
            raise Refusal(said, field="target")
        _announce(actor, row)
    elif approve:
        perform(actor, row)
    else:
        record(actor, "organizations.decline_request", subject=row.organization, label=str(row), reason=row.answer)
    _tell(row, [row.proposed_by_id])
    return row


def _announce(actor: Any, row: OrganizationRequest) -> None:
    """What was decided for a day to come is told beforehand to those who look after the organization."""
    record(
        actor, "organizations.schedule_request", subject=row.organization, label=str(row), reason=row.reason,
        effective_on=str(row.effective_on),
    )  # fmt: skip
    _tell(row, admins_of(row.organization).values_list("user_id", flat=True))


def _tell(row: OrganizationRequest, people: Any) -> None:
    known = [pk for pk in people if pk]
    if known:
        notify(
            known,
            key=f"organization-request:{row.pk}:{row.state}",
            title=f"{row}：{row.standing}",
            body=row.answer,
            url=reverse("organizations:request", args=[row.pk]),
        )


@transaction.atomic
def withdraw_request(actor: Any, *, request: OrganizationRequest) -> OrganizationRequest:
    """Takes a request back: while it waits who looks after the organization, before its day also who decides."""
    row = _open(request, *OPEN)
    scheduled = row.state == State.SCHEDULED
    decides = scheduled and all(can(actor, "organization.approve", scope) for scope in deciding_scopes(row))
    if not decides:
        require(actor, "organization.edit", on=row.organization)
    row.state, row.done_at = State.WITHDRAWN, clock.now()
    row.decided_at = row.decided_at or row.done_at
    row.save(update_fields=["state", "decided_at", "done_at"])
    record(actor, "organizations.withdraw_request", subject=row.organization, label=str(row))
    if scheduled:
        others = {row.proposed_by_id, row.decided_by_id, *admins_of(row.organization).values_list("user_id", flat=True)}
        _tell(row, others - {getattr(actor, "pk", None)})
    return row


def perform_due() -> int:
    """Regular work: does what was decided for today or before; answers how many. What cannot be done any more says why."""
    due = OrganizationRequest.objects.filter(state=State.SCHEDULED, effective_on__lte=clock.today())
    done = 0
    for pk in due.order_by("effective_on", "pk").values_list("pk", flat=True):
        try:
            done += _perform_on_its_day(pk)
        except Refusal as error:
            _fail(pk, error.message)
    return done


@transaction.atomic
def _perform_on_its_day(pk: int) -> int:
    row = OrganizationRequest.objects.select_for_update(of=("self",), skip_locked=True)
    found = row.select_related("organization", "target").filter(pk=pk, state=State.SCHEDULED).first()
    if found is None:
        return 0
    found.state, found.done_at = State.APPROVED, clock.now()
    found.save(update_fields=["state", "done_at"])
    perform(WORKER, found)
    _tell(found, {found.proposed_by_id, found.decided_by_id})
    return 1


@transaction.atomic
def _fail(pk: int, reason: str) -> None:
    row = _open(OrganizationRequest(pk=pk), State.SCHEDULED)
    row.state, row.done_at, row.answer = State.FAILED, clock.now(), reason[:300]
    row.save(update_fields=["state", "done_at", "answer"])
    record(WORKER, "organizations.fail_request", subject=row.organization, label=str(row), reason=row.answer)
    _tell(row, {row.proposed_by_id, row.decided_by_id})
