"""One side of an evaluation is not waited for: by the level above, with a reason that everybody of the project reads."""

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects import queries
from yushan.projects.actions import evaluations, rounds
from yushan.projects.actions.waivers import waive_side
from yushan.projects.models import EvaluationWaiver, Kind, Project
from yushan.projects.queries.report import content_of
from yushan.projects.rules.evaluation import answered_enough
from yushan.projects.tests.room_factories import ANSWERS, evaluation, load_forms, reviewer_of, served

pytestmark = pytest.mark.django_db
WHY = "六年级学生已经毕业，家长群解散了。"


def client(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return browser


@pytest.fixture
def evaluating(project: Project, lead: User) -> Project:
    """All but those served have said something."""
    load_forms()
    Project.objects.filter(pk=project.pk).update(state="running", approved_at=clock.now())
    project.refresh_from_db()
    who = served(project)
    rounds.evaluate_project(lead, project=project)
    evaluations.evaluate_oneself(lead, evaluation=evaluation(project, Kind.SELF), answers=ANSWERS["self"])
    evaluations.answer_as_volunteer(
        who.person.user, evaluation=evaluation(project, Kind.VOLUNTEER), answers=ANSWERS["volunteer"]
    )
    expert = reviewer_of(project)
    evaluations.ask_reviewer(lead, evaluation=evaluation(project, Kind.REVIEWER), reviewer=expert)
    evaluations.review(expert, evaluation=evaluation(project, Kind.REVIEWER), answers=ANSWERS["reviewer"])
    return project


@pytest.mark.capability("T2.3", page="/staff/projects/")
def test_the_level_above_does_not_wait_for_those_who_cannot_be_reached(
    evaluating: Project, lead: User, approver: User
) -> None:
    page = reverse("projects:evaluation", args=[evaluating.pk])
    waive = reverse("projects:waive", args=[evaluating.pk, "beneficiary"])
    with pytest.raises(Refusal, match="服务对象评价"):
        rounds.improve_project(lead, project=evaluating)
    assert "等不到这一方" not in client(lead).get(page).text
    assert client(lead).post(waive, {"reason": WHY}).status_code == 403
    above = client(approver)
    assert "等不到这一方" in above.get(page).text
    assert "请写明为什么等不到" in above.post(waive, {"reason": ""}, follow=True).text
    seen = above.post(waive, {"reason": WHY}, follow=True).text
    assert WHY in seen and "不再等" in seen and "等不到这一方" not in seen
    assert Notice.objects.filter(user=lead, title__contains="不用等服务对象评价", body=WHY).exists()
    assert "服务对象评价" in queries.readiness(evaluating).evaluations
    # What is said later still counts.
    assert evaluations.answer_as_beneficiary(
        evaluation=evaluation(evaluating, Kind.BENEFICIARY), device="手机", answers=ANSWERS["beneficiary"]
    )
    rounds.improve_project(lead, project=evaluating)
    assert WHY in client(lead).get(reverse("projects:progress", args=[evaluating.pk])).text
    said = {one["name"]: one for one in content_of(evaluating, 1)["evaluations"]}
    assert WHY in said["服务对象评价"]["waived"] and said["服务对象评价"]["count"] == 1 and not said["自评"]["waived"]


def test_only_one_side_never_ones_own_word_and_by_another_person(
    evaluating: Project, lead: User, approver: User, team: Organization
) -> None:
    def side(kind: str) -> object:
        return waive_side(approver, evaluation=evaluation(evaluating, kind), reason=WHY)

    with pytest.raises(Refusal, match="自评由项目组自己写"):
        side("self")
    with pytest.raises(Refusal, match="已经收够了"):
        side("volunteer")
    parent = Organization.objects.get_parent(team)
    both = make.user_with("organization_admin", parent)
    Project.objects.filter(pk=evaluating.pk).update(lead=both)
    with pytest.raises(NotAllowed, match="您是这个项目的负责人"):
        waive_side(both, evaluation=evaluation(evaluating, "beneficiary"), reason=WHY)
    side("beneficiary")
    evaluating.evaluations.get(kind="reviewer").answers.all().delete()
    with pytest.raises(Conflict, match="一轮只能免一方"):
        side("reviewer")
    Project.objects.filter(pk=evaluating.pk).update(state="improving")
    with pytest.raises(Conflict, match="已经结束"):
        side("reviewer")
    assert EvaluationWaiver.objects.count() == 1


def test_a_waived_kind_is_enough_as_it_is() -> None:
    names = {"self": "自评", "beneficiary": "服务对象评价"}
    least = {"self": 1, "beneficiary": 5}
    assert answered_enough({"self": 1}, least, names) == ("自评",)
    assert answered_enough({"self": 1}, least, names, ["beneficiary"]) == ("自评", "服务对象评价")
