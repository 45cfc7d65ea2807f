"""What rooms above put on an organization's page: links at its head, cards in the side column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yushan.organizations.models import Organization


@dataclass(frozen=True)
class Link:
    """A button at the head of the page; `allowed(user, organization)` says for whom."""

    label: str
    icon: str
    url: Callable[[Organization], str]
    allowed: Callable[[Any, Organization], bool]
    order: int = 0


@dataclass(frozen=True)
class Panel:
    """A card; the template finds its values under the name `panel`."""

    template: str
    context: Mapping[str, Any]


Provider = Callable[[Any, Organization], Panel | None]
_links: dict[str, Link] = {}
_providers: dict[str, Provider] = {}


def register_link(name: str, link: Link) -> None:
    """Called in AppConfig.ready()."""
    _links[name] = link


def register_panel(name: str, provider: Provider) -> None:
    """Called in AppConfig.ready(); None where there is nothing to show."""
    _providers[name] = provider


def links(user: Any, organization: Organization) -> list[tuple[Link, str]]:
    """The buttons for this person, lowest order first, with their addresses."""
    ordered = sorted(_links.values(), key=lambda link: link.order)
    return [(link, link.url(organization)) for link in ordered if link.allowed(user, organization)]


def panels(user: Any, organization: Organization) -> list[Panel]:
    """The cards, in the order of names."""
    made = (_providers[name](user, organization) for name in sorted(_providers))
    return [panel for panel in made if panel is not None]
