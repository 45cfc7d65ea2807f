"""What a meeting decided can go on in rooms above: as a task of the plan. They join here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Continued:
    """Something that came of a decision: what, where, how it stands."""

    title: str
    url: str
    state: str


# Decisions (keys) → what came of each, as far as the person sees it.
Of = Callable[[Any, Collection[int]], dict[int, list[Continued]]]


@dataclass(frozen=True)
class Way:
    """`begin` is the address at which a decision (its key) is carried on; `label` the words of the link."""

    label: str
    begin: Callable[[int], str]
    of: Of


_ways: dict[str, Way] = {}


def register(name: str, way: Way) -> None:
    """Called in AppConfig.ready()."""
    _ways[name] = way


def ways() -> list[Way]:
    """All of them, in the order of their names."""
    return [_ways[name] for name in sorted(_ways)]


def continued(user: Any, decisions: Collection[int]) -> dict[int, list[Continued]]:
    """What came of each decision in the rooms above; a statement or two for each room."""
    found: dict[int, list[Continued]] = {key: [] for key in decisions}
    for way in ways() if decisions else []:
        for key, rows in way.of(user, decisions).items():
            found.setdefault(key, []).extend(rows)
    return found
