"""Sealed values that are no column of a SealedTextField: rooms register how theirs are sealed again (rotate-keys)."""

from collections.abc import Callable

Reseal = Callable[[], int]
_reseals: list[Reseal] = []


def register(reseal: Reseal) -> None:
    """Called in AppConfig.ready(). `reseal()` may be stopped and run again; it answers how many values it changed."""
    if reseal not in _reseals:
        _reseals.append(reseal)


def registered() -> tuple[Reseal, ...]:
    """All of them."""
    return tuple(_reseals)
