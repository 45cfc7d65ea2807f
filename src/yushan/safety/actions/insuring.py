"""Policies of a team's year and of people; the list for the insurer; claims."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yushan.activities.models import InsurancePolicy
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.handed_out import workbook
from yushan.common.identity import mask_identity, mask_phone
from yushan.common.locking import locked as held
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization
from yushan.safety.actions.base import require_reader
from yushan.safety.lifecycle import CLAIM
from yushan.safety.models import Claim, Incident, IncidentPerson, Policy
from yushan.safety.queries.insurance import insured_people, nameable

PAPERS = SealedFolder("policies", "这份保单文件已经删除。")
MOST_BYTES, MOST_ROWS = 10 * 1024 * 1024, 10_000


@dataclass(frozen=True)
class PolicyFacts:
    """What stands in a policy."""

    insurer: str
    number: str
    starts_on: date
    ends_on: date
    covered: str
    covers_members: bool = True
    amount_yuan: int | None = None


@transaction.atomic
def add_policy(actor: Any, *, organization: Organization, facts: PolicyFacts, content: bytes = b"") -> Policy:
    """Registers a policy of an organization. Refusal for what is missing, over already, or there already."""
    require(actor, "insurance.edit", on=organization)
    for name, text, ask in (
        ("insurer", facts.insurer, "请写保险公司的名称。"), ("number", facts.number, "请写保单号，保单上印着。"),
        ("covered", facts.covered, "请写保什么、每人保多少。"),
    ):  # fmt: skip
        if not text.strip():
            raise Refusal(ask, field=name)
    if facts.ends_on < facts.starts_on:
        raise Refusal("保险的最后一天比第一天还早，请核对。", field="ends_on")
    if facts.ends_on < clock.today():
        raise Refusal("这份保单已经到期，请登记现在有效的。", field="ends_on")
    row = Policy(
        organization=organization, insurer=facts.insurer.strip()[:60], number=facts.number.strip()[:60],
        starts_on=facts.starts_on, ends_on=facts.ends_on, covers_members=facts.covers_members,
        covered=facts.covered.strip()[:200], amount_yuan=facts.amount_yuan, added_by=actor, added_at=clock.now(),
    )  # fmt: skip
    if content:
        try:
            bare, row.media_type = cleaned(content, most_bytes=MOST_BYTES)
        except NoDocument as error:
            raise Refusal(str(error), field="file") from error
        row.file = PAPERS.keep(bare)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refusal("这份保单已经登记过了。", field="number") from error
    record(actor, "safety.add_policy", subject=row, label=str(row), organization=organization.pk)
    return row


def _held(actor: Any, policy: Policy) -> Policy:
    row = held(policy, "organization")
    require(actor, "insurance.edit", on=row)
    if row.void_at:
        raise Conflict("这份保单已经作废，请用别的保单。")
    return row


@transaction.atomic
def name_people(actor: Any, *, policy: Policy, numbers: Collection[str]) -> int:
    """Names people by 志愿者编号; answers how many are new. Refusal repeats numbers that nobody has, and others' people alike:
    numbers can be guessed, and a list of the insured shows names.
    """
    row = _held(actor, policy)
    if row.covers_members:
        raise Refusal("这份保单保全体队员，不用再加。")
    asked = {one.strip().upper() for one in numbers if one.strip()}
    known = dict(nameable(actor, row).filter(number__in=asked).values_list("number", "pk"))
    if strange := sorted(asked - known.keys()):
        raise Refusal(
            f"没有这些志愿者编号，或者不是本组织的队员、没有报名本组织的活动：{'、'.join(strange[:5])}。请核对后再加。",
            field="numbers",
        )
    if not known:
        raise Refusal("请填志愿者编号。", field="numbers")
    fresh = set(known.values()) - set(row.people.filter(pk__in=known.values()).values_list("pk", flat=True))
    row.people.add(*fresh)
    touched = set(row.people.filter(pk__in=fresh).values_list("person_id", flat=True))
    record(actor, "safety.name_insured", subject=row, label=str(row), people=len(fresh), touched=touched)
    return len(fresh)


@transaction.atomic
def take_off(actor: Any, *, policy: Policy, number: str) -> None:
    """Somebody is no more on a policy of people. Refusal for a number that is not on it."""
    row = _held(actor, policy)
    if row.covers_members:
        raise Refusal("这份保单保全体队员，离队的自动不算。")
    found = row.people.filter(number=number.strip().upper()).first()
    if found is None:
        raise Refusal("名单上没有这个志愿者编号，请刷新页面。", field="numbers")
    row.people.remove(found)
    record(actor, "safety.take_off_insured", subject=row, label=str(row), person_id=found.person_id)


@transaction.atomic
def void_policy(actor: Any, *, policy: Policy) -> Policy:
    """A wrong policy insures nobody any more; it stays to be looked up."""
    row = _held(actor, policy)
    row.void_at = clock.now()
    row.save(update_fields=["void_at"])
    record(actor, "safety.void_policy", subject=row, label=str(row))
    return row


@transaction.atomic
def read_paper(actor: Any, *, policy: Policy) -> bytes:
    """Its paper; each look stands in the trail."""
    require(actor, "insurance.edit", on=policy)
    record(actor, "safety.read_policy", subject=policy, label=str(policy))
    return PAPERS.fetch(policy.file)


@transaction.atomic
def insurer_list(actor: Any, *, policy: Policy, full: bool, reason: str) -> bytes:
    """The people whom a policy insures, as a workbook, for a reason; a number in full only with person.unmask over that person."""
    require(actor, "data.export", on=policy)
    said = reason.strip()
    if len(said) < 4:
        raise Refusal("请写明导出的用途，会记入审计，也会印在文件上。", field="reason")
    if full and not can(actor, "person.unmask", on=policy):
        raise NotAllowed("您没有“显示完整个人信息”的权限，只能导出遮盖的号码。")
    rows = list(insured_people(policy)[: MOST_ROWS + 1])
    if not rows:
        raise Refusal("这份保单还没有人，不用导出。")
    if len(rows) > MOST_ROWS:
        raise Refusal(f"超过 {MOST_ROWS:,} 人，请分队登记保单再导出。")
    in_full = {row.pk for row in rows if full and can(actor, "person.unmask", on=row)}
    record(
        actor, "safety.export_insured", subject=policy, label=str(policy), reason=said, rows=len(rows), full=len(in_full),
        touched={row.person_id for row in rows},
    )  # fmt: skip
    cells = (
        (
            row.person.name,
            row.person.identity_number if row.pk in in_full else mask_identity(row.person.identity_number),
            row.phone if row.pk in in_full else mask_phone(row.phone), row.number, f"{policy.starts_on}",
            f"{policy.ends_on}",
        )
        for row in rows
    )  # fmt: skip
    head = ("姓名", "身份证号", "手机号", "志愿者编号", "保险开始", "保险结束")
    return workbook(actor, title="投保名单", head=head, rows=cells, reason=said, only="投保")


@transaction.atomic
def open_claim(
    actor: Any, *, incident: Incident, policy: Policy | InsurancePolicy, person: IncidentPerson | None,
    reported_on: date, insurer_number: str = "",
) -> Claim:  # fmt: skip
    """The insurer was told of somebody's accident."""
    require_reader(actor, incident)
    if reported_on > clock.today():
        raise Refusal("报案的日子不能在以后。", field="reported_on")
    if person is not None and person.incident_id != incident.pk:
        raise Refusal("这个人不在这件事里。", field="person")
    mine = isinstance(policy, Policy)
    row = Claim.objects.create(
        incident=incident, person=person, policy=policy if mine else None, of_activity=None if mine else policy,
        reported_on=reported_on, insurer_number=insurer_number.strip()[:60], changed_at=clock.now(),
    )  # type: ignore[misc]  # fmt: skip
    record(actor, "safety.open_claim", subject=incident, label=incident.number, claim=row.pk)
    return row


@transaction.atomic
def move_claim(actor: Any, *, claim: Claim, event: str, paid_yuan: int | None = None, note: str = "") -> Claim:
    """Papers handed in, paid, refused, dropped."""
    row = held(claim, "incident")
    require_reader(actor, row.incident)
    row.state = CLAIM.next_state(row.state, event)
    if event == "pay":
        if paid_yuan is None or paid_yuan < 0:
            raise Refusal("请写赔了多少元。", field="paid_yuan")
        row.paid_yuan = paid_yuan
    row.note, row.changed_at = note.strip()[:500] or row.note, clock.now()
    row.save(update_fields=["state", "paid_yuan", "note", "changed_at"])
    record(actor, "safety.move_claim", subject=row.incident, label=row.incident.number, claim=row.pk, now=row.state)
    return row


def tidy_papers() -> int:
    """Removes files that no row names."""
    return PAPERS.tidy(Policy.objects.exclude(file="").values_list("file", flat=True))
