"""What a change of the plan means for work that is under way: rooms above join and answer in sentences."""

from collections.abc import Callable, Sequence

from yushan.plan.comparing import Change

Reader = Callable[[Sequence[Change]], list[str]]
_readers: dict[str, Reader] = {}


def register(name: str, reader: Reader) -> None:
    """Called in AppConfig.ready()."""
    _readers[name] = reader


def of(changes: Sequence[Change]) -> list[str]:
    """Sentences of all rooms, in the order of their names."""
    return [said for name in sorted(_readers) for said in _readers[name](changes)]
