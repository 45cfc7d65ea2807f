"""Two at the same moment, on SQLite and PostgreSQL."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.tests import factories as make
from yushan.projects import actions
from yushan.projects.models import Project
from yushan.projects.tests.factories import ready_project

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls at once, each on its own connection; answers results and refusals in order."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(at: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes[at] = call()
        except Refusal as error:
            outcomes[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_of_two_approvers_one_wins() -> None:
    detachment = make.detachment(make.area("500109"))
    lead = make.user_with("project_lead", detachment)
    project = ready_project(make.team(detachment), lead, state="submitted", submitted_by=lead)
    approvers = [make.user_with("organization_admin", detachment) for _ in range(3)]
    outcomes = together(*[lambda who=who: actions.approve_project(who, project=project) for who in approvers])
    assert sum(isinstance(one, Project) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Conflict) for one in outcomes) == 2, outcomes
    assert AuditLine.objects.filter(action="projects.approve").count() == 1
    assert Notice.objects.filter(user=lead).count() == 1


def test_approval_and_return_at_once_have_one_outcome() -> None:
    detachment = make.detachment(make.area("500109"))
    project = ready_project(make.team(detachment), state="submitted")
    one, other = (make.user_with("organization_admin", detachment) for _ in range(2))
    outcomes = together(
        lambda: actions.approve_project(one, project=project),
        lambda: actions.return_project(other, project=project, reason="写明安全员"),
    )
    assert sum(isinstance(found, Conflict) for found in outcomes) == 1, outcomes
    project.refresh_from_db()
    done = AuditLine.objects.filter(action__in=("projects.approve", "projects.return")).get()
    assert project.state == done.details["now"]


def test_codes_are_never_given_twice() -> None:
    team = make.team(make.detachment(make.area("500109")))
    leads = [make.user_with("project_lead", team) for _ in range(6)]
    made = together(*[lambda who=who: actions.create_project(who, organization=team, title="科学课") for who in leads])
    assert len({project.code for project in made}) == 6
