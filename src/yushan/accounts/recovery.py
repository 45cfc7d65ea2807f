"""Where somebody belongs, for who may help them back in: rooms above register what they know (rosters, teams)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from yushan.accounts.models import User


@dataclass(frozen=True)
class Place:
    """One place of a person as the permission matrix sees it; `organization` is a path in the tree."""

    label: str
    area: int | None = None
    unit: int | None = None
    organization: str = ""

    @property
    def scope(self) -> dict[str, object]:
        """For organizations.access."""
        found: dict[str, object] = {}
        if self.area is not None:
            found["area"] = self.area
        if self.unit is not None:
            found["unit"] = self.unit
        return found | ({"organization": self.organization} if self.organization else {})


WHOLE_CITY = Place("全市")
Provider = Callable[[User], Iterable[Place]]
_providers: dict[str, tuple[int, Provider]] = {}


def register(name: str, provider: Provider, order: int = 0) -> None:
    """Called in AppConfig.ready(); the nearest places come first."""
    _providers[name] = (order, provider)


def places_of(user: User) -> list[Place]:
    """All places of somebody, the nearest first; the city is the last resort for who stands nowhere."""
    found = [
        place for _order, provider in sorted(_providers.values(), key=lambda one: one[0]) for place in provider(user)
    ]
    return found or [WHOLE_CITY]
