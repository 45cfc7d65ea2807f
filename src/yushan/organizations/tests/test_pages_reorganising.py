"""Requests and the structure through the pages: who may, what is said, how many statements."""

from typing import Any

import pytest
from django.urls import reverse

from yushan.organizations import actions
from yushan.organizations.models import Organization, OrganizationRequest
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db


def test_a_request_of_others_is_not_found_and_a_late_decision_is_told():
    own, other = (
        make.team(make.detachment(make.area("500109"))),
        make.team(make.detachment(make.area("500112")), "别队"),
    )
    leader = client(make.user_with("organization_admin", own))
    close = reverse("organizations:propose", args=[own.pk, "close"])
    assert post(leader, close, reason="").status_code == 422
    assert post(leader, reverse("organizations:propose", args=[other.pk, "close"]), reason="试试").status_code == 404
    assert leader.get(reverse("organizations:propose", args=[own.pk, "explode"])).status_code == 404
    address = post(leader, close, reason="人数太少")["Location"]
    again = post(leader, close, reason="人数太少")
    assert again.status_code == 409 and "已经申请“关闭”" in text_of(again)
    assert client(make.user_with("organization_admin", other)).get(address).status_code == 404
    assert post(leader, address, act="approve").status_code == 403
    city = client(make.user_with("city_admin", display_name="黎静"))
    wrong = post(city, address, act="decline", reason="")
    assert wrong.status_code == 422 and "不同意的原因" in text_of(wrong)
    assert post(city, address, act="explode").status_code == 422
    assert "名队员" not in text_of(city.get(address)) and "1 项授权 同时结束" in text_of(city.get(address))
    assert post(city, address, act="approve").status_code == 302
    late = post(client(make.user_with("city_admin")), address, act="decline", reason="不行")
    assert late.status_code == 409 and "黎静已经办过这项申请" in text_of(late)
    assert Organization.objects.get(pk=own.pk).state == "closed"


def test_a_step_that_runs_by_request_leads_there_and_governed_fields_leave_the_form():
    team = make.team()
    city = client(make.user_with("city_admin"))
    moved = city.get(reverse("organizations:step", args=[team.pk, "close"]))
    assert moved["Location"] == reverse("organizations:propose", args=[team.pk, "close"])
    page = city.get(reverse("organizations:change", args=[team.pk])).content.decode()
    assert 'name="charter"' in page and 'name="name"' not in page and "申请变更登记" in page
    assert 'name="leader_name"' not in page and reverse("organizations:leaders", args=[team.pk]) in page


def test_a_withdrawn_request_makes_room_for_another():
    team = make.team()
    user = make.user_with("organization_admin", team)
    asked = actions.propose(user, organization=team, kind="close", reason="人数太少")
    browser = client(user)
    here = reverse("organizations:organization", args=[team.pk])
    assert "申请关闭" in text_of(browser.get(here))
    assert post(browser, reverse("organizations:request", args=[asked.pk]), act="withdraw").status_code == 302
    assert "并入其他组织" in text_of(browser.get(here))
    assert OrganizationRequest.objects.get().state == "withdrawn"


def test_pages_cost_the_same_with_many_rows(django_assert_max_num_queries: Any):
    make.load_plan()
    detachments = [make.detachment(make.area(code)) for code in ("500109", "500112", "500103")]
    for number in range(60):
        make.team(detachments[number % 3], f"第 {number:02} 服务队")
    city = client(make.user_with("city_admin"))
    first = Organization.objects.filter(level="team").first()
    assert first is not None
    pages = [
        reverse("organizations:overview"), reverse("organizations:overview") + "?as_of=2025-12-31",
        reverse("organizations:propose", args=[first.pk, "merge"]), reverse("organizations:propose", args=[first.pk, "move"]),
        reverse("organizations:propose", args=[first.pk, "merge"]) + f"?target={first.pk + 1}",
    ]  # fmt: skip
    for page in pages:
        # What a merger will do is asked of every room that has something of the organization: two statements each.
        with django_assert_max_num_queries(32 if "target" in page else 20):
            assert city.get(page).status_code == 200, page
    assert city.get(reverse("organizations:overview"), {"as_of": "昨天"}).status_code == 400
    assert city.get(reverse("organizations:overview"), {"as_of": "2999-01-01"}).status_code == 400


def test_a_district_sees_its_own_part_of_the_structure():
    make.load_plan()
    own, other = make.detachment(make.area("500109")), make.detachment(make.area("500112"))
    make.team(own, "北碚讲解队")
    make.team(other, "渝北讲解队")
    page = text_of(client(make.user_with("area_admin", make.area("500109"))).get(reverse("organizations:overview")))
    assert "支队 1 / 1 个区县" in page and "北碚区" in page and "渝北区" not in page


@pytest.mark.capability("G1", page="/staff/organizations/overview/")
def test_the_picture_of_today_has_no_closed_teams_and_knows_what_is_applied_for():
    make.load_plan()
    detachment = make.detachment(make.area("500109"))
    make.team(detachment, "缙云山讲解队")
    make.close(make.team(detachment, "解散的讲解队"))
    waiting = make.detachment(make.area("500112"), state="submitted", name="渝北支队")
    city = client(make.user_with("city_admin"))
    below = text_of(city.get(reverse("organizations:children", args=[detachment.pk])))
    assert "缙云山讲解队" in below and "解散的讲解队" not in below
    tree = city.get(reverse("organizations:children", args=[make.corps().pk]))
    assert "下级 1 个" in text_of(tree), "the closed one does not count"
    for page in ("organizations:overview", "organizations:organizations"):
        answer = city.get(reverse(page))
        assert "渝北区 申请审批中" in text_of(answer), page
        html = answer.content.decode()
        assert reverse("organizations:organization", args=[waiting.pk]) in html
        assert "area=500112&amp;name" not in html and "area=500103&amp;name" in html, (
            "a second one cannot be applied for"
        )


def test_what_cannot_be_shows_the_obstacle_and_the_way_out_instead_of_a_form():
    detachment = make.detachment(make.area("500109"))
    team, other = make.team(detachment, "缙云山讲解队"), make.team(detachment, "自然博物馆讲解队")
    squad = make._organization(team, "squad", "黛湖小队", area=team.area)
    leader = make.user_with("organization_admin", detachment)
    city = client(leader)
    close = city.get(reverse("organizations:propose", args=[team.pk, "close"]))
    assert "1 个下级组织" in text_of(close) and 'name="reason"' not in close.content.decode()
    html = close.content.decode()
    for there in (
        reverse("organizations:organization", args=[squad.pk]),
        reverse("organizations:propose", args=[team.pk, "merge"]),
    ):
        assert there in html
    merge = reverse("organizations:propose", args=[team.pk, "merge"])
    Organization.objects.filter(pk=other.pk).update(state="suspended")
    blocked = city.get(merge, {"target": other.pk})
    assert "没有在运行" in text_of(blocked) and "另选一个" in text_of(blocked)
    assert 'name="effective_on"' not in blocked.content.decode()
    asked = actions.propose(leader, organization=squad, kind="close", reason="人数太少")
    again = city.get(reverse("organizations:propose", args=[squad.pk, "close"]))
    assert reverse("organizations:request", args=[asked.pk]) in again.content.decode()
    assert 'name="reason"' not in again.content.decode()
