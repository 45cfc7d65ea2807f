"""Naming a branch's secretary, putting members into branches, looking at the report, signing and reopening it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.numbers import hours_text
from yushan.common.text import safe_cell
from yushan.indicators.models import BranchMember, BranchSecretary, PartyReport
from yushan.indicators.moments import last_day, reportable
from yushan.indicators.queries import party as branches
from yushan.indicators.queries.party import Branch
from yushan.indicators.rules.party import Change, Member, as_text, changes, from_text
from yushan.organizations.models import Unit

WORDS = {
    "indicators.name_secretary": "指定支部书记",
    "indicators.end_secretary": "不再担任支部书记",
    "indicators.assign_branch": "分配党员所在支部",
    "indicators.look_party_report": "查看党员参与情况",
    "indicators.sign_party_report": "签字确认党员参与情况",
    "indicators.reopen_party_report": "撤回党员参与情况的签字",
    "indicators.export_party_report": "导出党员参与情况",
}
HEADER = ("姓名", "职务", "本年是否参加", "次数", "小时", "签字后的变化")


def _require_open(actor: Any, branch: Branch) -> None:
    if not branches.may_open(actor, branch):
        raise NotFound()


def still_runs(year: int) -> bool:
    """True until 31 December of the year has come."""
    return last_day(year) < date(year, 12, 31)


@transaction.atomic
def look(actor: Any, *, branch: Branch, year: int) -> list[Member]:
    """The members with what they did; that somebody looked stands in the trail, and in each member's own list."""
    _require_open(actor, branch)
    found = branches.members_of(branch, reportable(year))
    people = [one.person for one in found]
    record(
        actor, "indicators.look_party_report", subject=branch.unit, label=f"{branch.name} {year} 年", year=year,
        people=len(people), touched=people,
    )  # fmt: skip
    return found


@transaction.atomic
def sign(actor: Any, *, branch: Branch, year: int, note: str = "", early: bool = False) -> PartyReport:
    """Freezes the report as it is today, under the name of who signs; before the year's end only where it is meant so.

    Refusal for a year that still runs without `early`: services to come would not be in what is used for 民主评议.
    """
    unit = Unit.objects.select_for_update().get(pk=branch.unit.pk)
    _require_open(actor, branch)
    if branches.signed_of(branch, reportable(year)):
        raise Conflict("这一年已经签过字。要更正，请先撤回签字并写明原因。")
    if still_runs(year) and not early:
        raise Refusal(
            f"{year} 年还没有过完，现在签的只到今天（{last_day(year)}）。确实要提前签，请勾选“按截至今天的情况签”。",
            field="early",
        )
    members = branches.members_of(branch, year)
    if not members:
        raise Refusal("支部里没有在职党员，请先更新花名册或分配党员。")
    report = PartyReport.objects.create(
        unit=unit, party=branch.party, year=year, as_of=last_day(year), members=len(members),
        served=sum(one.served for one in members), minutes=sum(one.minutes for one in members),
        lines=as_text(members), note=note.strip()[:300], signed_by=actor, signer_name=str(actor)[:60],
        signed_at=clock.now(),
    )  # fmt: skip
    record(
        actor, "indicators.sign_party_report", subject=report, label=f"{branch.name} {year} 年", reason=report.note,
        year=year, members=report.members, served=report.served,
    )  # fmt: skip
    return report


@transaction.atomic
def reopen(actor: Any, *, branch: Branch, year: int, reason: str) -> PartyReport:
    """Takes the signature back, with the reason; what was signed stays beside what is signed next."""
    Unit.objects.select_for_update().get(pk=branch.unit.pk)
    _require_open(actor, branch)
    report = branches.signed_of(branch, reportable(year))
    if report is None:
        raise Conflict("这一年还没有签字。")
    if len(reason.strip()) < 2:
        raise Refusal("请写明为什么撤回签字。", field="reason")
    report.reopened_at, report.reopened_by, report.reason = clock.now(), actor, reason.strip()[:300]
    report.save(update_fields=["reopened_at", "reopened_by", "reason"])
    record(
        actor, "indicators.reopen_party_report", subject=report, label=f"{branch.name} {year} 年", reason=report.reason,
        year=year,
    )  # fmt: skip
    return report


