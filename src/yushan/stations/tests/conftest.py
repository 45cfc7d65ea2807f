"""What tests of stations share: files of their own, a moment within the known calendar."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from yushan.common import clock

NOW = datetime(2026, 11, 24, 10, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Any:
    """It is a Tuesday morning; `today(days)` moves it on."""
    shown = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: shown["now"])

    def move(days: int) -> None:
        shown["now"] = NOW + timedelta(days=days)

    return move


@pytest.fixture
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Tuesday, 1 September 2026, ten o'clock, in every thread."""
    moment = clock.at(date(2026, 9, 1), 10)
    monkeypatch.setattr(clock, "now", lambda: moment)
