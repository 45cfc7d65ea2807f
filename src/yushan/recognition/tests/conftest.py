"""The Chongqing plan, a team with a volunteer, files of their own."""

from pathlib import Path
from typing import Any

import pytest

from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def plan(db: None) -> None:
    make.load_plan()


@pytest.fixture
def team(db: None) -> Organization:
    return make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")


@pytest.fixture
def who(team: Organization) -> Volunteer:
    made = volunteers.volunteer("谭小雨", area=team.area)
    volunteers.membership(made, team)
    return made
