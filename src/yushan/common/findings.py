"""What `yushan doctor` says, and over what a production start stops: rooms join what they need to be configured."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.core.management.base import CommandError


class Mark(StrEnum):
    """How a finding stands; only WRONG makes the doctor exit with 1."""

    FINE = "✓"
    WARNING = "!"
    WRONG = "✗"


class Finding(NamedTuple):
    """One line: what was looked at, and what was found and is to be done, in Chinese."""

    mark: Mark
    name: str
    text: str


Look = Callable[[], Finding]
_needed: list[Look] = []


def register(look: Look) -> None:
    """Called in AppConfig.ready() by a room that cannot work without something an operator brings. May not raise."""
    if look not in _needed:
        _needed.append(look)


def needed() -> Iterator[Finding]:
    """What the rooms need, looked at now."""
    for look in _needed:
        yield look()


def stop_unless_ready() -> None:
    """At the start of a server or worker: CommandError in production while something that a room needs is wrong."""
    if not settings.PRODUCTION:
        return
    if wrong := [f"{found.name}：{found.text}" for found in needed() if found.mark is Mark.WRONG]:
        raise CommandError("没有启动。" + "；".join(wrong))
