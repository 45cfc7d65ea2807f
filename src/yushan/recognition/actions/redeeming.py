"""Redeeming: the stock is reserved and the points are spent in one transaction; the database decides who is first.

Locks: redemption, sign-in, account, item, always in this order.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.spoken import spoken_code
from yushan.organizations.access import require
from yushan.recognition.actions.items import note_stock
from yushan.recognition.actions.points import Book, close, give_back, locked_books, spend
from yushan.recognition.actions.telling import tell
from yushan.recognition.lifecycle import REDEMPTION
from yushan.recognition.models import Redemption, RewardItem, StockMovement
from yushan.recognition.queries.shop import may_redeem_from
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

State, Kind = Redemption.State, StockMovement.Kind
_CODE_LENGTH = 9  # cannot be guessed at a counter
GONE = "“{name}”刚刚被兑完了，积分没有扣。可以看看别的。"


def _fresh_code() -> str:
    while True:
        code = spoken_code(_CODE_LENGTH).upper()
        if not Redemption.objects.filter(code=code).exists():
            return code


@transaction.atomic
def redeem(actor: Any, *, volunteer: Volunteer, item: RewardItem, cost: int | None = None) -> Redemption:
    """Reserves one of an item for somebody and pays it with their points.

    `cost` is the price that the person saw: Conflict when it has changed. Conflict when the last one went to somebody
    else; Refusal without enough points, outside the period, beyond the limit, or for people it is not meant for.
    """
    if not acts_for(actor, volunteer):
        raise NotAllowed("只有本人或监护人可以兑换。")
    if volunteer.state != Volunteer.State.VERIFIED:
        raise Refusal("先完成志愿者注册，再来兑换。")
    book = locked_books([volunteer.pk])[volunteer.pk]
    row = RewardItem.objects.select_related("organization", "area").filter(pk=item.pk).first()
    if row is None or row.state == RewardItem.State.DRAFT:
        raise NotFound()
    _require_offered(row, volunteer, cost)
    slot = _free_slot(row, volunteer)
    if not RewardItem.objects.filter(pk=row.pk, state=row.state, cost=row.cost, stock__gt=0).update(
        stock=F("stock") - 1
    ):
        raise Conflict(GONE.format(name=row.name))
    row.refresh_from_db(fields=["stock"])
    now, today = clock.now(), clock.today()
    made = Redemption.objects.create(
        code=_fresh_code(), item=row, volunteer=volunteer, slot=slot, cost=row.cost, reserved_at=now,
        cancel_until=now + timedelta(days=rulebook.number("redemption_cancel_days")),
        collect_by=today + timedelta(days=rulebook.number("redemption_collect_days")),
    )  # fmt: skip
    spend(book, made, f"兑换“{row.name}”")
    close([book])
    note_stock(actor, row, Kind.RESERVE, -1, f"兑换 {made.code[-4:]}", made)
    record(actor, "recognition.redeem", subject=row, label=row.name, person_id=volunteer.person_id, cost=row.cost)
    return made


def _require_offered(item: RewardItem, volunteer: Volunteer, cost: int | None) -> None:
    today = clock.today()
    if item.state != RewardItem.State.OPEN:
        raise Conflict(f"“{item.name}”已经下架。")
    if item.starts_on and today < item.starts_on:
        raise Refusal(f"{item.starts_on} 起可以兑换。")
    if item.ends_on and today > item.ends_on:
        raise Refusal(f"兑换到 {item.ends_on} 已经结束。")
    if not may_redeem_from(item, volunteer):
        raise Refusal(f"“{item.name}”由{item.giver}提供，只给自己的志愿者兑换。")
    if cost is not None and cost != item.cost:
        raise Conflict(f"需要的积分刚刚改成了 {item.cost} 分，请看过以后再兑换。")
    if item.stock < 1:
        raise Conflict(GONE.format(name=item.name))


def _free_slot(item: RewardItem, volunteer: Volunteer) -> int:
    """The next place of this person at this item; the lock of their account keeps two requests apart."""
    held = set(
        Redemption.objects.filter(item=item, volunteer=volunteer, state__in=Redemption.STANDING).values_list(
            "slot", flat=True
        )
    )
    if item.limit is not None and len(held) >= item.limit:
        raise Refusal(f"“{item.name}”每人最多兑 {item.limit} 件，您已经兑过了。")
    return next(number for number in range(1, len(held) + 2) if number not in held)


def _locked(pk: int) -> Redemption:
    return locked_row(Redemption(pk=pk), "item__organization", "item__area", "volunteer__person")


def _end(actor: Any, row: Redemption, event: str, reason: str) -> None:
    row.state = REDEMPTION.next_state(row.state, event)
    row.ended_at, row.end_reason = clock.now(), reason[:120]
    row.ended_by, row.ended_by_name = (actor if getattr(actor, "pk", None) else None), str(actor)[:80]
    row.save(update_fields=["state", "ended_at", "ended_by", "ended_by_name", "end_reason"])


def _undo(actor: Any, row: Redemption, event: str, reason: str) -> None:
    """Ends a redemption that was not handed out: points and stock come back."""
    _end(actor, row, event, reason)
    book: Book = locked_books([row.volunteer_id])[row.volunteer_id]
    give_back(book, row, f"“{row.item.name}”{reason}")
    close([book])
    RewardItem.objects.filter(pk=row.item_id).update(stock=F("stock") + 1)
    row.item.refresh_from_db(fields=["stock"])
    note_stock(actor, row.item, Kind.RELEASE, 1, reason, row)
    record(
        actor, f"recognition.{event}_redemption", subject=row.item, label=row.item.name,
        person_id=row.volunteer.person_id, reason=reason,
    )  # fmt: skip


def _address(row: Redemption) -> str:
    return reverse("recognition:redemptions")


@transaction.atomic
def cancel_redemption(actor: Any, *, redemption: Redemption) -> Redemption:
    """The person changes their mind within the term. Conflict when it was handed out or ended meanwhile."""
    row = _locked(redemption.pk)
    if not acts_for(actor, row.volunteer):
        raise NotFound()
    if row.state == State.RESERVED and clock.now() > row.cancel_until:
        raise Refusal("已经过了可以取消的时间。到期没有领取的，积分会自动退回。")
    _undo(actor, row, "cancel", "本人取消")
    return row


@transaction.atomic
def withdraw_redemption(actor: Any, *, redemption: Redemption, reason: str) -> Redemption:
    """Staff cannot hand it out: points come back, and the person reads why."""
    row = _locked(redemption.pk)
    require(actor, "reward.hand_out", on=row)
    if len(reason.strip()) < 2:
        raise Refusal("请写明为什么取消，本人会看到。", field="reason")
    _undo(actor, row, "cancel", f"由发放方取消：{reason.strip()}")
    tell(
        row.volunteer_id, _address(row), key=f"redemption:{row.pk}:cancelled", title=f"“{row.item.name}”的兑换取消了",
        body=f"原因：{reason.strip()}。{row.cost} 积分已退回。",
    )  # fmt: skip
    return row


@transaction.atomic
def hand_out(actor: Any, *, redemption: Redemption) -> Redemption:
    """Staff gave it to the person who showed the code. Conflict when it was handed out already; nobody to themselves."""
    row = _locked(redemption.pk)
    require(actor, "reward.hand_out", on=row)
    if getattr(actor, "person_id", None) == row.volunteer.person_id:
        raise NotAllowed("这是您自己的兑换，请由另一位管理员发放。")
    _end(actor, row, "hand_out", "")
    record(
        actor, "recognition.hand_out", subject=row.item, label=row.item.name, person_id=row.volunteer.person_id,
        redemption=row.pk,
    )  # fmt: skip
    tell(
        row.volunteer_id, _address(row), key=f"redemption:{row.pk}:collected", title=f"“{row.item.name}”已经领取",
        body="不是您本人领的，请联系发放方。",
    )  # fmt: skip
    return row


def remind_due() -> int:
    """Regular work: a message some days before a redemption lapses; answers how many."""
    until = clock.today() + timedelta(days=rulebook.number("redemption_reminder_days"))
    near = Redemption.objects.filter(state=State.RESERVED, reminded=False, collect_by__lte=until)
    told = 0
    for row in near.select_related("item").order_by("collect_by", "pk"):
        with transaction.atomic():
            if not Redemption.objects.filter(pk=row.pk, reminded=False, state=State.RESERVED).update(reminded=True):
                continue
            tell(
                row.volunteer_id, _address(row), key=f"redemption:{row.pk}:remind",
                title=f"“{row.item.name}”请在 {row.collect_by} 以前领取",
                body=f"{row.item.place}。到期没有领取的，{row.cost} 积分退回，东西留给别人。",
            )  # fmt: skip
            told += 1
    return told


def lapse_due() -> int:
    """Regular work: what nobody came for goes back, points and stock; only after the reminder. Answers how many."""
    due = Redemption.objects.filter(state=State.RESERVED, reminded=True, collect_by__lt=clock.today())
    return sum(_lapse(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _lapse(pk: int) -> bool:
    row = _locked(pk)
    if row.state != State.RESERVED or row.collect_by >= clock.today():
        return False
    _undo(WORKER, row, "lapse", "到期没有领取")
    tell(
        row.volunteer_id, _address(row), key=f"redemption:{row.pk}:lapsed", title=f"“{row.item.name}”到期没有领取",
        body=f"{row.cost} 积分已退回。",
    )  # fmt: skip
    return True
