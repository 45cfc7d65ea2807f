"""The points ledger: earning, spending, giving back, taking back. The only writer of accounts, movements and lots.

Callers are inside a transaction. Order of locks: redemption, sign-in, account, item; a posting holds people before them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from yushan.accounts.models import User
from yushan.common import clock, rulebook
from yushan.common.errors import Refusal
from yushan.ledger.models import HourEntry
from yushan.plan.queries import entry as plan_entry
from yushan.recognition.models import PointAccount, PointBonus, PointLot, PointMovement, PointUse, Redemption
from yushan.recognition.rules.badges import names_in
from yushan.recognition.rules.points import Lot, divide, earned, in_order, last_day

Kind = PointMovement.Kind


@dataclass
class Book:
    """One account under lock, with the movements to be written; the account's row is saved by `close`."""

    account: PointAccount
    movements: list[PointMovement] = field(default_factory=list)

    def move(self, kind: str, points: int, debt: int, reason: str, **source: object) -> None:
        """Appends a movement; nothing where nothing moves."""
        if not points and not debt:
            return
        row = self.account
        row.balance += points
        row.debt += debt
        row.movements_made += 1
        self.movements.append(
            PointMovement(
                account=row, sequence=row.movements_made, kind=kind, points=points, debt=debt,
                balance_after=row.balance, debt_after=row.debt, reason=reason[:200], at=clock.now(), **source,
            )
        )  # fmt: skip

    def credit(self, kind: str, points: int, reason: str, **source: object) -> int:
        """Points come; a debt is paid first. Answers what of them can be spent."""
        paid = min(points, self.account.debt)
        self.move(kind, points - paid, -paid, reason, **source)
        return points - paid


def locked_books(volunteer_ids: Iterable[int]) -> dict[int, Book]:
    """Accounts under lock, in the order of volunteers, made where there is none; by volunteer."""
    ids = sorted(set(volunteer_ids))
    _lock_users(ids)
    known = set(PointAccount.objects.filter(volunteer__in=ids).values_list("volunteer", flat=True))
    fresh = [PointAccount(volunteer_id=pk) for pk in ids if pk not in known]
    PointAccount.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    rows = PointAccount.objects.select_for_update().filter(volunteer__in=ids).order_by("volunteer")
    return {row.volunteer_id: Book(row) for row in rows}


def _lock_users(volunteer_ids: Sequence[int]) -> None:
    """Their sign-ins before their points, as merging does: what is written about a movement refers to the sign-in."""
    if connection.features.has_select_for_update:
        theirs = User.objects.select_for_update(of=("self",), no_key=True).filter(person__volunteer__in=volunteer_ids)
        list(theirs.order_by("pk").values_list("pk", flat=True))


def close(books: Iterable[Book]) -> None:
    """Writes the movements and what the accounts hold now."""
    moved = [book for book in books if book.movements]
    PointMovement.objects.bulk_create([row for book in moved for row in book.movements], batch_size=500)
    accounts = [book.account for book in moved]
    PointAccount.objects.bulk_update(accounts, ["balance", "debt", "movements_made"], batch_size=500)


def book_entries(entries: Sequence[HourEntry], whose: Mapping[int, int]) -> None:
    """What a posting means for points: lines earn, reversals take back what their line had earned.

    `whose` answers for the volunteer that a line names the one who holds its points.
    What comes goes before what is taken, so that a correction makes no debt on the way.
    """
    due = _earnings(entries)
    taken = _lots_of(row.reverses_id for row in entries if row.reverses_id)
    people = {whose[row.volunteer_id] for row, _points in due}
    people |= set(taken.values())
    if not people:
        return
    books = locked_books(people)
    until = last_day(clock.today(), rulebook.number("points_valid_months"))
    lots = []
    for row, points in due:
        book = books[whose[row.volunteer_id]]
        left = book.credit(Kind.EARN, points, _what(row), entry=row)
        lots.append(PointLot(account=book.account, entry=row, points=points, remaining=left, expires_on=until))
    PointLot.objects.bulk_create(lots, batch_size=500)
    for row in entries:
        if row.reverses_id in taken:
            _take_back(books[taken[row.reverses_id]], row, row.reverses_id)
    close(books.values())


