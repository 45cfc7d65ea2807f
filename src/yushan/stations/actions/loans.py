"""Lending equipment: handed out at the desk, back with its condition, reminded of, lost. The database keeps count."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.organizations.queries.holders import holders_on
from yushan.stations.actions.taking import Taking
from yushan.stations.models import Audience, Booking, Equipment, Loan
from yushan.stations.queries.keepers import keepers_of

_MOST = 500


@transaction.atomic
def lend(
    actor: Any, *, equipment: Equipment, taking: Taking, count: int, due_on: date, purpose: str = "",
    booking: Booking | None = None,
) -> Loan:  # fmt: skip
    """Hands out `count` pieces until a day. Conflict when fewer are there by now: the database has the last word."""
    equipment = locked(equipment, "station")
    require(actor, "station.edit", on=equipment)
    if taking.audience == Audience.STATION:
        raise Refusal("请写借给谁：选一支队，或者写姓名和电话。", field="contact_name")
    if taking.audience == Audience.PERSON and not taking.phone:
        raise Refusal("借给个人要留电话，到期没还好联系。", field="contact_phone")
    if not equipment.is_open:
        raise Refusal(f"{equipment.name}现在不外借。", field="equipment")
    if count < 1:
        raise Refusal("请填借几件，至少 1 件。", field="count")
    if not 0 <= (due_on - clock.today()).days <= equipment.longest_days:
        raise Refusal(f"归还日期要在今天以后 {equipment.longest_days} 天以内。", field="due_on")
    if count > equipment.free:
        raise Conflict(f"{equipment.name}现在只有 {equipment.free} 件能借。", field="count")
    loan = Loan(
        equipment=equipment, booking=booking, count=count, purpose=purpose.strip()[:60], due_on=due_on,
        lent_at=clock.now(), lent_by=None if is_system(actor) else actor, **taking.columns(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            loan.save()
    except IntegrityError as error:
        if "equipment_not_overlent" not in str(error):
            raise
        raise Conflict(f"{equipment.name}刚刚被借走，不够 {count} 件了，请刷新后再借。", field="count") from error
    record(actor, "stations.lend", subject=loan, label=f"{equipment.name} {count} 件", due=str(due_on))
    return loan


def _end(actor: Any, loan: Loan, state: str, *, damaged: int, missing: int, condition: str) -> Loan:
    if loan.state != Loan.State.OUT:
        raise Conflict("这一笔已经登记过归还或丢失，请刷新后查看。")
    loan.state, loan.damaged, loan.missing, loan.condition = state, damaged, missing, condition
    loan.ended_at, loan.ended_by = clock.now(), None if is_system(actor) else actor
    loan.save(update_fields=["state", "damaged", "missing", "condition", "ended_at", "ended_by"])
    if damaged or missing:
        # After the loan: what was out is in again, so the numbers fit at every moment.
        Equipment.objects.filter(pk=loan.equipment_id).update(
            broken=F("broken") + damaged, number=F("number") - missing
        )
    record(
        actor, f"stations.loan_{state}", subject=loan, label=f"{loan.equipment.name} {loan.count} 件", damaged=damaged,
        missing=missing,
    )  # fmt: skip
    return loan


def _locked(actor: Any, loan: Loan) -> Loan:
    locked(loan.equipment)  # first the equipment, as lending does
    row = locked(loan, "equipment__station", "organization", "unit")
    require(actor, "station.edit", on=row)
    return row


@transaction.atomic
def take_back(actor: Any, *, loan: Loan, damaged: int = 0, missing: int = 0, condition: str = "") -> Loan:
    """It came back: `damaged` pieces are out of order from now on, `missing` ones are gone for good."""
    row = _locked(actor, loan)
    if damaged < 0 or missing < 0 or damaged + missing > row.count:
        raise Refusal(f"坏的和少的加起来不能超过借出的 {row.count} 件。", field="damaged")
    condition = condition.strip()[:200]
    if (damaged or missing) and not condition:
        raise Refusal("请写明坏了什么、少了什么。", field="condition")
    return _end(actor, row, Loan.State.BACK, damaged=damaged, missing=missing, condition=condition)


@transaction.atomic
def note_lost(actor: Any, *, loan: Loan, condition: str) -> Loan:
    """None of it comes back: the number of what there is shrinks."""
    row = _locked(actor, loan)
    said = because(condition, "请写明怎么丢的、怎么处理。", field="condition", most=200)
    return _end(actor, row, Loan.State.LOST, damaged=0, missing=row.count, condition=said)


@transaction.atomic
def remind_loans() -> int:
    """The day before the last day, and so many days after it (loan_reminder_days), to the team or account; whoever has
    none is called by the keeper, who hears of it on the first of these days. Answers how many were told.
    """
    today = clock.today()
    overdue = [int(days) for days in rulebook.value("loan_reminder_days")]  # type: ignore[attr-defined]
    days = {
        today + timedelta(days=1): "明天到期",
        **{today - timedelta(days=late): f"超期 {late} 天" for late in overdue},
    }
    rows = Loan.objects.filter(state=Loan.State.OUT, due_on__in=list(days)).select_related(
        "equipment__station", "organization"
    )
    told = 0
    for loan in rows.order_by("pk")[:_MOST]:
        said = f"{loan.equipment.station.name}的{loan.equipment.name} {loan.count} 件，{loan.due_on:%m-%d} 到期，请按时归还。"
        key = f"remind:loan:{loan.pk}:{(today - loan.due_on).days}"
        people = {loan.user_id} if loan.user_id else set()
        if loan.organization:
            people |= set(holders_on(loan.organization, "station.book"))
        notify(people, key=key, title=f"借的{loan.equipment.name}{days[loan.due_on]}", body=said)
        told += bool(people)
        if loan.due_on < today:
            url = reverse("stations:loans", args=[loan.equipment.station_id])
            notify(
                keepers_of(loan.equipment.station_id), key=f"loan:{loan.pk}:late:{(today - loan.due_on).days}",
                title=f"借出的{loan.equipment.name}{days[loan.due_on]}", body=f"借的是{loan.taker_masked}，请联系。", url=url,
            )  # fmt: skip
    return told
