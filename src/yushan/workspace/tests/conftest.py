"""The clock stands at Tuesday, 8 September 2026, 9:10; `world` is 万州区 on that day."""

from collections.abc import Callable
from datetime import datetime

import pytest

from yushan.common import clock
from yushan.workspace.tests.world import MORNING, World, build


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets "now", for the threads of the server too."""

    def set_now(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    set_now(MORNING)
    return set_now


@pytest.fixture
def world(db: None, at: Callable[[datetime], None]) -> World:
    """An area, its team, a unit and the administrator 周敏."""
    return build()