@transaction.atomic
def take_along(
    actor: Any, *, branch: Branch, year: int
) -> tuple[PartyReport, list[Sequence[object]], Sequence[Change]]:
    """The signed report as rows, for 民主评议, beside each what is different since, and all that is; a line in the trail
    and in each member's own list. The signed figures stay: who decides by the sheet knows what is known.
    """
    _require_open(actor, branch)
    report = branches.signed_of(branch, reportable(year))
    if report is None:
        raise Refusal("签字确认以后才能导出，用于民主评议的表要有人负责。")
    members = from_text(report.lines)
    changed = changes(members, branches.members_of(branch, year))
    named = [one.person for one in members] + [one.person for one in changed if not one.was_signed]
    record(
        actor, "indicators.export_party_report", subject=report, label=f"{branch.name} {year} 年",
        reason="党员民主评议", year=year, people=len(named), touched=named,
    )  # fmt: skip
    since = {one.person: one.text for one in changed}
    rows: list[Sequence[object]] = [
        (safe_cell(one.name), safe_cell(one.position), "是" if one.served else "否", one.entries, _hours(one),
         since.get(one.person, ""))
        for one in members
    ]  # fmt: skip
    return report, rows, changed


def _hours(one: Member) -> float:
    return float(hours_text(one.minutes).replace(",", ""))


def _require_unit(actor: Any, unit: Unit) -> None:
    if not branches.administers(actor, unit):
        raise NotFound()


@transaction.atomic
def name_secretary(actor: Any, *, branch: Branch, user: User | None) -> BranchSecretary | None:
    """The unit's administrator names who answers for a branch (None: nobody, so the administrator does it)."""
    unit = Unit.objects.select_for_update().get(pk=branch.unit.pk)
    _require_unit(actor, unit)
    held = branches.secretary_of(branch)
    if held and user and held.user_id == user.pk:
        return held
    if user and not branches.possible_secretaries(unit).filter(pk=user.pk).exists():
        raise Refusal("支部书记要是本单位在职党员，并且有平台账号。", field="user")
    now = clock.now()
    if held:
        held.ended_at = now
        held.save(update_fields=["ended_at"])
        record(actor, "indicators.end_secretary", subject=held, label=branch.name, person_id=held.user.person_id)
    if user is None:
        return None
    made = BranchSecretary.objects.create(user=user, named_by=actor, named_at=now, **branch.where)
    record(actor, "indicators.name_secretary", subject=made, label=branch.name, person_id=user.person_id)
    notify(
        [user.pk], key=f"branch:{made.pk}", title=f"请您负责{branch.name}的党员参与情况",
        body="每年由支部书记核对、签字，用于民主评议。", url=reverse("indicators:party"),
    )  # fmt: skip
    return made


@transaction.atomic
def assign(actor: Any, *, branch: Branch, person_ids: Collection[int]) -> int:
    """Puts party members of the unit into one of its branches; answers how many."""
    unit = Unit.objects.select_for_update().get(pk=branch.unit.pk)
    _require_unit(actor, unit)
    if branch.party is None:
        raise Refusal("单位只有一个支部，不用分配。")
    whole = branches.roster_of(Branch(unit, None), clock.today()).filter(person_id__in=person_ids)
    people = sorted(set(whole.values_list("person_id", flat=True)))
    if not people:
        raise Refusal("请先选要分配的党员。")
    BranchMember.objects.filter(unit=unit, person_id__in=people).delete()
    BranchMember.objects.bulk_create(BranchMember(person_id=pk, **branch.where) for pk in people)
    record(actor, "indicators.assign_branch", subject=unit, label=branch.name, people=len(people), touched=people)
    return len(people)
