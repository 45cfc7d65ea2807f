"""Pure rules of the ledger: services beside each other, stars, hash chain, Merkle root."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yushan.common.text import compact

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Span:
    """Counted service of one person, posted or waiting for it: when, how many minutes, of what, on which day it began."""

    starts_at: datetime
    ends_at: datetime
    minutes: int
    title: str
    day: date


def at_the_same_time(starts_at: datetime, ends_at: datetime, others: Iterable[Span]) -> list[Span]:
    """The services that overlap a time: a person is at one place only. One that ends as the other begins does not."""
    return [other for other in others if other.starts_at < ends_at and starts_at < other.ends_at]


def minutes_of_day(day: date, own_minutes: int, others: Iterable[Span]) -> int:
    """What a person serves on a day, with a service that is to be added; the most is `max_day_minutes` of the plan."""
    return own_minutes + sum(other.minutes for other in others if other.day == day)


def star_level(minutes: int, thresholds: Sequence[int]) -> int:
    """Stars reached with posted minutes; thresholds in hours, rising (志愿服务记录办法: 100, 300, 600, 1000, 1500)."""
    return sum(1 for hours in thresholds if minutes >= hours * 60)


def minutes_to_next_star(minutes: int, thresholds: Sequence[int]) -> int | None:
    """Minutes still missing for the next star; None when all are reached."""
    return next((hours * 60 - minutes for hours in thresholds if minutes < hours * 60), None)


def plain_code(typed: str) -> str:
    """A certificate's code as it is kept, from one that was typed, read aloud or copied: «7kq2 m9xw-…» → «7KQ2M9XW…»."""
    return "".join(sign for sign in compact(typed).upper() if sign.isascii() and sign.isalnum())[:32]


def entry_hash(previous: str, facts: Mapping[str, object]) -> str:
    """SHA-256 (hex) of a ledger line: the predecessor's hash and the line's facts as canonical JSON."""
    text = json.dumps({**facts, "previous": previous}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def leaf_hash(organization_code: str, sequence: int, entry: str, first: int | None = None, lines: str = "") -> str:
    """SHA-256 (hex) of a chain's head as it goes into a daily root.

    `lines` is the Merkle root over the lines `first` to `sequence`, so that one of them is proven without the others;
    roots of before that was kept have neither.
    """
    text = f"leaf:{organization_code}:{sequence}:{entry}"
    return hashlib.sha256((text if first is None else f"{text}:{first}:{lines}").encode()).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """Merkle root (hex) over leaf hashes in the given order; an odd one is carried up unchanged."""
    level = list(leaves)
    if not level:
        return GENESIS
    while len(level) > 1:
        pairs = [
            hashlib.sha256(f"node:{a}:{b}".encode()).hexdigest() for a, b in zip(level[::2], level[1::2], strict=False)
        ]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def merkle_path(leaves: Sequence[str], index: int) -> list[tuple[str, str]]:
    """The way from a leaf to the root: on each level the side ("left", "right") and hash of the partner, if any."""
    path: list[tuple[str, str]] = []
    level = list(leaves)
    while len(level) > 1:
        partner = index ^ 1
        if partner < len(level):
            path.append(("left" if partner < index else "right", level[partner]))
        level = [merkle_root(level[start : start + 2]) for start in range(0, len(level), 2)]
        index //= 2
    return path


def root_by_path(leaf: str, path: Sequence[tuple[str, str]]) -> str:
    """The Merkle root that a leaf and its way up lead to."""
    for side, partner in path:
        leaf = merkle_root([partner, leaf] if side == "left" else [leaf, partner])
    return leaf


def chained_root(previous_root: str, day: str, merkle: str, sealed: tuple[int, int, str] | None = None) -> str:
    """The published root of a day: commits to the day's changed heads and, through the previous root, to all before.

    `sealed` says of how many chains and entries, and when; roots of before that was kept do not commit to it.
    """
    text = f"root:{previous_root}:{day}:{merkle}"
    if sealed:
        text += ":{}:{}:{}".format(*sealed)
    return hashlib.sha256(text.encode()).hexdigest()
