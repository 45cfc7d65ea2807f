"""Public pages of teams: what became of one that does not run, and detachments with their teams."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.organizations import actions
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import text_of

pytestmark = pytest.mark.django_db


def _page(team: Organization) -> Any:
    return Client().get(reverse("volunteers:team", args=[team.code]))


@pytest.mark.capability("T1.4", page="/teams/<code>/")
def test_the_page_of_a_team_says_what_became_of_it():
    city, second = make.user_with("city_admin"), make.user_with("city_admin")
    merged, kept, closed, resting = (
        make.team(name=f"{name}科普服务队") for name in ("鹅岭", "李子坝", "化龙桥", "大坪")
    )
    asked = actions.propose(city, organization=merged, kind="merge", target=kept, reason="人数太少")
    actions.decide_request(second, request=asked, approve=True)
    make.close(closed)
    actions.suspend_organization(city, organization=resting, reason="场馆整修")
    seen = _page(merged)
    assert seen.status_code == 200 and "已并入 李子坝科普服务队" in text_of(seen)
    assert reverse("volunteers:team", args=[kept.code]) in seen.content.decode()
    assert "已关闭" in text_of(_page(closed)) and "暂停活动" in text_of(_page(resting))
    for team in (merged, closed, resting):
        said = text_of(_page(team))
        assert "黎" not in said and "名队员" not in said and "场馆整修" not in said and "人数太少" not in said
        assert reverse("volunteers:team_charter", args=[team.code]) not in said
    listed = text_of(Client().get(reverse("volunteers:teams")))
    assert "李子坝" in listed and not any(name in listed for name in ("鹅岭", "化龙桥", "大坪"))


def test_what_never_ran_stays_unknown():
    city = make.user_with("city_admin")
    draft = actions.found_organization(
        city, parent=make.detachment(), level="team", name="佛图关服务队", leader_name="黎静", submit=False
    )
    assert _page(draft).status_code == 404
    actions.close_organization(city, organization=draft, reason="不建了")
    assert _page(draft).status_code == 404


@pytest.mark.capability("T1.4", page="/teams/")
def test_a_detachment_shows_its_teams_and_not_its_own_few_members(django_assert_max_num_queries: Any):
    detachment = make.detachment()
    for name in ("鹅岭", "李子坝"):
        make.team(detachment, f"{name}科普服务队", member_count=5)
    make.team(detachment, "停办的服务队", state="closed")
    with django_assert_max_num_queries(20):
        listed = text_of(Client().get(reverse("volunteers:teams")))
    assert "0 名队员" not in listed and listed.count("2 支服务队") == 2, "the corps and the detachment"
    assert listed.count("5 名队员") == 2
    page = text_of(_page(detachment))
    assert "2 支服务队" in page and "名队员" not in page
