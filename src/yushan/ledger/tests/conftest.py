"""A team, a volunteer, a clock that can be moved, no leftovers of rate limits."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from yushan.common import clock
from yushan.ledger.signals import entries_posted
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import membership, volunteer


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(entries_posted, "receivers", [])  # the ledger alone: what rooms above keep has tests there
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def team(db: None) -> Organization:
    return base.team()


@pytest.fixture
def who(team: Organization) -> Volunteer:
    made = volunteer("余小禾", area=team.area)
    membership(made, team)
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`at(moment)`: it is this moment from now on."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move
