"""«需要留意»: what the figures show without being anybody's task yet. Rooms register their tiles."""

from collections.abc import Callable
from dataclasses import dataclass
from re import ASCII, fullmatch
from typing import Any

from django.db.models import QuerySet

from yushan.common.tallies import together


@dataclass(frozen=True)
class Row:
    """One line of the list behind a tile."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Tile:
    """`rows(user)`: what is to be seen, within this user's scope (None: not theirs); `order` ends in a unique column.

    `text(count)` says it in words («8 支队伍 90 天没有活动»); `line(row)` draws a row of the list behind.
    """

    name: str
    title: str
    rows: Callable[[Any], QuerySet[Any] | None]
    text: Callable[[int], str]
    line: Callable[[Any], Row]
    order: tuple[str, ...] = ("pk",)
    position: int = 0


_tiles: dict[str, Tile] = {}


def register(tile: Tile) -> None:
    """Called in AppConfig.ready(). The name stands in the address of the list behind."""
    if not fullmatch(r"[-\w]+", tile.name, ASCII):
        raise ValueError(f"{tile.name}: the name of a tile consists of letters, digits and hyphens")
    _tiles[tile.name] = tile


def names() -> list[str]:
    """Of all tiles, in their order."""
    return [tile.name for tile in sorted(_tiles.values(), key=lambda tile: (tile.position, tile.name))]


def find(name: str) -> Tile | None:
    """A tile by name."""
    return _tiles.get(name)


def lines(user: Any) -> list[tuple[Tile, str]]:
    """Tiles that have something to say to this user, with their words; 1 statement."""
    ordered = sorted(_tiles.values(), key=lambda tile: (tile.position, tile.name))
    mine = [(tile, rows) for tile in ordered if (rows := tile.rows(user)) is not None]
    counts = together((tile.name, rows, None) for tile, rows in mine)
    return [(tile, tile.text(count)) for tile, _ in mine if (count := counts[tile.name].count)]
