"""A moment that stands still, and servers that stand in for the providers outside."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache

from yushan.accounts.models import User
from yushan.common import clock
from yushan.notifications.tests import servers
from yushan.volunteers.tests import factories as make

PHONE = "13896170246"
Move = Callable[..., None]


@pytest.fixture(autouse=True)
def _no_limits_used_up() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    """What goes by SMS lands in a file of this test."""
    settings.SMS_NOTICE_FILE = tmp_path / "sms" / "notices.jsonl"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Move:
    """`at(10, 0)`: it is that time, on 6 September unless another day is given; in every thread, until told otherwise."""

    def move(hour: int, minute: int = 0, day: int = 6) -> None:
        moment = datetime(2026, 9, day, hour, minute, tzinfo=clock.ZONE)
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(10)
    return move


@pytest.fixture
def who(db: None) -> User:
    """余小禾, with a telephone and nothing chosen."""
    user: User = make.volunteer("余小禾", phone=PHONE).person.user
    return user


@pytest.fixture
def provider() -> Iterator[servers.Provider]:
    """A server that answers as it is told and remembers what came."""
    with servers.running() as server:
        yield server
