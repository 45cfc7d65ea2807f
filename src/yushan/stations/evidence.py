"""What the platform knows of a station already, so that nobody types it again: facts that rooms register.

The criteria name facts by their codes (stations.toml, `fact`); the page of the own score shows them beside the item.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yushan.stations.models import Station


@dataclass(frozen=True)
class FactKind:
    """A number that can be known: «近 12 个月的活动», in «场»."""

    code: str
    label: str
    unit: str
    origin: str


@dataclass(frozen=True)
class Fact:
    """A number that is known of a station on a day; `url` leads to the list behind it."""

    kind: FactKind
    value: int
    url: str = ""

    @property
    def text(self) -> str:
        """«31 场»."""
        return f"{self.value:,} {self.kind.unit}"


# (station, day) → value and address of the list behind, by code; what cannot be known is left out. Bounded statements.
Read = Callable[[Station, date], Mapping[str, tuple[int, str]]]
_kinds: dict[str, FactKind] = {}
_sources: list[tuple[Sequence[FactKind], Read]] = []


def register(kinds: Sequence[FactKind], read: Read) -> None:
    """Called in AppConfig.ready() of the room that knows them."""
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"fact {kind.code} is registered twice")
        _kinds[kind.code] = kind
    _sources.append((kinds, read))


def known() -> set[str]:
    """Codes of everything that can be known."""
    return set(_kinds)


def kind_of(code: str) -> FactKind | None:
    """A fact by its code."""
    return _kinds.get(code)


def facts_of(station: Station, day: date) -> dict[str, Fact]:
    """Everything that is known of a station on a day, by code."""
    found: dict[str, Fact] = {}
    for _kinds_of, read in _sources:
        for code, (value, url) in read(station, day).items():
            found[code] = Fact(_kinds[code], value, url)
    return found
