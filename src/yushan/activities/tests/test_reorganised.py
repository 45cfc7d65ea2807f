"""A team ends: what becomes of its members, activities and projects, and who is told."""

from typing import Any

import pytest

from yushan.activities.actions import start_activity
from yushan.activities.actions.templates import save_template
from yushan.activities.models import Activity, ActivityTemplate, Post, SignUp
from yushan.activities.tests.factories import (
    ActivityFactory,
    OrganizationFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    grant,
    member,
    moment,
    organiser,
)
from yushan.common.actors import WORKER
from yushan.organizations import actions
from yushan.organizations.models import Organization
from yushan.organizations.queries import effects_of
from yushan.projects.models import Project
from yushan.projects.tests.factories import ready_project
from yushan.volunteers.models import Membership

pytestmark = pytest.mark.django_db


def ended(team: Organization, kind: str, target: Organization | None = None) -> None:
    admin = grant(UserFactory(person=None), "city_admin")
    asked = actions.propose(organiser(team), organization=team, kind=kind, target=target, reason="人数太少")
    actions.decide_request(admin, request=asked, approve=True)


def states(organization: Organization) -> dict[str, int]:
    rows = Membership.objects.filter(organization=organization).values_list("state", flat=True)
    return {state: list(rows).count(state) for state in set(rows)}


@pytest.fixture
def sibling(team: Organization) -> Any:
    return OrganizationFactory(name="含谷科普服务队", parent=Organization.objects.get_parent(team))


def test_a_merger_carries_members_activities_and_projects(team: Organization, post: Post, sibling: Organization):
    one, both, applicant = VolunteerFactory(), VolunteerFactory(), VolunteerFactory()
    for who in (one, both):
        member(who, team)
    member(both, sibling)
    Membership.objects.create(volunteer=applicant, organization=team, state="applied", applied_at=moment(1, 9))
    Organization.objects.filter(pk=team.pk).update(member_count=2)
    Organization.objects.filter(pk=sibling.pk).update(member_count=1)
    row = accepted(post, one)
    settled = ActivityFactory(organization=team, state="settled")
    for owner in (team, sibling):
        save_template(
            organiser(owner), activity=ActivityFactory(organization=owner, state="settled"), name="科普大讲堂"
        )
    project = ready_project(team, state="running")
    Activity.objects.filter(pk=post.shift.activity_id).update(project=project)
    team.refresh_from_db()
    said = {effect.what: effect.count for effect in effects_of(team, "merge", sibling)}
    assert (said["名队员"], said["份入队申请"], said["个没办完的活动"], said["个没结项的项目"]) == (2, 1, 1, 1)
    ended(team, "merge", sibling)
    assert states(team) == {"left": 3}
    assert states(sibling) == {"approved": 2, "applied": 1}
    counts = [Organization.objects.get(pk=pk).member_count for pk in (team.pk, sibling.pk)]
    assert counts == [0, 2]
    carried = Activity.objects.get(pk=post.shift.activity_id)
    assert (carried.organization, carried.state, carried.project) == (sibling, "published", project)
    assert Project.objects.get(pk=project.pk).organization == sibling
    assert SignUp.objects.get(pk=row.pk).state == "accepted"
    assert Activity.objects.get(pk=settled.pk).organization == team  # what is posted stays where it was
    titles = set(one.person.user.notices.values_list("title", flat=True))
    assert titles == {"“白市驿科普服务队”已并入“含谷科普服务队”", f"“{carried.title}”改由含谷科普服务队主办"}
    assert "转由那里审核" in applicant.person.user.notices.get().body
    names = ActivityTemplate.objects.filter(organization=sibling).values_list("name", flat=True)
    assert len(names) == 2 and any(f"原{team.name}" in name for name in names)


def test_a_closure_ends_memberships_and_calls_off_what_is_ahead(team: Organization, post: Post, at: Any):
    who, applicant = VolunteerFactory(), VolunteerFactory()
    member(who, team)
    Membership.objects.create(volunteer=applicant, organization=team, state="applied", applied_at=moment(1, 9))
    Organization.objects.filter(pk=team.pk).update(member_count=1)
    row = accepted(post, who)
    noticed = ActivityFactory(organization=team, state="noticed")
    team.refresh_from_db()
    ended(team, "close")
    assert states(team) == {"left": 1, "declined": 1}
    assert Organization.objects.get(pk=team.pk).member_count == 0
    assert Activity.objects.get(pk=post.shift.activity_id).state == "cancelled"
    assert SignUp.objects.get(pk=row.pk).state == "withdrawn"
    assert Activity.objects.get(pk=noticed.pk).organization == Organization.objects.get_parent(team)
    titles = set(who.person.user.notices.values_list("title", flat=True))
    assert titles == {"“白市驿科普服务队”已关闭", "“科普大篷车渝州行 · 白市驿站”取消了"}


def test_what_has_begun_is_finished_by_the_level_above(team: Organization, post: Post, at: Any):
    accepted(post)
    at(moment(5, 9, 10))
    start_activity(WORKER, activity=post.shift.activity)
    ended(team, "close")
    activity = Activity.objects.get(pk=post.shift.activity_id)
    assert (activity.state, activity.organization) == ("ongoing", Organization.objects.get_parent(team))
