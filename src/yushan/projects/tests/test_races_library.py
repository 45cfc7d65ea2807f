"""Several at the same moment in the library."""

import pytest

from yushan.accounts.models import Notice
from yushan.common.errors import Conflict
from yushan.organizations.tests import factories as make
from yushan.projects.actions import library as actions
from yushan.projects.models import LibraryEntry, ProjectOrigin
from yushan.projects.tests.factories import activity, ready_project
from yushan.projects.tests.factories_library import library_entry
from yushan.projects.tests.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_copy_is_counted() -> None:
    team = make.team(make.detachment(make.area("500109")))
    entry = library_entry(team)
    leads = [make.user_with("project_lead", team) for _ in range(5)]
    made = together(*[lambda who=who: actions.copy_entry(who, entry=entry, organization=team) for who in leads])
    assert len({project.code for project in made}) == 5
    entry.refresh_from_db()
    assert entry.copies == 5 == ProjectOrigin.objects.count()


def test_of_two_who_decide_one_wins() -> None:
    detachment = make.detachment(make.area("500109"))
    lead = make.user_with("project_lead", detachment)
    entry = library_entry(make.team(detachment), state="submitted", submitted_by=lead, project={"lead": lead})
    activity(entry.project, "settled")
    admins = [make.user_with("organization_admin", detachment) for _ in range(2)]
    outcomes = together(
        lambda: actions.publish_entry(admins[0], entry=entry),
        lambda: actions.return_entry(admins[1], entry=entry, reason="写明安全员"),
    )
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1, outcomes
    assert Notice.objects.filter(user=lead).count() == 1


def test_a_kit_is_begun_once() -> None:
    team = make.team(make.detachment(make.area("500109")))
    project = ready_project(team, state="running")
    leads = [make.user_with("project_lead", team) for _ in range(4)]
    made = together(*[lambda who=who: actions.begin_entry(who, project=project) for who in leads])
    assert {entry.pk for entry in made} == set(LibraryEntry.objects.values_list("pk", flat=True))
    assert LibraryEntry.objects.count() == 1
