"""A museum with its roster file, a team below a detachment, and files of every kind."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from yushan.common import clock
from yushan.organizations.models import Organization, Unit
from yushan.organizations.tests import factories as make


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    """Sealed files of one test never meet those of another."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Tuesday, 1 September 2026, 10:00."""
    moment = clock.at(datetime(2026, 9, 1).date(), 10)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def plan(db: None, now: datetime) -> None:
    """The Chongqing plan with its areas and code tables."""
    make.load_plan()


@pytest.fixture
def museum(plan: None) -> Unit:
    return make.unit("重庆市自然博物馆", area=make.area("500109"), code=make.uscc(4711), staff=180)


@pytest.fixture
def team(plan: None) -> Organization:
    return make.team(name="红岩科普志愿服务队")
