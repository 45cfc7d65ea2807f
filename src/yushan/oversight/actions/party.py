"""Pledges, which only the member writes, and the name of a pioneer team."""

from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.indicators.queries.party import Branch, may_open
from yushan.organizations.access import require
from yushan.organizations.models import Organization, PartyOrganization
from yushan.oversight.models import PioneerTeam, Pledge
from yushan.oversight.queries import party
from yushan.oversight.rules.pledges import MOST, Kept


@transaction.atomic
def pledge(actor: Any, *, year: int, measure: str, amount: int, text: str = "") -> Pledge:
    """What the actor says to do in this year or the next one. Nobody pledges for somebody else: the person is the actor."""
    person = getattr(actor, "person", None)
    row = party.membership_of(person)
    if person is None or row is None:
        raise NotAllowed("只有在单位花名册上登记为在职党员的本人才能承诺。")
    this = clock.today().year
    if year not in (this, this + 1):
        raise Refusal("只能对今年和明年作承诺。", field="year")
    if measure not in MOST:
        raise Refusal("请选择按小时还是按次数。", field="measure")
    if not 1 <= amount <= MOST[measure]:
        raise Refusal(f"请填 1 到 {MOST[measure]}。", field="amount")
    try:
        with transaction.atomic():
            made = Pledge.objects.create(
                person=person, unit=row.unit, party_id=party.branch_key(row), year=year, measure=measure, amount=amount,
                text=text.strip()[:120], pledged_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"{year} 年您已经承诺过。要改，请先撤回再承诺。") from error
    record(actor, "oversight.pledge", subject=made, label=f"{year} 年", person_id=person.pk)
    return made


@transaction.atomic
def withdraw_pledge(actor: Any, *, pk: int) -> Pledge:
    """Takes one's own pledge back; NotFound for that of somebody else."""
    person = getattr(actor, "person_id", None)
    found = Pledge.objects.filter(pk=pk, person=person).first() if person else None
    if found is None:
        raise NotFound("没有这个承诺。")
    found = locked(found)
    if found.withdrawn_at:
        raise Conflict("这个承诺已经撤回。")
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    record(actor, "oversight.withdraw_pledge", subject=found, label=f"{found.year} 年", person_id=found.person_id)
    return found


@transaction.atomic
def name_pioneers(
    actor: Any, *, organization: Organization, party: PartyOrganization | None, reason: str
) -> PioneerTeam:  # fmt: skip
    """From today the team bears the name of a party members' pioneer team."""
    organization = locked(organization)
    require(actor, "task.assign", on={"area": organization.area_id})
    if organization.state != Organization.State.ACTIVE:
        raise Conflict("这支队不在运行，不能命名。")
    if PioneerTeam.objects.filter(organization=organization, ended_on=None).exists():
        raise Conflict("这支队已经是党员先锋队。")
    made = PioneerTeam.objects.create(
        organization=organization, party=party, named_on=clock.today(),
        reason=because(reason, "请写明为什么命名。"), named_by=None if is_system(actor) else actor,
    )  # fmt: skip
    record(actor, "oversight.name_pioneers", subject=organization, label=organization.name, reason=made.reason)
    return made


@transaction.atomic
def end_pioneers(actor: Any, *, pioneers: PioneerTeam, reason: str) -> PioneerTeam:
    """The team no longer bears the name, and why."""
    pioneers = locked(pioneers, "organization")
    require(actor, "task.assign", on={"area": pioneers.organization.area_id})
    if pioneers.ended_on:
        raise Conflict("已经撤销过。")
    pioneers.reason = because(reason, "请写明为什么撤销。")
    pioneers.ended_on = clock.today()
    pioneers.save(update_fields=["reason", "ended_on"])
    record(
        actor, "oversight.end_pioneers", subject=pioneers.organization, label=pioneers.organization.name,
        reason=pioneers.reason,
    )  # fmt: skip
    return pioneers


@transaction.atomic
def look(actor: Any, *, branch: Branch, year: int) -> list[tuple[Pledge, Kept]]:
    """The pledges of a branch, for who may open its report; that somebody looked stands in the trail and with each member."""
    if not may_open(actor, branch):
        raise NotFound()
    found = party.pledges_of_branch(branch.unit, branch.party, year)
    people = [one.person_id for one, _kept in found]
    record(
        actor, "oversight.look_pledges", subject=branch.unit, label=f"{branch.name} {year} 年", people=len(people),
        touched=people,
    )  # fmt: skip
    return found
