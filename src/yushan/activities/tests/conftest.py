"""A clock that tests can set, and ready-made things."""

from collections.abc import Callable
from datetime import datetime

import pytest

from yushan.activities.models import Post
from yushan.activities.tests.factories import OrganizationFactory, PostFactory, moment
from yushan.common import clock
from yushan.organizations.models import Organization


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets "now"; starts on Tuesday, 1 September 2026, 10:00."""

    def set_now(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    set_now(moment(1, 10))
    return set_now


@pytest.fixture
def team(db: None) -> Organization:
    """A team below a detachment below the corps."""
    corps = OrganizationFactory(name="重庆市科技志愿服务总队", level="corps", area=None)
    detachment = OrganizationFactory(name="九龙坡区科技志愿服务支队", level="detachment", parent=corps)
    found = OrganizationFactory(name="白市驿科普服务队", level="team", parent=detachment)
    assert isinstance(found, Organization)
    return found


@pytest.fixture
def post(team: Organization, at: Callable[[datetime], None]) -> Post:
    """The 讲解 post of the team's shift on 5 September 2026, 9:00–11:30, ten places."""
    found = PostFactory(shift__activity__organization=team)
    assert isinstance(found, Post)
    return found
