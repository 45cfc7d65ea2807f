"""What rooms above, and other subjects of this one, put on the pages of a station: cards on the staff page, on the public
page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yushan.stations.models import Station


@dataclass(frozen=True)
class Panel:
    """A card; the template finds its values under the name `panel`."""

    template: str
    context: Mapping[str, Any]


# (user, station) → card; None where there is nothing to show. A bounded number of statements.
Provider = Callable[[Any, Station], Panel | None]
_staff: dict[str, tuple[int, Provider]] = {}
_public: dict[str, tuple[int, Provider]] = {}


def register(name: str, provider: Provider, order: int = 0) -> None:
    """On the staff page, below the scores. Called in AppConfig.ready()."""
    _staff[name] = (order, provider)


def register_public(name: str, provider: Provider, order: int = 0) -> None:
    """On the page that everybody sees. Called in AppConfig.ready()."""
    _public[name] = (order, provider)


def _made(providers: Mapping[str, tuple[int, Provider]], user: Any, station: Station) -> list[Panel]:
    ordered = sorted(providers.items(), key=lambda one: (one[1][0], one[0]))
    found = [provider(user, station) for _name, (_order, provider) in ordered]
    return [panel for panel in found if panel is not None]


def panels(user: Any, station: Station) -> list[Panel]:
    """The cards of the staff page, lowest order first."""
    return _made(_staff, user, station)


def public_panels(user: Any, station: Station) -> list[Panel]:
    """The cards of the public page, lowest order first."""
    return _made(_public, user, station)
