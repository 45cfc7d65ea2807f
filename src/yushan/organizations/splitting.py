"""What the room that keeps members brings to a split: its page, how many would go, who they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yushan.organizations.models import Organization

Keys = list[list[int]]


@dataclass(frozen=True)
class Members:
    """`page` is the address where a split is asked for, `count` how many of each part would go as things stand,
    `names` who they are, for whom the reader may see."""

    page: Callable[[Organization], str]
    count: Callable[[Organization, Keys], list[int]]
    names: Callable[[Any, Organization, Keys], list[list[str]]]


_members: Members | None = None


def provide(members: Members) -> None:
    """Called in AppConfig.ready() of the room that keeps members."""
    global _members
    _members = members


def page(organization: Organization) -> str:
    """Where a split is asked for; empty without such a room."""
    return _members.page(organization) if _members else ""


def count(organization: Organization, keys: Keys) -> list[int]:
    """How many members would go to each part now."""
    return _members.count(organization, keys) if _members else [0 for _ in keys]


def names(actor: Any, organization: Organization, keys: Keys) -> list[list[str]]:
    """Who would go to each part, as far as the actor may see members."""
    return _members.names(actor, organization, keys) if _members else [[] for _ in keys]
