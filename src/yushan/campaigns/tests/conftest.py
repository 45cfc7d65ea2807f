"""Files of their own, a team with an administrator in a district of a city with its corps."""

from pathlib import Path
from typing import Any

import pytest

from yushan.accounts.models import User
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def team(db: None) -> Organization:
    return make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")


@pytest.fixture
def admin(team: Organization) -> User:
    return make.user_with("organization_admin", team, display_name="唐宁")


@pytest.fixture
def city(db: None) -> User:
    return make.user_with("city_admin", display_name="钟明远")
