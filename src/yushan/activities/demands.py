"""Registry: what rooms above ask of an activity before a step of its life: whom to call, a talk that was read, the list of the day.

A room answers what is still missing, in words, by step (`submit`, `publish`, `notice`); the guards of lifecycle.py hold the step back.
"""

from collections.abc import Callable, Mapping
from typing import Any

Find = Callable[[Any], Mapping[str, list[str]]]
_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Called in AppConfig.ready(); `find` costs a few statements at most, none for what is of low risk."""
    _finders[name] = find


def missing(activity: Any) -> dict[str, tuple[str, ...]]:
    """By step, what all rooms together still miss."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(_finders):
        for step, lacks in _finders[name](activity).items():
            found[step] = (*found.get(step, ()), *lacks)
    return found
