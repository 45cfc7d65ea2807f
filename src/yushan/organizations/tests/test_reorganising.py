"""Change, move, merger and closure by two persons, and what the past keeps."""

from datetime import date, timedelta
from typing import Any

import pytest

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations import actions
from yushan.organizations.actions.placements import place
from yushan.organizations.models import Organization, OrganizationPlacement, OrganizationRequest, RoleGrant
from yushan.organizations.queries import effects_of, requests_to_decide
from yushan.organizations.queries.overview import growth, structure_on
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Any:
    """Two detachments with a team each, founded in 2023; the team of 北碚 has an administrator."""
    old, new = make.detachment(make.area("500109")), make.detachment(make.area("500112"))
    team = make.team(old, "自然博物馆讲解服务队", founded_on=date(2023, 3, 5))
    other = make.team(new, "渝北科普大篷车服务队", founded_on=date(2023, 3, 5))
    return team, other


def asked(actor: Any, organization: Organization, kind: str, **more: Any) -> OrganizationRequest:
    return actions.propose(actor, organization=organization, kind=kind, reason="区划调整", **more)


def agreed(request: OrganizationRequest, **more: Any) -> OrganizationRequest:
    return actions.decide_request(make.user_with("city_admin"), request=request, approve=True, **more)


def test_a_new_name_is_agreed_by_the_level_above_and_dated(two: Any):
    team, _ = two
    leader = make.user_with("organization_admin", team)
    with pytest.raises(Refusal, match="变更登记"):
        actions.change_organization(leader, organization=team, name="缙云山讲解服务队")
    with pytest.raises(Refusal, match="没有变化"):
        asked(leader, team, "change", values={"name": team.name})
    request = asked(leader, team, "change", values={"name": "缙云山讲解服务队", "charter": "不归这里管"})
    assert request.values == {"name": "缙云山讲解服务队"}
    with pytest.raises(NotAllowed):
        actions.decide_request(leader, request=request, approve=True)
    agreed(request)
    renamed = Organization.objects.get(pk=team.pk)
    assert (renamed.name, renamed.charter) == ("缙云山讲解服务队", "")
    spans = OrganizationPlacement.objects.filter(organization=team).values_list("name", "from_day", "until_day")
    today = clock.today()
    assert list(spans) == [
        ("自然博物馆讲解服务队", date(2023, 3, 5), today), ("缙云山讲解服务队", today, None),
    ]  # fmt: skip
    change = team.events.get(event="change")
    assert (change.reason, change.details["old_name"]) == ("区划调整", "自然博物馆讲解服务队")
    assert leader.notices.filter(title__contains="已办理").exists()


def test_nobody_decides_the_own_request_and_declining_needs_words(two: Any):
    team, other = two
    city = make.user_with("city_admin")
    request = asked(city, team, "merge", target=other)
    with pytest.raises(NotAllowed, match="另一位"):
        actions.decide_request(city, request=request, approve=True)
    assert list(requests_to_decide(city)) == []
    second = make.user_with("city_admin")
    assert list(requests_to_decide(second)) == [request]
    with pytest.raises(Refusal, match="不同意的原因"):
        actions.decide_request(second, request=request, approve=False)
    actions.decide_request(second, request=request, approve=False, answer="两队服务对象不同")
    assert Organization.objects.get(pk=team.pk).state == "active"
    assert city.notices.filter(body="两队服务对象不同").exists()


def test_who_decides_stands_above_both_sides(two: Any):
    team, _ = two
    corps, above = make.corps(), make.detachment(make.area("500112"))
    leader = make.user_with("organization_admin", team)
    beibei, yubei = (make.user_with("area_admin", make.area(code)) for code in ("500109", "500112"))
    request = asked(leader, team, "move", target=above)
    for one_sided in (beibei, yubei, make.user_with("organization_admin", above)):
        assert list(requests_to_decide(one_sided)) == []
        with pytest.raises(NotAllowed):
            actions.decide_request(one_sided, request=request, approve=True)
    assert list(requests_to_decide(make.user_with("organization_admin", corps))) == [request]
    actions.withdraw_request(leader, request=request)
    near = make.team(make.detachment(make.area("500109")), "缙云山服务队")
    within = asked(leader, team, "merge", target=near)
    assert list(requests_to_decide(beibei)) == [within]
    assert list(requests_to_decide(yubei)) == []


