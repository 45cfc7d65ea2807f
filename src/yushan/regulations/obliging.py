"""What a rule obliges to: tasks of rooms above, shown on the rule's page. They join here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yushan.regulations.models import Regulation


@dataclass(frozen=True)
class Obliged:
    """Something that is done because of a rule."""

    title: str
    url: str
    note: str


Reader = Callable[[Any, Regulation], list[Obliged]]
_readers: dict[str, Reader] = {}


def register(name: str, reader: Reader) -> None:
    """Called in AppConfig.ready()."""
    _readers[name] = reader


def of(user: Any, regulation: Regulation) -> list[Obliged]:
    """What the rooms above do because of the rule, as far as the person sees it."""
    return [one for name in sorted(_readers) for one in _readers[name](user, regulation)]
