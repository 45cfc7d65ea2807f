"""The time stamps of somebody else over the roots."""

from collections.abc import Iterator

from yushan.ledger.documents.stamping import Unsound, trusted, verified
from yushan.ledger.models import RootStamp
from yushan.ledger.verification.flaw import Flaw


def stamp_flaws() -> Iterator[Flaw]:
    """Stamps that are not over their root, or not by whom we trust."""
    roots = trusted()
    for stamp in RootStamp.objects.select_related("root").order_by("root__day").iterator():
        try:
            told = verified(bytes(stamp.token), stamp.root.root, roots)
        except Unsound as error:
            yield Flaw(f"{stamp.root.day} 的时间戳", str(error))
            continue
        if (told.at, told.authority) != (stamp.stamped_at, stamp.authority):
            yield Flaw(f"{stamp.root.day} 的时间戳", "登记的时间或签发方与时间戳里写的不同，被改动过")