def test_a_moved_team_takes_grants_and_area_along_and_the_past_stays(two: Any):
    team, _ = two
    above = make.detachment(make.area("500112"))
    leader, city = make.user_with("organization_admin", team), make.user_with("city_admin")
    before = clock.today() - timedelta(days=1)
    for node in (make.corps(), make.detachment(make.area("500109")), above, two[1]):
        place(node, Organization.objects.get_parent(node), day=date(2023, 1, 1))
    place(team, make.detachment(make.area("500109")))
    past = structure_on(city, before)
    said = {effect.what for effect in effects_of(team, "move", above)}
    assert {"个组织", "个责任区域", "项授权"} <= said
    old_path = team.path
    agreed(asked(leader, team, "move", target=above))
    moved = Organization.objects.get(pk=team.pk)
    assert moved.path.startswith(above.path) and moved.area == above.area
    grant = RoleGrant.objects.get(user=leader)
    assert grant.scope_path == moved.path != old_path
    leader.__dict__.pop("_current_grants", None)
    actions.change_organization(leader, organization=moved, description="搬到渝北以后继续讲解")
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    event = moved.events.get(event="move")
    assert event.details == {"old_parent": "北碚区科技志愿服务支队", "new_parent": "渝北区科技志愿服务支队"}
    assert structure_on(city, before) == past
    totals, now = structure_on(city, clock.today())
    assert ("北碚区", 1, 0) in now and ("渝北区", 1, 2) in now and totals["team"] == 2
    ended, detachments, teams = growth(city)[-1]
    on_that_day = structure_on(city, ended)[0]
    assert (detachments, teams) == (on_that_day["detachment"], on_that_day["team"]) == (2, 2)


def test_a_place_left_and_taken_again_gives_no_rights_over_it(two: Any):
    """Paths are given again; a grant must never reach who comes after."""
    team, _ = two
    leader = make.user_with("organization_admin", team)
    agreed(asked(leader, team, "move", target=make.detachment(make.area("500112"))))
    newcomer = make.team(make.detachment(make.area("500109")), "缙云山服务队")
    leader.__dict__.pop("_current_grants", None)
    with pytest.raises(NotAllowed):
        actions.change_organization(leader, organization=newcomer, description="别人的队")


def test_a_merger_ends_grants_and_is_told(two: Any):
    team, other = two
    leader, there = make.user_with("organization_admin", team), make.user_with("organization_admin", other)
    agreed(asked(leader, team, "merge", target=other))
    ended = Organization.objects.get(pk=team.pk)
    assert ended.state == "closed"
    assert RoleGrant.objects.get(user=leader).ends_at is not None
    assert RoleGrant.objects.get(user=there).ends_at is None
    assert ended.events.get(event="merge").details["into"] == other.name
    assert other.events.get(event="take_in").details["taken_in"] == team.name
    for user in (leader, there):
        assert user.notices.filter(title__contains="已并入").exists()
    assert AuditLine.objects.filter(action="organizations.merge", subject_id=str(team.pk)).exists()
    assert not OrganizationPlacement.objects.filter(organization=team, until_day=None).exists()


def test_a_merged_detachment_hands_its_teams_over():
    one, two = make.detachment(make.area("500109")), make.detachment(make.area("500112"))
    team = make.team(one, "自然博物馆讲解服务队")
    leader = make.user_with("organization_admin", team)
    agreed(asked(make.user_with("city_admin"), one, "merge", target=two))
    moved = Organization.objects.get(pk=team.pk)
    assert moved.area == two.area and moved.path.startswith(two.path)
    assert RoleGrant.objects.get(user=leader).scope_path == moved.path
    assert Organization.objects.get(pk=one.pk).state == "closed"
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def test_what_cannot_be_is_refused_before_it_is_asked(two: Any):
    team, other = two
    city, own = make.user_with("city_admin"), make.detachment(make.area("500109"))
    for kind, target, words in (
        ("move", own, "现在就是它的上级"), ("move", other, "层级不对"), ("move", None, "请选择新的上级"),
        ("merge", team, "不能选它自己"), ("merge", own, "服务队只能并入服务队"), ("merge", None, "请选择并入"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=words):
            asked(city, team, kind, target=target)
    with pytest.raises(Refusal, match="原因"):
        actions.propose(city, organization=team, kind="close", reason=" ")
    asked(city, team, "close")
    with pytest.raises(Conflict, match="已经申请“关闭”"):
        asked(make.user_with("city_admin"), team, "merge", target=other)
    with pytest.raises(NotAllowed):
        asked(make.user_with("area_admin", make.area("500112")), team, "close")


def test_what_changed_since_the_request_stops_the_act(two: Any):
    team, other = two
    request = asked(make.user_with("city_admin"), team, "merge", target=other)
    make.close(other)
    with pytest.raises(Refusal, match="没有在运行"):
        agreed(request)
    assert OrganizationRequest.objects.get(pk=request.pk).state == "waiting"
    assert Organization.objects.get(pk=team.pk).state == "active"
