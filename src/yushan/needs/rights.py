"""Who takes up an unhappy review: this room itself, until a desk for complaints of all rooms provides itself here.

The desk is told by `take` in the transaction of the review, and writes what came of it back with
`needs.actions.close_case`, so that the asker reads it and the figures count it. While a desk is there the room has no
inbox and no clock of its own for such reviews.
"""

from typing import Any, Protocol

from yushan.needs.models import Need, NeedReview


class Desk(Protocol):
    """What a desk for complaints answers."""

    term: str  # the rule of until when it takes a case up

    def take(self, actor: Any, *, need: Need, review: NeedReview) -> None:
        """Opens a case of its own for the review. `need` is the order that the reviewer placed."""


_desk: Desk | None = None


def provide(desk: Desk | None) -> None:
    """Called in AppConfig.ready() of the desk's room; None gives the cases back to this one."""
    global _desk
    _desk = desk


def desk() -> Desk | None:
    """The desk, where there is one."""
    return _desk
