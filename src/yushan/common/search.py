"""Global search: rooms offer what can be found in them and what can be done there; each keeps to the user's scope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from yushan.common.navigation import address


@dataclass(frozen=True)
class Hit:
    """Something found: its name, what tells it from its namesakes, where it is, its state (word and tone)."""

    title: str
    note: str
    url: str
    label: str = ""
    state: str = ""


@dataclass(frozen=True)
class Provider:
    """`find(user, text, limit)` answers what the user may see; at most 1 statement, none without the permission."""

    name: str
    label: str
    icon: str
    find: Callable[[Any, str, int], list[Hit]]
    order: int = 0


@dataclass(frozen=True)
class Command:
    """Something one can begin from the search field: «发布活动».

    `on_home`: also a button of the staff home; for some a question about the user.
    """

    label: str
    icon: str
    url_name: str
    allowed: Callable[[Any], bool]
    args: tuple[str, ...] = ()
    order: int = 0
    on_home: bool | Callable[[Any], bool] = False

    def stands_on_home(self, user: Any) -> bool:
        """True when it is a button of this user's home."""
        return self.on_home(user) if callable(self.on_home) else self.on_home

    @property
    def url(self) -> str:
        """Where it begins; empty while its room has no such page."""
        return address(self.url_name, *self.args)


_providers: dict[str, Provider] = {}
_commands: dict[tuple[str, tuple[str, ...]], Command] = {}


def register(provider: Provider) -> None:
    """Called in AppConfig.ready()."""
    _providers[provider.name] = provider


def register_command(command: Command) -> None:
    """Called in AppConfig.ready()."""
    _commands[command.url_name, command.args] = command


def providers() -> list[Provider]:
    """All providers, lowest order first."""
    return sorted(_providers.values(), key=lambda provider: (provider.order, provider.name))


def commands(user: Any) -> list[Command]:
    """What this user may begin, lowest order first."""
    known = sorted(_commands.values(), key=lambda command: (command.order, command.label))
    return [command for command in known if command.url and command.allowed(user)]


def prefix(field: str, text: str) -> Q:
    """`field` begins with `text`, in the form for which the database uses an index on the field."""
    if connection.vendor == "sqlite":  # LIKE looks at every row there; a range does not
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})
    return Q(**{f"{field}__startswith": text})
