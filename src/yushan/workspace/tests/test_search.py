"""Global search: what is found, and that nobody finds what is not theirs."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Person
from yushan.accounts.queries import named
from yushan.common import clock, search
from yushan.ledger.models import Certificate
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.projects.tests import factories as projects
from yushan.volunteers.tests import factories as people
from yushan.workspace.tests.world import TODAY, World, activity, station

Limit = Callable[[int], Any]
SEARCH = "/staff/search/"


def client(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def found(user: Any, text: str) -> dict[str, list[str]]:
    """Titles by kind, as the page shows them."""
    answer = client(user).get(SEARCH, {"q": text})
    assert answer.status_code == 200
    return {group.name: [hit.title for hit in group.hits] for group in answer.context["groups"]}


def test_people_are_found_by_name_pinyin_initials_and_number(world: World) -> None:
    for text in ("谭晓", "tanxiaorong", "TanXiao", "txr", "ｔｘｒ", world.member.number):
        assert found(world.admin, text)["volunteers"] == ["谭晓蓉"], text
    assert found(world.admin, "txr")["staff"] == ["谭晓蓉"]
    assert found(world.admin, "xcm") == {"staff": ["向春梅"]}
    # A piece from the middle finds nobody: names are looked up from their beginning.
    assert found(world.admin, "晓蓉") == {}
    assert found(world.admin, world.member.phone)["volunteers"] == ["谭晓蓉"]
    assert found(world.admin, world.member.phone[:8]) == {}


def test_what_is_shown_of_people_is_no_more_than_the_lists_show(world: World) -> None:
    page = client(world.admin).get(SEARCH, {"q": "谭晓蓉"}).content.decode()
    assert world.member.number in page and "万州区农业技术推广中心 · 农艺师" in page
    assert world.member.phone not in page and world.member.person.identity_number not in page


def test_organizations_units_projects_activities_stations_and_certificates(world: World) -> None:
    project = projects.ready_project(world.team, title="田间课堂")
    made = activity(world.team, "柑橘黄龙病防控技术指导", clock.at(TODAY, 9))
    old = activity(world.team, "柑橘剪枝", clock.at(TODAY - timedelta(days=900), 9), state="settled")
    station(world.area)
    Certificate.objects.create(
        number="YSZM-2026-000017",
        code="Q7" * 8,
        volunteer=world.member,
        issuer=world.team,
        state="issued",
        period_from=TODAY,
        period_until=TODAY,
        requested_at=clock.now(),
    )
    assert found(world.admin, "甘宁镇")["organizations"] == ["甘宁镇科普服务队"]
    assert found(world.admin, world.team.code.lower())["organizations"] == ["甘宁镇科普服务队"]
    assert found(world.admin, "农业技术") == {"units": ["万州区农业技术推广中心"]}
    assert found(world.admin, "田间")["projects"] == ["田间课堂"]
    assert found(world.admin, project.code)["projects"] == ["田间课堂"]
    assert found(world.admin, "柑橘")["activities"] == [made.title]
    assert found(world.admin, old.code)["activities"] == [old.title]
    assert found(world.admin, "科技馆")["stations"] == ["万州科技馆"]
    assert found(world.admin, "yszm-2026-0000")["certificates"] == ["YSZM-2026-000017"]


def test_nobody_finds_what_belongs_to_others(world: World) -> None:
    north = Area.objects.get(code="500109")
    other = make.unit("北碚区科学技术协会", area=north, level="district")
    make.staff_member(other, make.person("谭晓东"))
    stranger = people.volunteer("谭晓西", area=north)
    elsewhere = make.team(make.detachment(north), "缙云山讲解队")
    people.membership(stranger, elsewhere)
    activity(elsewhere, "缙云山观鸟", clock.at(TODAY, 9))
    station(north, "北碚自然馆")

    clerk = make.user_with("unit_admin", world.unit)
    assert found(clerk, "谭晓") == {"volunteers": ["谭晓蓉"], "staff": ["谭晓蓉"]}
    assert found(clerk, "北碚") == found(clerk, "缙云山") == found(clerk, stranger.number) == {}

    leader = make.user_with("organization_admin", world.team)
    assert found(leader, "谭晓") == {"volunteers": ["谭晓蓉"]}
    assert found(leader, "缙云山") == found(leader, "北碚") == found(leader, stranger.phone) == {}

    assert found(world.admin, "缙云山") == {} and found(world.admin, "谭晓西") == {}
    city = found(make.user_with("city_admin"), "谭晓")
    assert sorted(city["volunteers"]) == ["谭晓蓉", "谭晓西"] and sorted(city["staff"]) == ["谭晓东", "谭晓蓉"]
    keeper = make.user_with("station_admin", station(world.area))
    assert found(keeper, "谭晓") == {} and found(keeper, "北碚") == {} and "stations" in found(keeper, "万州")


def test_commands_are_those_that_the_role_may_begin(world: World) -> None:
    assert found(world.admin, "发布")["begin"] == ["发布活动"]
    assert found(world.admin, "fbhd")["begin"] == ["发布活动"]
    assert "导入干部职工花名册" in found(world.admin, "导入")["begin"]
    clerk = make.user_with("unit_admin", world.unit)
    assert found(clerk, "发布") == {} and "导入单位" not in found(clerk, "导入")["begin"]
    assert found(make.user_with("auditor"), "审计")["begin"] == ["审计"]
    commands = client(clerk).get(SEARCH).content.decode()
    assert "导入干部职工花名册" in commands and "发布活动" not in commands


def test_every_result_leads_to_a_page_that_opens(world: World) -> None:
    projects.ready_project(world.team, title="万州课堂")
    activity(world.team, "万州讲座", clock.at(TODAY, 9))
    station(world.area)
    browser = client(world.admin)
    for text in ("万州", "谭晓", "导入", "代为", "审"):
        for group in browser.get(SEARCH, {"q": text}).context["groups"]:
            for hit in group.hits:
                assert browser.get(hit.url).status_code == 200, hit


def test_the_fragment_is_a_listbox_and_the_page_stands_alone(world: World) -> None:
    browser = client(world.admin)
    fragment = browser.get(SEARCH, {"q": "谭"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and 'role="listbox"' in fragment and fragment.count('role="option"') == 2
    nothing = browser.get(SEARCH, {"q": "孙悟空"}, headers={"HX-Request": "true"}).content.decode()
    assert "没有找到" in nothing and 'role="listbox"' not in nothing
    page = browser.get(SEARCH, {"q": "孙悟空<script>"}).content.decode()
    assert "没有找到" in page and "孙悟空&lt;script&gt;" in page and "<script>”" not in page
    assert browser.get(SEARCH, {"q": "  "}).context["groups"] == []
    assert browser.get(SEARCH, {"q": "长" * 500}).status_code == 200


def test_searching_costs_few_statements(world: World, django_assert_max_num_queries: Limit) -> None:
    for number in range(30):
        people.volunteer(f"谭晓{number}", area=world.area, with_user=False)
    browser = client(world.admin)
    browser.get(SEARCH, {"q": "谭"})
    with django_assert_max_num_queries(16):
        page = browser.get(SEARCH, {"q": "谭"}).content.decode()
    assert "只列出前 20 个" in page
    with django_assert_max_num_queries(14):
        browser.get(SEARCH, {"q": "谭"}, headers={"HX-Request": "true"})


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "index"), [("谭", "person_by_name"), ("tan", "person_by_pinyin")])
def test_names_are_found_by_an_index(text: str, index: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = json.dumps(Person.objects.filter(named(text)).explain())
    else:
        plan = Person.objects.filter(named(text)).explain()
        assert not re.search(r"SCAN accounts_person(?! USING)", plan)
    assert index in plan and ("person_by_initials" in plan) == (index == "person_by_pinyin")


def test_initials_follow_the_pinyin(db: None) -> None:
    person = make.person("谭晓蓉")
    assert Person.objects.get(pk=person.pk).name_initials == "txr"
    Person.objects.filter(pk=person.pk).update(name="余小禾", name_pinyin="yuxiaohe yxh")
    assert Person.objects.get(pk=person.pk).name_initials == "yxh"


def test_providers_are_in_order_and_commands_have_pages(world: World) -> None:
    names = [provider.name for provider in search.providers()]
    assert names[:1] == ["volunteers"] and {"staff", "organizations", "units", "projects", "activities"} <= set(names)
    commands = search.commands(make.user_with("city_admin"))
    # What happened at an activity is reported by anybody who was there: its page is no page of staff.
    assert all(command.url.startswith(("/staff/", "/incidents/")) for command in commands)


def test_anonymous_people_sign_in_first(db: None) -> None:
    assert Client().get(SEARCH, {"q": "谭"}).url.startswith(reverse("account_login"))
