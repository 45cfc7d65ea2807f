"""Who is tied to a project: the words, the list of a person and the list of a project agree with a plain look."""

from itertools import product

import pytest

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.actions import contest_entries, evaluations
from yushan.projects.models import ContestEntry, EvaluationReviewer, Project, ProjectMember
from yushan.projects.queries import contests, ties
from yushan.projects.queries.evaluations import possible_reviewers
from yushan.projects.tests.factories import ready_project
from yushan.projects.tests.factories_contest import contest, entry
from yushan.projects.tests.room_factories import ANSWERS, evaluation, to_improving
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def _member(organization: Organization, state: str = "approved") -> User:
    who = volunteers.volunteer()
    volunteers.membership(who, organization, state=state)
    return who.person.user or make.user(who=who.person)


@pytest.fixture
def world(team: Organization) -> dict[str, User]:
    """Somebody at each place around a detachment's project; all are reviewers of the city."""
    detachment = Organization.objects.get_parent(team)
    elsewhere = make.team(make.detachment(make.area("500112")))
    area = team.area
    people = {
        "free": make.user(),
        "lead": make.user_with("project_lead", elsewhere),
        "helper": make.user(),
        "past helper": make.user(),
        "applicant": make.user(),
        "above": make.user_with("organization_admin", detachment),
        "here": make.user_with("project_lead", team),
        "member": _member(team),
        "member above": _member(detachment),
        "paused": _member(team, "paused"),
        "left": _member(team, "left"),
        "district": make.user_with("auditor", area),
        "district's reviewer": make.user_with("reviewer", area),
        "elsewhere": make.user_with("organization_admin", elsewhere),
    }
    for who in people.values():
        make.grant(who, "reviewer")
    return people


def _project(organization: Organization, world: dict[str, User]) -> Project:
    project = ready_project(organization, world["lead"], state="running")
    ProjectMember.objects.create(project=project, user=world["helper"], role="课程", since=clock.today())
    ProjectMember.objects.create(
        project=project, user=world["past helper"], role="财务", since=clock.today(), until=clock.today()
    )
    return project


TIED = {
    "lead", "helper", "past helper", "applicant", "above", "here", "member", "member above", "paused", "district",
}  # fmt: skip


def test_every_way_of_asking_says_the_same(team: Organization, world: dict[str, User]) -> None:
    # Who belongs to the team and has no account judges nothing, and keeps nobody else from judging.
    volunteers.membership(volunteers.volunteer(with_user=False), team)
    made = contest(state="first")
    detachment = Organization.objects.get_parent(team)
    rows = [
        entry(made, _project(place, world), applied_by=world["applicant"])
        for place in (team, detachment, make.team(detachment))
    ]
    made.reviewers.set(world.values())
    for row in rows:
        free = set(possible_reviewers(row.project))
        for name, who in world.items():
            said = ties.tie_of(who, row.project, row.applied_by_id)
            waits = contests.to_score(who).filter(pk=row.pk).exists()
            assert waits is (said == ""), (name, row.project.organization.name, said)
            # Whoever handed the entry in is known to the contest only.
            assert name == "applicant" or (who in free) is (said == ""), (name, said)
    at_team = {name for name, who in world.items() if ties.tie_of(who, rows[0].project, rows[0].applied_by_id)}
    assert at_team == TIED
    # The detachment's own project: its teams stand below it.
    at_detachment = {name for name, who in world.items() if ties.tie_of(who, rows[1].project, rows[1].applied_by_id)}
    assert at_detachment == TIED
    # A sister team: who belongs to the first one is not tied to it.
    assert not ties.tie_of(world["member"], rows[2].project) and not ties.tie_of(world["here"], rows[2].project)


def test_the_to_do_of_a_reviewer_comes_to_an_end(team: Organization, world: dict[str, User]) -> None:
    made = contest(state="first")
    for who, place in product(
        (world["member"], world["free"]), (team, make.team(make.detachment(make.area("500120"))))
    ):
        made.reviewers.add(who)
        ContestEntry.objects.filter(project__organization=place).exists() or entry(made, ready_project(place))
    for who in (world["member"], world["free"]):
        for row in contests.to_score(who):
            contest_entries.give_score(who, entry=row, points=[50, 30], comment="孩子自己动手")
        assert not contests.to_score(who).exists()
    tied = ContestEntry.objects.get(project__organization=team)
    with pytest.raises(NotAllowed, match="您是这个项目的组织或它的上级、下级组织的队员，要回避"):
        contest_entries.give_score(world["member"], entry=tied, points=[50, 30], comment="孩子自己动手")


def test_an_evaluation_asks_nobody_who_is_tied(project: Project, lead: User, world: dict[str, User]) -> None:
    to_improving(project, lead)
    project.evaluations.update(closed_at=None)
    Project.objects.filter(pk=project.pk).update(state="evaluating")
    asked = evaluation(project, "reviewer")
    with pytest.raises(Refusal, match="的队员，请另请一位专家"):
        evaluations.ask_reviewer(lead, evaluation=asked, reviewer=world["member"])
    evaluations.ask_reviewer(lead, evaluation=asked, reviewer=world["free"])
    ProjectMember.objects.create(project=project, user=world["free"], role="课程", since=clock.today())
    with pytest.raises(NotAllowed, match="您是这个项目的成员"):
        evaluations.review(world["free"], evaluation=asked, answers=ANSWERS["reviewer"])
    assert EvaluationReviewer.objects.get(user=world["free"]).answered_at is None
