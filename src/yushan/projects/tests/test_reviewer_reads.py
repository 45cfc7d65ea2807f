"""A reviewer reads what they are asked to review, and nothing else of the city or district their grant covers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import NotAllowed
from yushan.organizations.models import Organization, RoleGrant
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.projects import queries
from yushan.projects.actions import evaluations, papers, rounds
from yushan.projects.models import DocumentVersion, EvaluationReviewer, Project
from yushan.projects.tests import factories_contest as contests
from yushan.projects.tests.factories import ready_project, service
from yushan.projects.tests.room_factories import ANSWERS, answer_all, evaluation, load_forms, served
from yushan.projects.views.room_page import PAGES

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 lesson"
CLOSED = (
    "library:list", "library:lineage", "library:programmes", "library:features", "library:achievements", "services:list",
    "projects:forms",
)  # fmt: skip


@pytest.fixture
def expert(team: Organization) -> User:
    """A reviewer of the team's district."""
    return make.user_with("reviewer", team.area, display_name="程教授")


@pytest.fixture
def asked(project: Project, lead: User, expert: User) -> Project:
    """Held, now evaluated, the expert asked."""
    load_forms()
    Project.objects.filter(pk=project.pk).update(state="running", approved_at=clock.now() - timedelta(days=90))
    project.refresh_from_db()
    served(project, days_ago=40)
    rounds.evaluate_project(lead, project=project)
    evaluations.ask_reviewer(lead, evaluation=evaluation(project, "reviewer"), reviewer=expert)
    return project


def _statuses(user: User, project: Project) -> set[int]:
    found = client(user)
    return {found.get(reverse(address, args=[project.pk])).status_code for _key, _words, address in PAGES}


def test_who_was_asked_reads_that_project_as_long_as_it_is_evaluated(
    asked: Project, team: Organization, lead: User, expert: User, django_assert_max_num_queries: Any
) -> None:
    other = ready_project(team, lead, state="running", title="江边测水")
    assert _statuses(expert, asked) == {200} and _statuses(expert, other) == {404}
    browser = client(expert)
    with django_assert_max_num_queries(20):
        listed = text_of(browser.get("/staff/projects/"))
    assert asked.title in listed and other.title not in listed and "正在请您评价的项目" in listed
    assert queries.counts_by_chip(expert)[""] == 1 and not queries.may_read(expert, other)
    found = text_of(browser.get("/staff/search/?q=江边测水"))
    assert "XM2026" not in found, "nor by searching"
    # Written only where they are asked to.
    assert browser.post(reverse("projects:plan", args=[asked.pk]), {"act": "risk"}).status_code == 403
    review = reverse("projects:give_review", args=[asked.pk])
    assert review in browser.get(reverse("projects:evaluation", args=[asked.pk])).content.decode()
    assert browser.get(reverse("projects:give_review", args=[other.pk])).status_code == 404
    answer_all(asked, lead, served(asked, days_ago=30))
    evaluations.review(expert, evaluation=evaluation(asked, "reviewer"), answers=ANSWERS["reviewer"])
    assert _statuses(expert, asked) == {200}, "the opinion may be changed until the evaluation is closed"
    rounds.improve_project(lead, project=asked)
    assert _statuses(expert, asked) == {404} and not queries.projects_of(expert).exists()


def test_whoever_was_not_asked_or_is_no_reviewer_any_more_reads_nothing(
    asked: Project, team: Organization, lead: User, expert: User
) -> None:
    for stranger in (make.user_with("reviewer", team.area), make.user_with("reviewer")):
        assert _statuses(stranger, asked) == {404}
        assert "现在没有请您评价的项目" in text_of(client(stranger).get("/staff/projects/"))
    EvaluationReviewer.objects.create(  # asked, but never a reviewer: no way of seeing it
        evaluation=evaluation(asked, "reviewer"), user=(nobody := make.user()), asked_at=clock.now()
    )
    assert client(nobody).get("/staff/projects/").status_code == 403
    assert _statuses(nobody, asked) == {404}
    RoleGrant.objects.filter(user=expert).update(ends_at=clock.now())
    assert _statuses(User.objects.get(pk=expert.pk), asked) == {404}
    with pytest.raises(NotAllowed):
        evaluations.review(
            User.objects.get(pk=expert.pk), evaluation=evaluation(asked, "reviewer"), answers=ANSWERS["reviewer"]
        )


def test_papers_go_with_the_project_and_the_rest_of_the_rooms_is_closed(
    asked: Project, team: Organization, lead: User, expert: User
) -> None:
    other = ready_project(team, lead, state="running")
    for project in (asked, other):
        papers.add_version(lead, project=project, name="教案", content=PDF)
    mine, foreign = (DocumentVersion.objects.get(document__project=one) for one in (asked, other))
    browser = client(expert)
    assert browser.get(reverse("projects:version", args=[mine.code])).status_code == 200
    assert browser.get(reverse("projects:version", args=[foreign.code])).status_code == 404
    for address in CLOSED:
        assert browser.get(reverse(address)).status_code == 403, address
    assert browser.get(reverse("services:detail", args=[service(other, state="draft").pk])).status_code in (403, 404)
    # Nothing on a page that is open to them leads to one that is not.
    pages = [reverse(address, args=[asked.pk]) for _key, _words, address in PAGES]
    pages += ["/staff/", "/staff/projects/", "/staff/contests/"]
    for page in pages:
        main = browser.get(page).content.decode()
        for address in set(re.findall(r'href="(/[^"#?]*)', main)) - {"/accounts/logout/"}:
            assert browser.get(address, follow=True).status_code not in (403, 404), f"{page} → {address}"


def test_contests_are_those_they_were_chosen_for(team: Organization, lead: User, expert: User) -> None:
    project = ready_project(team, lead, state="running")
    mine, other = contests.contest(state="first"), contests.contest(state="first", title="别的大赛")
    rows = [contests.entry(made, project) for made in (mine, other)]
    browser = client(expert)
    assert "现在没有请您评审的大赛" in text_of(browser.get("/staff/contests/"))
    mine.reviewers.add(expert)
    page = text_of(browser.get("/staff/contests/"))
    assert mine.title in page and other.title not in page
    got = [browser.get(reverse("contests:entry", args=[row.pk])).status_code for row in rows]
    assert got == [200, 404]
    assert browser.get(reverse("contests:contest", args=[other.pk])).status_code == 404
    assert _statuses(expert, project) == {404}, "the entry says what is judged; the room behind it is the project's"
    draft = contests.contest(state="draft", title="明年的大赛")
    draft.reviewers.add(expert)
    assert browser.get(reverse("contests:contest", args=[draft.pk])).status_code == 200, "the invitation leads there"


def test_a_grant_that_covers_the_project_is_not_narrowed(asked: Project, team: Organization) -> None:
    both = make.user_with("reviewer", team.area)
    make.grant(both, "area_admin", team.area)
    assert _statuses(both, asked) == {200}
    assert _statuses(make.user_with("auditor"), asked) == {200}