def _earnings(entries: Sequence[HourEntry]) -> list[tuple[HourEntry, int]]:
    per_hour = [int(one) for one in rulebook.value("points_per_hour")]  # type: ignore[attr-defined]
    bonuses = {
        found.name: percent
        for code, percent in PointBonus.objects.values_list("service_type", "percent")
        if (found := plan_entry("service_types", code))
    }
    sums = ((row, earned(row.minutes, row.grade, names_in(row.service_type), per_hour, bonuses)) for row in entries)
    return [(row, points) for row, points in sums if points]


def _what(entry: HourEntry) -> str:
    return f"“{entry.activity_title}”{entry.service_day:%Y-%m-%d} {entry.get_grade_display()}"


def _lots_of(entry_ids: Iterable[int]) -> dict[int, int]:
    """Which of these lines earned anything, and in whose account it lies."""
    ids = list(entry_ids)
    return dict(PointLot.objects.filter(entry__in=ids).values_list("entry", "account__volunteer")) if ids else {}


def _take_back(book: Book, reversal: HourEntry, entry_id: int) -> None:
    """From what the line brought, then from the rest; what was spent already becomes a debt.

    What of it had expired is gone already and is not taken twice.
    """
    own = list(PointLot.objects.filter(entry=entry_id))
    due = sum(row.points for row in own if not row.is_returned) - sum(row.expired for row in own)
    others = list(PointLot.objects.filter(account=book.account, remaining__gt=0).exclude(entry=entry_id))
    found = {row.pk: row for row in [*own, *others]}
    taken, missing = divide(due, [*in_order(map(_lot, own)), *in_order(map(_lot, others))])
    _use(found, taken)
    book.move(Kind.TAKE_BACK, -(due - missing), missing, f"{_what(reversal)}：{reversal.reason}", entry=reversal)


def _lot(row: PointLot) -> Lot:
    return Lot(row.pk, row.remaining, row.expires_on)


def _use(rows: dict[int, PointLot], taken: dict[int, int]) -> None:
    for key, points in taken.items():
        rows[key].remaining -= points
    PointLot.objects.bulk_update([rows[key] for key in taken], ["remaining"], batch_size=500)


def spend(book: Book, redemption: Redemption, reason: str) -> None:
    """Pays a redemption from the lots that end first. Refusal when the balance is too small."""
    if book.account.balance < redemption.cost:
        missing = redemption.cost - book.account.balance
        raise Refusal(f"积分不够：还差 {missing} 分。继续参加活动，时长入账后就有积分。")
    rows = {row.pk: row for row in PointLot.objects.filter(account=book.account, remaining__gt=0)}
    taken, _missing = divide(redemption.cost, in_order(map(_lot, rows.values())))
    _use(rows, taken)
    PointUse.objects.bulk_create(
        [PointUse(lot_id=key, redemption=redemption, points=points) for key, points in taken.items()]
    )
    book.move(Kind.SPEND, -redemption.cost, 0, reason, redemption=redemption)


def give_back(book: Book, redemption: Redemption, reason: str) -> None:
    """Returns what a redemption had cost. Each part keeps its end, but stays good for some days at least."""
    grace = clock.today() + timedelta(days=rulebook.number("points_returned_days"))
    paid = min(redemption.cost, book.account.debt)
    book.credit(Kind.GIVE_BACK, redemption.cost, reason, redemption=redemption)
    lots = []
    uses = PointUse.objects.filter(redemption=redemption).select_related("lot").order_by("lot__expires_on", "lot")
    for use in uses:
        to_debt = min(paid, use.points)
        paid -= to_debt
        end = use.lot.expires_on and max(use.lot.expires_on, grace)
        lots.append(
            PointLot(
                account=book.account, entry_id=use.lot.entry_id, points=use.points, remaining=use.points - to_debt,
                is_returned=True, expires_on=end,
            )
        )  # fmt: skip
    PointLot.objects.bulk_create(lots)


def sums_of_lots(accounts: Iterable[int]) -> dict[int, int]:
    """What the lots of accounts hold; must be their balance (nightly check and tests)."""
    found: dict[int, int] = defaultdict(int)
    for account, remaining in PointLot.objects.filter(account__in=accounts).values_list("account", "remaining"):
        found[account] += remaining
    return found
