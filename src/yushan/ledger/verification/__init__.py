"""Checking the ledger: every chain, every root, every sum and time stamp, and that the trail tells the same."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from yushan.ledger.verification.chains import chain_flaws
from yushan.ledger.verification.flaw import Flaw
from yushan.ledger.verification.roots import root_flaws
from yushan.ledger.verification.stamps import stamp_flaws
from yushan.ledger.verification.sums import sum_flaws
from yushan.ledger.verification.trail import trail_flaws

__all__ = ["Flaw", "flaws", "snapshot"]


def flaws() -> Iterator[Flaw]:
    """Every flaw found, lines first; nothing when the ledger is sound. For a ledger in use: inside one snapshot."""
    yield from chain_flaws()
    yield from root_flaws()
    yield from trail_flaws()
    yield from stamp_flaws()
    yield from sum_flaws()


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything inside is read as it stood at one moment; inside a transaction it is the caller's."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own would keep everybody from writing
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
