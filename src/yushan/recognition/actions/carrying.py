"""Points of two registrations of one person: carried over when they become one, and back when that is undone.

Lots go along through the journal of the merging, which puts them back; the balance follows by a movement on either
side, because movements are never rewritten. A debt of one is paid with the points of the other.
"""

from typing import Any

from yushan.common.errors import Conflict
from yushan.recognition.actions.points import Book, close, locked_books, sums_of_lots
from yushan.recognition.models import PointAccount, PointLot, PointMovement, Redemption
from yushan.recognition.rules.points import Lot, divide, in_order, settled
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.models import Volunteer

Kind = PointMovement.Kind
_TOGETHER, _APART = "两份登记合并成一份", "合并撤销，两份登记分开"


def carry_over(kept: Volunteer, gone: Volunteer, journal: Journal) -> None:
    """Part of a merging, inside its transaction: lots, balance and debt of `gone` stand on the account of `kept`.

    Conflict when something was redeemed under the name that goes a moment ago.
    """
    if not PointAccount.objects.filter(volunteer=gone).exists():
        return
    books = locked_books([kept.pk, gone.pk])
    if Redemption.objects.filter(volunteer=gone, state=Redemption.State.RESERVED).exists():
        raise Conflict("要并掉的那一份刚刚兑换了东西，请先领取或取消，再合并。", code="obstacle")
    source, target = books[gone.pk], books[kept.pk]
    journal.move(PointLot.objects.filter(account=source.account), account_id=target.account.pk)
    points, owed = source.account.balance, source.account.debt
    source.move(Kind.CARRY_OUT, -points, -owed, _TOGETHER)
    before = target.account
    balance, debt = settled(before.balance + points, before.debt + owed)
    _pay(target, before.balance + points - balance, journal)
    target.move(Kind.CARRY_IN, balance - before.balance, debt - before.debt, _TOGETHER)
    close(books.values())


def _pay(book: Book, points: int, journal: Journal | None = None) -> None:
    """A debt is paid from the lots that end first; a journal notes what stood in them."""
    rows = {row.pk: row for row in PointLot.objects.filter(account=book.account, remaining__gt=0)}
    taken, _missing = divide(points, in_order(Lot(row.pk, row.remaining, row.expires_on) for row in rows.values()))
    for key, part in taken.items():
        left = rows[key].remaining - part
        if journal is None:
            PointLot.objects.filter(pk=key).update(remaining=left)
        else:
            journal.change(rows[key], remaining=left)


def lock_points(sender: Any, *, person_ids: set[int], **_more: Any) -> None:
    """Receiver of volunteers.signals.people_parting: nobody spends from lots while they are put back."""
    people = list(
        Volunteer.objects.filter(person__in=person_ids, point_account__isnull=False).values_list("pk", flat=True)
    )
    if people:
        locked_books(people)


def settle_points(sender: Any, *, person_ids: set[int], **_more: Any) -> None:
    """Receiver of volunteers.signals.people_rejoined: after undoing, each balance is again what its lots hold.

    Nothing to do after a merging. What was paid or spent since stays paid and spent: what both have together does not
    change. What is owed then stands on the side that owed at the merging.
    """
    people = list(
        Volunteer.objects.filter(person__in=person_ids, point_account__isnull=False).values_list("pk", flat=True)
    )
    if len(people) < 2:
        return
    books = locked_books(people)
    held = sums_of_lots(book.account.pk for book in books.values())
    if all(book.account.balance == held.get(book.account.pk, 0) for book in books.values()):
        return
    owing = sum(held.values()) - sum(book.account.balance - book.account.debt for book in books.values())
    debtor = _debtor(list(books.values()), held)
    for book in books.values():
        _bring_in_line(book, held.get(book.account.pk, 0), owing if book is debtor else 0)
    close(books.values())


def _bring_in_line(book: Book, held: int, owing: int) -> None:
    """The balance becomes what the lots hold, less what is owed; what no lot pays is the debt."""
    row = book.account
    balance, debt = settled(held, owing)
    _pay(book, held - balance)
    kind = Kind.CARRY_IN if balance >= row.balance else Kind.CARRY_OUT
    book.move(kind, balance - row.balance, debt - row.debt, _APART)


def _debtor(books: list[Book], held: dict[int, int]) -> Book:
    """Who brought a debt into the merging; else the account on which one stands now, or the one that has lost most."""
    last = {
        book.account.pk: book.account.movements.filter(kind=Kind.CARRY_OUT).order_by("-sequence").first()
        for book in books
    }
    brought = [book for book in books if (row := last[book.account.pk]) is not None and row.debt < 0]
    owes = [book for book in books if book.account.debt]
    if brought or owes:
        return (brought or owes)[0]
    return min(books, key=lambda book: held.get(book.account.pk, 0) - book.account.balance)
