from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from yushan.audit.models import AuditLine
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations import actions
from yushan.organizations.access import approval_scope, awaiting_approval, can
from yushan.organizations.lifecycle import LIFECYCLE
from yushan.organizations.models import Organization
from yushan.organizations.queries import areas_without_detachment, children, tree_top
from yushan.organizations.signals import organization_moved
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of

pytestmark = pytest.mark.django_db


def found(actor: Any, parent: Organization | None, level: str, name: str, **values: Any) -> Organization:
    card = {"leader_name": "黎静", "contact_phone": "13896170246"} | values
    return actions.found_organization(actor, parent=parent, level=level, name=name, **card)


def test_from_application_to_approval_with_history():
    city = make.user_with("city_admin")
    area = make.area("500109")
    corps = actions.approve_organization(city, organization=found(city, None, "corps", "重庆市科技志愿服务总队"))
    district = make.user_with("area_admin", area)
    applied = found(district, corps, "detachment", "北碚区科技志愿服务支队", area=area)
    assert applied.state == "submitted"
    assert list(awaiting_approval(city)) == [applied]
    assert list(awaiting_approval(district)) == []
    with pytest.raises(NotAllowed):
        actions.approve_organization(district, organization=applied)  # not one's own detachment
    returned = actions.return_organization(city, organization=applied, reason="请补章程")
    assert returned.state == "returned"
    assert district.notices.filter(title__contains="退回", body="请补章程").exists()
    actions.change_organization(district, organization=applied, charter="第一条……", name="重庆市北碚区科技志愿服务支队")
    actions.submit_organization(district, organization=applied)
    assert actions.approve_organization(city, organization=applied).state == "active"
    history = list(applied.events.order_by("id").values_list("event", "from_state", "to_state"))
    assert history == [
        ("found", "", "draft"), ("submit", "draft", "submitted"), ("return", "submitted", "returned"),
        ("change", "returned", "returned"), ("submit", "returned", "submitted"), ("approve", "submitted", "active"),
    ]  # fmt: skip
    change = applied.events.get(event="change")
    assert change.details["old_name"] == "北碚区科技志愿服务支队"
    assert AuditLine.objects.filter(action="organizations.approve", subject_id=str(applied.pk)).exists()


def test_an_area_admin_approves_the_teams_of_the_own_area():
    detachment = make.detachment(make.area("500109"))
    own, other = make.user_with("area_admin", make.area("500109")), make.user_with("area_admin", make.area("500112"))
    leader = make.user_with("organization_admin", detachment)
    team = found(leader, detachment, "team", "自然博物馆讲解服务队", town="朝阳街道")
    assert team.area == detachment.area
    assert [list(awaiting_approval(user)) for user in (own, other, leader)] == [[team], [], []]
    with pytest.raises(NotAllowed, match="另一位管理员"):
        actions.approve_organization(leader, organization=team)
    page = client(leader).get(reverse("organizations:organization", args=[team.pk]))
    assert "批准成立" not in text_of(page) and "等上级的另一位管理员批准" in text_of(page)
    with pytest.raises(NotAllowed):
        actions.approve_organization(other, organization=team)
    admin_of_team = make.user_with("organization_admin", Organization.objects.get(pk=team.pk))
    with pytest.raises(NotAllowed):
        actions.approve_organization(admin_of_team, organization=team)
    assert actions.approve_organization(own, organization=team).state == "active"
    assert found(own, detachment, "team", "区县自己申请的队").area == detachment.area
    with pytest.raises(NotAllowed):
        found(other, detachment, "team", "别区来申请的队")
    with pytest.raises(NotAllowed):  # naming the own area does not open the door to another one's detachment
        found(other, detachment, "team", "别区来申请的队", area=make.area("500112"))


def test_the_filter_of_what_waits_agrees_with_the_permission():
    make.corps()
    one, two = make.detachment(make.area("500109")), make.detachment(make.area("500112"))
    make.detachment(make.area("500101"), state="submitted", name="万州支队")
    for parent in (one, two, make.corps()):
        make.team(parent, f"{parent.name}下的队", state="submitted", area=parent.area or one.area)
    actors = [
        make.user_with("city_admin"), make.user_with("area_admin", make.area("500109")),
        make.user_with("area_admin", make.area("500101")), make.user_with("organization_admin", make.corps()),
        make.user_with("organization_admin", two), make.user_with("unit_admin", make.unit()), COMMAND_LINE,
    ]  # fmt: skip
    for actor in actors:
        allowed = {
            node.pk
            for node in Organization.objects.filter(state="submitted")
            if can(actor, "organization.approve", approval_scope(node))
        }
        assert {node.pk for node in awaiting_approval(actor)} == allowed, actor


def test_one_corps_and_one_detachment_an_area():
    city = make.user_with("city_admin")
    corps, detachment = make.corps(), make.detachment(make.area("500109"))
    with pytest.raises(Refusal, match="只设一个总队"):
        found(city, None, "corps", "第二总队")
    with pytest.raises(Refusal, match="已经有支队"):
        found(city, corps, "detachment", "北碚第二支队", area=make.area("500109"))
    make.close(detachment)
    assert found(city, corps, "detachment", "北碚新支队", area=make.area("500109")).state == "submitted"


def test_the_database_itself_refuses_a_second_detachment():
    from django.db import IntegrityError, transaction

    make.detachment(make.area("500109"))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.detachment(make.area("500109"), name="第二支队")


