"""Who had a part in a line before it was posted: rooms above say so, the ledger itself knows no scans and no notices."""

from collections.abc import Callable

# Answers user ids for a line (by its source) or, with an empty source, for a whole activity.
Ask = Callable[[str, int | None], set[int]]
_asked: dict[str, Ask] = {}


def register(name: str, ask: Ask) -> None:
    """Called in AppConfig.ready() of a room that posts lines."""
    _asked[name] = ask


def of(source_key: str, activity_id: int | None) -> set[int]:
    """Everybody who confirmed, recorded, answered or objected before the line was posted."""
    found: set[int] = set()
    for name in sorted(_asked):
        found |= _asked[name](source_key, activity_id)
    return found
