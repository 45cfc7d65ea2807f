"""What a win does beside the honour, a file for each kind of candidate; the room joins them at start (apps.py)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yushan.campaigns.models import HonourEntry


@dataclass(frozen=True)
class Win:
    """`give(actor, entries)` inside the transaction of the result; `take(actor, entry)` in that of a revocation."""

    give: Callable[[Any, Sequence[HonourEntry]], None]
    take: Callable[[Any, HonourEntry], None]


_wins: dict[str, Win] = {}


def register(kind: str, win: Win) -> None:
    """Called in AppConfig.ready()."""
    _wins[kind] = win


def give(actor: Any, entries: Sequence[HonourEntry]) -> None:
    """All winners of a result, kind by kind."""
    for kind, win in sorted(_wins.items()):
        if own := [one for one in entries if one.kind == kind]:
            win.give(actor, own)


def take(actor: Any, entry: HonourEntry) -> None:
    """An honour that was revoked."""
    if win := _wins.get(entry.kind):
        win.take(actor, entry)
