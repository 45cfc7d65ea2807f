"""A detachment with a team, who leads there, who approves, and a project ready to be submitted."""

from collections.abc import Callable

import pytest

from yushan.accounts.models import User
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.models import Project
from yushan.projects.tests.factories import ready_project


@pytest.fixture
def team(db: None) -> Organization:
    """A team of 北碚区 under its detachment."""
    found = make.team(make.detachment(make.area("500109")), name="缙云山科普志愿服务队")
    assert isinstance(found, Organization)
    return found


@pytest.fixture
def lead(team: Organization) -> User:
    """The team's project lead."""
    return make.user_with("project_lead", team, display_name="谭伟")


@pytest.fixture
def approver(team: Organization) -> User:
    """An administrator of the detachment above."""
    parent = Organization.objects.get_parent(team)
    return make.user_with("organization_admin", parent, display_name="黎静")


@pytest.fixture
def project(team: Organization, lead: User) -> Project:
    """A draft with everything that set-up needs."""
    return ready_project(team, lead)


@pytest.fixture
def in_state(project: Project) -> Callable[[str], Project]:
    """The project put into a state, as it would have come there."""

    def put(state: str) -> Project:
        project.state = state
        project.resume_state = "running" if state == "suspended" else ""
        project.reason = "写明每次课的安全员" if state in ("returned", "suspended", "cancelled") else ""
        project.save()
        return project

    return put
