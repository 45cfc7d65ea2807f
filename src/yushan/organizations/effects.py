"""What a merger or closure will do, shown before the act; rooms above join with what hangs on an organization."""

from collections.abc import Callable
from dataclasses import dataclass

from yushan.organizations.models import Organization


@dataclass(frozen=True)
class Effect:
    """«32 名队员» and what becomes of them; a count of 0 is not shown."""

    count: int
    what: str
    fate: str


# Organization and its successor (None: closed without one) → effects, in a bounded number of statements.
Source = Callable[[Organization, Organization | None], list[Effect]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """A room above tells what it will do when organization_ending is sent."""
    _sources[name] = source


def from_above(organization: Organization, successor: Organization | None) -> list[Effect]:
    """What all rooms above will do."""
    return [effect for source in _sources.values() for effect in source(organization, successor) if effect.count]
