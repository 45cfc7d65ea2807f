"""Items of the shop: made, changed, offered, and every change of their stock with its reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.audit.freshness import require_unchanged
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization
from yushan.recognition.actions.pictures import put_picture
from yushan.recognition.lifecycle import ITEM
from yushan.recognition.models import Redemption, RewardItem, StockMovement
from yushan.stations.models import Station

Kind = StockMovement.Kind
MOST = 100_000


@dataclass(frozen=True)
class ItemFacts:
    """What a form says about an item. `content` None leaves the picture as it is, b"" takes it away."""

    name: str
    cost: int
    place: str
    contact: str
    description: str = ""
    limit: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    station: Station | None = None
    content: bytes | None = None


def locked_item(pk: int) -> RewardItem:
    """The row under its lock, with who offers it."""
    return locked_row(RewardItem(pk=pk), "organization", "area")


def _put(item: RewardItem, facts: ItemFacts) -> None:
    """Writes the facts into the row (not saved)."""
    name = " ".join(facts.name.split())
    if not 2 <= len(name) <= 40:
        raise Refusal("名称要写 2 到 40 个字。", field="name")
    if not 1 <= facts.cost <= MOST:
        raise Refusal(f"需要的积分应是 1 到 {MOST:,}。", field="cost")
    if facts.limit is not None and not 1 <= facts.limit <= 1000:
        raise Refusal("每人限兑应是 1 到 1000；不限就不填。", field="limit")
    if not facts.place.strip():
        raise Refusal("请写明在哪里、什么时候领取。", field="place")
    if not facts.contact.strip():
        raise Refusal("请写明由谁发放。", field="contact")
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        raise Refusal("最后一天不能早于第一天。", field="ends_on")
    item.name, item.description, item.cost, item.limit = name, facts.description.strip()[:500], facts.cost, facts.limit
    item.starts_on, item.ends_on, item.station = facts.starts_on, facts.ends_on, facts.station
    item.place, item.contact = facts.place.strip()[:120], facts.contact.strip()[:60]
    if facts.content is not None:
        put_picture(item, facts.content)


@transaction.atomic
def create_item(
    actor: Any,
    *,
    facts: ItemFacts,
    organization: Organization | None = None,
    area: Area | None = None,
    stock: int = 0,
) -> RewardItem:
    """A new item of an organization, an area, or (neither) the city, not offered yet; with its first stock."""
    if organization is not None and area is not None:
        raise Refusal("请选择由谁提供。", field="giver")
    made = RewardItem(organization=organization, area=area, created_by=None if is_system(actor) else actor)
    require(actor, "reward.edit", on=_giver(made))
    if organization is not None and organization.state != Organization.State.ACTIVE:
        raise Refusal(f"{organization.name}现在没有运行，不能提供兑换。", field="giver")
    _put(made, facts)
    year = clock.today().year
    made.code = f"JF{year}-{take(f'reward:{year}'):03d}"
    made.save()
    record(actor, "recognition.create_item", subject=made, label=made.name)
    if stock:
        _move(actor, made, Kind.SUPPLY, stock, "首次入库")
    return made


def _giver(item: RewardItem) -> dict[str, object]:
    """Where the right to edit stands: with who offers it, not with the station that hands it out."""
    return {key: value for key, value in item.access_scope().items() if key != "station"}


@transaction.atomic
def update_item(actor: Any, *, item: RewardItem, facts: ItemFacts, seen: int | None = None) -> RewardItem:
    """Changes what an item is; who has redeemed it keeps the price of that day."""
    row = locked_item(item.pk)
    require(actor, "reward.edit", on=_giver(row))
    require_unchanged(row, seen)
    _put(row, facts)
    row.save()
    record(actor, "recognition.update_item", subject=row, label=row.name, cost=row.cost, limit=row.limit)
    return row


@transaction.atomic
def set_offered(actor: Any, *, item: RewardItem, offered: bool) -> RewardItem:
    """Offers an item or takes it off the shop; what is reserved already is handed out all the same."""
    row = locked_item(item.pk)
    require(actor, "reward.edit", on=_giver(row))
    row.state = ITEM.next_state(row.state, "open" if offered else "close")
    row.save(update_fields=["state"])
    record(actor, f"recognition.{'open' if offered else 'close'}_item", subject=row, label=row.name)
    return row


@transaction.atomic
def change_stock(actor: Any, *, item: RewardItem, amount: int, reason: str) -> RewardItem:
    """More (amount > 0) or fewer with the reason; never below nothing. What is reserved is not in the stock any more."""
    row = locked_item(item.pk)
    require(actor, "reward.edit", on=_giver(row))
    if not amount or abs(amount) > MOST:
        raise Refusal("请写增加或减少多少件。", field="amount")
    if len(reason.strip()) < 2:
        raise Refusal("请写明原因，会留在库存记录里。", field="reason")
    if row.stock + amount < 0:
        raise Refusal(f"现在可兑的只有 {row.stock} 件，减不了那么多。", field="amount")
    _move(actor, row, Kind.SUPPLY if amount > 0 else Kind.LOSS, amount, reason.strip())
    record(actor, "recognition.change_stock", subject=row, label=row.name, reason=reason, amount=amount, left=row.stock)
    return row


def _move(actor: Any, row: RewardItem, kind: str, amount: int, reason: str) -> None:
    """Changes the stock of a locked row, with the line of its history."""
    row.stock += amount
    row.save(update_fields=["stock"])
    note_stock(actor, row, kind, amount, reason)


def note_stock(
    actor: Any, item: RewardItem, kind: str, amount: int, reason: str, redemption: Redemption | None = None
) -> None:
    """A line of the stock's history; `item.stock` is what is left."""
    StockMovement.objects.create(
        item=item, kind=kind, amount=amount, left=item.stock, reason=reason[:120], redemption=redemption,
        actor_name=str(actor)[:80], at=clock.now(),
    )  # fmt: skip
