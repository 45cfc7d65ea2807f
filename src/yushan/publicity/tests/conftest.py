"""Files of their own, a city with two who organise, a winner with a story."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from yushan.accounts.models import User
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    for name in ("default", "papers"):
        caches[name].clear()


@pytest.fixture
def team(db: None) -> Organization:
    return make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")


@pytest.fixture
def city(db: None) -> User:
    return make.user_with("city_admin", display_name="钟明远")


@pytest.fixture
def second(db: None) -> User:
    return make.user_with("city_admin", display_name="申国强")
