"""Who runs a contest sees how far a round is, in counts; a reviewer who is out sees that they are."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.models import Recusal
from yushan.projects.queries.contests import to_score
from yushan.projects.queries.steering import steering
from yushan.projects.tests.factories import ready_project
from yushan.projects.tests.factories_contest import contest, entry, score
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def words(user: User, address: str) -> str:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", browser.get(address).text))


def test_a_round_can_be_steered_by_counts(team: Organization, lead: User) -> None:
    city = make.user_with("city_admin")
    first, second = (make.user_with("reviewer", display_name=name) for name in ("冉启明", "柳叶"))
    make.grant(lead, "reviewer")
    mate = volunteers.volunteer(area=team.area).person.user
    make.grant(mate, "reviewer")
    made = contest(state="first", round_began_at=clock.now())
    made.reviewers.add(first, second, lead, mate)
    there = make.team(make.detachment(make.area("500112", "渝北区")), name="龙溪科普队")
    rows = [
        entry(made, ready_project(team, lead, state="running", title="缙云山科学课")),
        entry(made, ready_project(there, state="running", title="银龄课堂")),
    ]
    rows[1].project.members.create(user=mate, role="顾问", since=clock.today())
    score(rows[0], first, 91)
    Recusal.objects.create(entry=rows[1], reviewer=second, reason="合作过", at=clock.now())
    found = steering(made, list(made.reviewers.all()))
    assert found.given == {rows[0].pk: 1} and found.least == 3
    for line in found.reviewers:
        # The to-do of each reviewer is the plain second count.
        assert line.left == to_score(line.user).count(), line
    page = reverse("contests:contest", args=[made.pk])
    seen = words(city, page)
    assert (
        "1/3已打" in seen
        and "0/3已打" in seen
        and "柳叶（全市·评审专家）还有1个没打，共1个" in seen
        and "91" not in seen
    )
    mine = words(second, page)
    assert mine.count("已回避") == 2 and mine.count("还没打") == 1 and "1/3" not in mine


def test_the_page_of_a_round_costs_the_same_for_many(
    team: Organization, lead: User, django_assert_max_num_queries: object
) -> None:
    city = make.user_with("city_admin")
    made = contest(state="first", round_began_at=clock.now())
    for number in range(8):
        made.reviewers.add(make.user_with("reviewer", display_name=f"评审{number}"))
        entry(made, ready_project(team, lead, state="running", title=f"科学课{number}"))
    browser = Client()
    browser.force_login(city)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert browser.get(reverse("contests:contest", args=[made.pk])).status_code == 200
