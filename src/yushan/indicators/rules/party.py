"""The party-member report (T5.7): a line for each member, and what has changed since it was signed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from yushan.common.numbers import hours_text


@dataclass(frozen=True)
class Member:
    """One member of a branch in a year: took part, so many posted lines, so many minutes."""

    person: int
    name: str
    position: str
    entries: int
    minutes: int

    @property
    def served(self) -> bool:
        """Took part: at least one posted line that was not reversed (docs/domain.md, Party-member participation)."""
        return self.entries > 0


@dataclass(frozen=True)
class Change:
    """What is different today from what was signed; `was_signed` is false for who came onto the roster afterwards."""

    name: str
    text: str
    person: int
    was_signed: bool = True


def as_text(members: Sequence[Member]) -> str:
    """For keeping."""
    return json.dumps([asdict(one) for one in members], ensure_ascii=False)


def from_text(text: str) -> list[Member]:
    """What `as_text` kept."""
    return [Member(**one) for one in json.loads(text)]


def changes(signed: Sequence[Member], now: Sequence[Member]) -> list[Change]:
    """Who came, who left, whose hours are others, in the order of names as they were signed, newcomers last."""
    today = {one.person: one for one in now}
    found = []
    for one in signed:
        other = today.pop(one.person, None)
        if other is None:
            found.append(Change(one.name, "现在不在这个支部的花名册上", one.person))
        elif (one.entries, one.minutes) != (other.entries, other.minutes):
            was, is_now = f"{one.entries} 次 {hours_text(one.minutes)} 小时", hours_text(other.minutes)
            found.append(Change(one.name, f"签字时 {was}，现在 {other.entries} 次 {is_now} 小时", one.person))
    return found + [Change(one.name, "签字后才在花名册上", one.person, False) for one in today.values()]
