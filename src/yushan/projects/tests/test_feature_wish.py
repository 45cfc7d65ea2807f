"""The tick in the form of a project is a request: decided on its own, counted only then (G3)."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.common import clock, todos
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects import actions
from yushan.projects.actions.features import decide_feature
from yushan.projects.models import FeatureRequest, Project
from yushan.projects.queries.programmes import features, features_to_decide
from yushan.projects.tests.factories import ready_project

pytestmark = pytest.mark.django_db
GROUNDS = "缙云山的植物进了课堂，八所村小都上。"


def client(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return browser


def _form(project: Project, **values: Any) -> dict[str, Any]:
    facts = {
        "title": project.title, "goal": project.goal, "beneficiaries": project.beneficiaries, "risk": project.risk,
        "plan_text": project.plan_text, "budget": project.budget_cents // 100 if project.budget_cents else 0,
        "recruiting_notice": project.recruiting_notice, "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0",
        "form-0-name": "主讲", "form-0-people": "4", "form-0-requirements": "",
    }  # fmt: skip
    return facts | values


def _recognised() -> list[Project]:
    return [project for _area, projects in features() for project in projects]


@pytest.mark.capability("G3", page="/staff/projects/new/")
def test_a_tick_asks_and_recognises_nothing(project: Project, lead: User, approver: User) -> None:
    edit = reverse("projects:edit", args=[project.pk])
    mine = client(lead)
    silent = mine.post(edit, _form(project, wants_feature="on"))
    assert silent.status_code == 422 and "请写明特色在哪里" in silent.text
    assert mine.post(edit, _form(project, wants_feature="on", feature_grounds=GROUNDS)).status_code == 302
    project.refresh_from_db()
    assert not project.is_feature
    row = FeatureRequest.objects.get()
    assert (row.state, row.grounds, row.asked_by) == ("waiting_answer", GROUNDS, lead)
    assert GROUNDS in mine.get(edit).text, "what was said stands in the form"
    assert not features_to_decide(approver).exists(), "a draft is nobody's matter"
    with pytest.raises(Conflict, match="立项公开以后才能认定"):
        decide_feature(approver, request=row, agree=True)

    actions.submit_project(lead, project=project)
    assert GROUNDS in client(approver).get(reverse("projects:review", args=[project.pk])).text
    actions.approve_project(approver, project=project)
    project.refresh_from_db()
    assert not project.is_feature and project not in _recognised()
    row.refresh_from_db()
    assert row.asked_at == project.approved_at or row.asked_at > project.submitted_at  # type: ignore[operator]
    source = next(one for one in todos.sources() if one.name == "features.decide")
    assert source.count(approver) == 1
    decide_feature(approver, request=row, agree=True)
    project.refresh_from_db()
    assert project.is_feature and _recognised() == [project]
    assert Notice.objects.filter(user=lead, title__contains="认定为区县特色项目").exists()


def test_a_wish_is_taken_back_before_it_is_asked(project: Project, lead: User) -> None:
    edit = reverse("projects:edit", args=[project.pk])
    mine = client(lead)
    mine.post(edit, _form(project, wants_feature="on", feature_grounds=GROUNDS))
    mine.post(edit, _form(project, wants_feature="on", feature_grounds=GROUNDS + "还办了展览。"))
    assert FeatureRequest.objects.get().grounds.endswith("还办了展览。")
    mine.post(edit, _form(project))
    assert not FeatureRequest.objects.exists()


def test_only_districts_are_known_for_something(lead: User) -> None:
    corps = Organization.objects.get(depth=1)
    city = make.user_with("city_admin")
    with pytest.raises(Refusal, match="特色项目属于区县"):
        actions.create_project(city, organization=corps, title="全市科普", feature_grounds=GROUNDS)
    assert not Project.objects.filter(title="全市科普").exists()


def test_a_project_that_is_called_off_waits_for_no_answer(project: Project, lead: User, approver: User) -> None:
    actions.update_project(lead, project=project, feature_grounds=GROUNDS)
    actions.submit_project(lead, project=project)
    actions.approve_project(approver, project=project)
    actions.cancel_project(lead, project=project, reason="没有人来")
    row = FeatureRequest.objects.get()
    assert row.state == "declined" and "没有人来" in row.answer and not features_to_decide(approver).exists()


def test_old_ticks_become_requests(team: Organization, lead: User, approver: User) -> None:
    ticked = ready_project(team, lead, state="running", is_feature=True, title="只勾了框")
    agreed = ready_project(team, lead, state="running", is_feature=True, title="认定过的")
    FeatureRequest.objects.create(
        project=agreed, state="approved", grounds="本地特色", decided_by=approver, decided_at=clock.now()
    )
    gone = ready_project(team, lead, state="cancelled", is_feature=True, title="终止的")
    ask = import_module("yushan.projects.migrations.0012_ticked_features_are_asked_for").ask
    for _twice in range(2):
        ask(apps, None)
    for row in (ticked, agreed, gone):
        row.refresh_from_db()
    assert (ticked.is_feature, agreed.is_feature, gone.is_feature) == (False, True, False)
    assert _recognised() == [agreed]
    assert [row.project for row in FeatureRequest.objects.filter(state="waiting_answer")] == [ticked]
    assert features_to_decide(approver).count() == 1
