"""What rooms above put on the staff page of a volunteer: cards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yushan.volunteers.models import Volunteer


@dataclass(frozen=True)
class Panel:
    """A card; the template finds its values under the name `panel`."""

    template: str
    context: Mapping[str, Any]


# (user, volunteer) → card; None where there is nothing to show, or not to this user. A bounded number of statements.
Provider = Callable[[Any, Volunteer], Panel | None]
_providers: dict[str, tuple[int, Provider]] = {}


def register(name: str, provider: Provider, order: int = 0) -> None:
    """Called in AppConfig.ready()."""
    _providers[name] = (order, provider)


def panels(user: Any, volunteer: Volunteer) -> list[Panel]:
    """The cards, lowest order first; the caller has looked whether this user sees the volunteer at all."""
    ordered = sorted(_providers.items(), key=lambda one: (one[1][0], one[0]))
    found = [provider(user, volunteer) for _name, (_order, provider) in ordered]
    return [panel for panel in found if panel is not None]