def test_levels_names_and_areas_are_checked():
    city = make.user_with("city_admin")
    detachment = make.detachment(make.area("500109"))
    team = make.team(detachment)
    with pytest.raises(Refusal, match="层级不对"):
        found(city, team, "team", "队下的队")
    with pytest.raises(Refusal, match="层级不对"):
        found(city, detachment, "detachment", "支队下的支队", area=make.area("500112"))
    with pytest.raises(Refusal, match="责任区域"):
        found(city, make.corps(), "detachment", "没有区县的支队")
    with pytest.raises(Refusal, match="已经有叫"):
        found(city, detachment, "team", team.name)
    with pytest.raises(Refusal, match="也在那里"):
        found(city, detachment, "team", "别处的队", area=make.area("500112"))
    with pytest.raises(Refusal, match="暂停"):
        actions.suspend_organization(city, organization=detachment, reason="整顿")
        found(city, Organization.objects.get(pk=detachment.pk), "team", "暂停期间的队")


def test_an_application_says_what_is_missing():
    city = make.user_with("city_admin")
    draft = actions.found_organization(city, parent=make.corps(), level="team", name="无人队", submit=False)
    with pytest.raises(Refusal, match="还差：负责人；联系电话"):
        actions.submit_organization(city, organization=draft)


def test_suspending_resuming_and_closing_need_the_level_above_and_a_reason():
    city = make.user_with("city_admin")
    detachment = make.detachment(make.area("500109"))
    team = make.team(detachment)
    leader = make.user_with("organization_admin", team)
    moves: list[str] = []
    receiver = lambda sender, organization, event, **kwargs: moves.append(event)
    organization_moved.connect(receiver)
    with pytest.raises(NotAllowed):
        actions.suspend_organization(leader, organization=team, reason="不想干了")
    with pytest.raises(Refusal, match="原因"):
        actions.suspend_organization(city, organization=team, reason="")
    actions.suspend_organization(city, organization=team, reason="整改")
    with pytest.raises(Conflict):
        actions.suspend_organization(city, organization=team, reason="整改")
    actions.resume_organization(city, organization=team)
    with pytest.raises(Refusal, match="1 个下级组织"):
        actions.propose(city, organization=detachment, kind="close", reason="合并")
    with pytest.raises(Refusal, match="关闭申请"):
        actions.close_organization(city, organization=team, reason="合并")
    make.close(team)
    with pytest.raises(Refusal, match="不能再改"):
        actions.change_organization(city, organization=team, description="…")
    organization_moved.disconnect(receiver)
    assert moves == ["suspend", "resume", "close"]


def test_the_second_of_two_admins_is_told_who_was_quicker():
    first = make.user_with("city_admin", display_name="冉隆贵")
    second = make.user_with("city_admin", display_name="石晓蓉")
    team = make.team(state="submitted")
    actions.approve_organization(first, organization=team)
    with pytest.raises(Conflict, match="冉隆贵已经办过“批准成立”"):
        actions.return_organization(second, organization=team, reason="缺章程")
    assert Organization.objects.get(pk=team.pk).state == "active"


def test_taking_over_is_active_at_once_and_repeats_without_change():
    area = make.area("500109")
    take = actions.take_over_organization
    assert take(COMMAND_LINE, parent=None, level="corps", name="重庆市科技志愿服务总队") == "created"
    corps = Organization.objects.get()
    card = {"leader_name": "覃家明", "contact_phone": "13896170246", "founded_on": date(2019, 3, 5)}
    one = {"parent": corps, "level": "detachment", "name": "北碚支队", "area": area} | card
    assert [take(COMMAND_LINE, **one) for _ in range(2)] == ["created", "unchanged"]
    assert take(COMMAND_LINE, **(one | {"leader_name": "田一帆", "contact_phone": ""})) == "updated"
    detachment = Organization.objects.get(level="detachment")
    assert (detachment.state, detachment.leader_name, detachment.contact_phone) == ("active", "田一帆", "13896170246")
    district = make.user_with("area_admin", area)
    assert take(district, parent=detachment, level="team", name="讲解队", town="朝阳街道") == "created"
    with pytest.raises(NotAllowed):
        take(district, parent=corps, level="team", name="市直属队")


def test_the_tree_opens_where_one_stands():
    corps = make.corps()
    detachment = make.detachment(make.area("500109"))
    team = make.team(detachment)
    make.detachment(make.area("500112"))
    city, district = make.user_with("city_admin"), make.user_with("area_admin", make.area("500109"))
    leader = make.user_with("organization_admin", team)
    tops = [[node.pk for node in tree_top(user)] for user in (city, district, leader, make.user())]
    assert tops == [[corps.pk], [detachment.pk], [team.pk], []]
    assert len(children(city, corps)) == 2
    make.load_plan()
    assert len(areas_without_detachment(city)) == 39
    assert areas_without_detachment(district) == []


def test_the_life_cycle_as_a_table():
    assert {state: {step.event for step in LIFECYCLE.events(state)} for state in LIFECYCLE.labels} == {
        "draft": {"submit", "close"}, "submitted": {"approve", "return"}, "returned": {"submit", "close"},
        "active": {"suspend", "close"}, "suspended": {"resume", "close"}, "closed": set(),
    }  # fmt: skip
