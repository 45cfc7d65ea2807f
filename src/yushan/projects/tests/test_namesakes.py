"""Two people of one name: wherever the room names who does something, it says where they stand."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.organizations.queries.named import told_apart
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.projects.actions import improvements, papers, plan
from yushan.projects.models import Project
from yushan.projects.tests.room_factories import to_improving

pytestmark = pytest.mark.django_db
AT_TEAM, ABOVE = "谭伟（缙云山科普志愿服务队 · 项目负责人）", "谭伟（北碚区科技志愿服务支队 · "


@pytest.fixture
def namesake(team: Organization) -> User:
    """Another 谭伟, of the detachment above."""
    return make.user_with("organization_admin", Organization.objects.get_parent(team), display_name="谭伟")


def test_who_reads_as_somebody_else_has_the_account_beside_the_name(team: Organization, lead: User) -> None:
    twin, bare = make.user_with("project_lead", team, display_name="谭伟"), make.user(display_name="谭伟")
    words = told_apart([lead, None, twin, bare, lead])
    assert words[bare.pk] == "谭伟" and len(set(words.values())) == 3
    assert all(words[one.pk] == f"{AT_TEAM} 账号…{one.username[-4:]}" for one in (lead, twin))
    assert told_apart([None]) == {}


def test_owners_in_the_room_and_those_to_choose_are_told_apart(
    project: Project, team: Organization, lead: User, namesake: User, django_assert_max_num_queries: Any
) -> None:
    project = to_improving(project, lead)
    due = clock.today() + timedelta(days=20)
    for number, owner in enumerate((lead, namesake)):
        facts = {"likelihood": 2, "effect": 3, "measure": "带队的老师在场"}
        plan.save_risk(lead, project=project, text=f"下雨路滑{number}", owner=owner, **facts)
        improvements.add_improvement(lead, project=project, text=f"每班少{number}人", owner=owner, due_on=due)
        papers.add_member(lead, project=project, user=owner, role="课程")
    papers.add_meeting(
        lead, project=project, held_on=clock.today(), title="碰头", text="定了时间", present=[lead, namesake]
    )
    browser = client(lead)
    for page in ("detail", "progress", "plan", "improvements", "people"):
        address = reverse(f"projects:{page}", args=[project.pk])
        browser.get(address)
        with django_assert_max_num_queries(20):
            text = text_of(browser.get(address))
        assert AT_TEAM in text and ABOVE in text, page
    chosen = browser.get(reverse("projects:plan", args=[project.pk])).content.decode()
    assert chosen.count(f">{AT_TEAM}</option>") == 3, "a new risk, and each of the two"


def test_more_rows_are_no_more_statements(project: Project, lead: User, django_assert_num_queries: Any) -> None:
    browser, address = client(lead), reverse("projects:plan", args=[project.pk])
    facts: dict[str, Any] = {"likelihood": 2, "effect": 3, "measure": "看天气", "owner": lead}
    plan.save_risk(lead, project=project, text="下雨", **facts)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(8):
        plan.save_risk(lead, project=project, text=f"风险{number}", **facts)
    with django_assert_num_queries(len(few)):
        browser.get(address)
