"""The thread of the worker that keeps the time."""

import pytest

from yushan.common import schedule
from yushan.common.management.commands import worker


class Enough(Exception):
    """Ends the loop of the test."""


@pytest.mark.parametrize("error", [RuntimeError("database"), SystemExit("no key pair"), KeyboardInterrupt()])
def test_nothing_that_regular_work_raises_ends_the_time_keeping(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    rounds: list[int] = []

    def due() -> None:
        rounds.append(1)
        raise error

    def sleep(_seconds: float) -> None:
        if len(rounds) == 3:
            raise Enough

    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(schedule, "run_due", due)
    monkeypatch.setattr(worker.time, "sleep", sleep)
    with pytest.raises(Enough):
        worker._keep_time(0)
    assert len(rounds) == 3
