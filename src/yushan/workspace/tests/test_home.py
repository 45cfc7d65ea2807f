"""The staff home: who sees what, in which order, at what cost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.activities.models import Post
from yushan.common import attention, clock, todos
from yushan.indicators.models import BranchSecretary
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.volunteers.tests import factories as people
from yushan.workspace.tests.world import FILLED, TODAY, World, activity, fill, sign_up

Limit = Callable[[int], Any]
HOME, OVERVIEW = "/staff/", "/staff/overview/"


def client(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def text_of(response: Any) -> str:
    """As a browser shows it: white space is one blank."""
    return " ".join(response.content.decode().split())


def test_nobody_signs_in_first_and_volunteers_go_to_their_own_page(world: World) -> None:
    assert Client().get(HOME).url == f"/accounts/login/?next={HOME}"
    volunteer = client(world.member.person.user)
    assert volunteer.get(HOME).url == reverse("portal:me")
    assert volunteer.get(OVERVIEW).status_code == 403
    assert volunteer.get("/staff/search/?q=谭").status_code == 403


def test_everything_that_waits_is_there_the_most_urgent_first(world: World) -> None:
    fill(world)
    found = todos.tallies(world.admin)
    assert {name: tally.count for name, tally in found.items() if tally.count} == dict.fromkeys(FILLED, 1)
    page = text_of(client(world.admin).get(HOME, {"all": "1"}))
    # Near: review and certificate today, the hours of August are late, the shift of tomorrow lacks people.
    assert f"上午好，周敏。今天有 {len(FILLED)} 件事，4 件快到时限。" in page
    assert "9 月 8 日 星期二 · 全国科普月第 8 天" in page
    urgent = [
        "“柑橘黄龙病防控技术指导”结束了",
        "证明还没有开好",
        "活动“防震演练进校园”申请发布",
        "讲解岗还缺 18 人",
        "公示有异议",
    ]
    assert [page.index(words) for words in urgent] == sorted(page.index(words) for words in urgent)
    assert page.index("公示有异议") < page.index("三峡医专口腔科普队申请成立")
    assert "超时" in page and "今天 18:00" in page


def test_the_inbox_lists_the_first_dozen_and_leads_to_all(world: World) -> None:
    for _ in range(15):
        people.membership(people.volunteer(area=world.area, with_user=False), world.team, "applied")
    browser = client(world.admin)
    page = text_of(browser.get(HOME))
    assert page.count("申请加入甘宁镇科普服务队</div>") == 12 and "全部 15 件" in page
    everything = text_of(browser.get(HOME, {"all": "1"}))
    assert everything.count("申请加入甘宁镇科普服务队</div>") == 15 and "全部 15 件" not in everything


def test_what_waits_for_long_without_a_time_limit_does_not_sink(world: World) -> None:
    end = clock.now() - timedelta(days=1)
    for number in range(14):
        activity(world.team, f"农技下乡 {number}", end, state="finished")
    people.membership(people.volunteer(area=world.area, with_user=False), world.team, "applied")
    page = text_of(client(world.admin).get(HOME))
    assert "申请加入甘宁镇科普服务队" in page, "new, but due sooner than hours that have ten working days"
    due = clock.now() + timedelta(hours=1)
    things = [
        todos.Todo("审核", "没有期限，刚来", "", None, "/", ""),
        todos.Todo("审核", "没有期限，等了五天", "", None, "/", "", since=clock.now() - timedelta(days=5)),
        todos.Todo("确认", "一小时内", "", due, "/", ""),
        todos.Todo("确认", "下个月", "", due + timedelta(days=30), "/", ""),
    ]
    assert [todo.text for todo in todos.in_order(things)] == [
        "没有期限，等了五天",
        "一小时内",
        "没有期限，刚来",
        "下个月",
    ]


def test_an_empty_inbox_says_so(world: World) -> None:
    page = text_of(client(world.admin).get(HOME))
    assert "上午好，周敏。没有等您办的事。" in page and "没有等您办的事</h2>" in page
    assert "今天到周日没有活动" in page


def test_the_menu_shows_the_same_number_and_is_hot_when_something_is_near(world: World) -> None:
    browser = client(world.admin)
    make.team(make.detachment(world.area), "三峡医专口腔科普队", state="submitted")
    menu = browser.get(HOME).context["menu"]
    [home] = menu[0]["entries"][:1]
    assert (home["label"], home["count"], home["hot"], home["here"]) == ("待办", 1, False, True)
    activity(world.team, "防震演练进校园", clock.at(TODAY, 18), state="submitted")
    page = browser.get(reverse("activities:list"))
    entries = {entry["label"]: entry for group in page.context["menu"] for entry in group["entries"]}
    assert entries["活动"]["here"] and not entries["待办"]["here"]
    told = browser.get(reverse("workspace:waiting")).json()
    beside = {label: (told[entries[label]["url"]]["count"], told[entries[label]["url"]]["hot"]) for label in entries}
    assert beside["待办"] == (2, True) and beside["活动"] == (1, True) and beside["组织"] == (1, False)


def test_who_has_a_menu_without_being_staff_gets_the_numbers_of_its_entries(world: World) -> None:
    person = make.person("余小禾")
    make.staff_member(world.unit, person, party=True)
    secretary = make.user(who=person)
    BranchSecretary.objects.create(unit=world.unit, user=secretary, named_at=clock.now())
    browser = client(secretary)
    page = browser.get(reverse("indicators:party"))
    urls = {entry["url"] for group in page.context["menu"] for entry in group["entries"]}
    answer = browser.get(reverse("workspace:waiting"))
    assert reverse("indicators:party") in urls and answer.status_code == 200
    assert set(answer.json()) == urls


def test_each_role_sees_only_its_own(world: World) -> None:
    fill(world)
    lead = text_of(client(make.user_with("unit_admin", world.unit)).get(HOME))
    assert "没有等您办的事" in lead and "本周活动" not in lead and "导入干部职工花名册" in lead
    elsewhere = make.user_with("area_admin", Area.objects.get(code="500109"))
    assert "没有等您办的事" in text_of(client(elsewhere).get(HOME))
    leader = text_of(client(make.user_with("organization_admin", world.team)).get(HOME))
    assert "文婷申请加入甘宁镇科普服务队" in leader and "申请成立" not in leader and "花名册.xlsx" not in leader
    assert "科普大篷车·甘宁站" in leader.split("本周活动")[1]
    for role in ("auditor", "reviewer", "training_admin"):
        page = client(make.user_with(role)).get(HOME)
        assert page.status_code == 200 and "没有等您办的事" in text_of(page)


def test_the_week_goes_from_today_to_sunday(world: World) -> None:
    activity(world.team, "昨天的讲座", clock.at(TODAY - timedelta(days=1), 9))
    activity(world.team, "下周的讲座", clock.at(TODAY + timedelta(days=6), 9))
    activity(world.team, "取消了的讲座", clock.at(TODAY + timedelta(days=1), 9), state="cancelled")
    activity(world.team, "周末科学集市（第 12 期）", clock.at(TODAY + timedelta(days=4), 9), places=1, taken=1)
    market = Post.objects.get(shift__activity__title="周末科学集市（第 12 期）")
    sign_up(market, "waitlisted")
    activity(world.team, "防震演练进校园", clock.at(TODAY + timedelta(days=2), 14, 30), places=3, taken=1)
    elsewhere = make.team(make.detachment(Area.objects.get(code="500109")), "缙云山讲解队")
    activity(elsewhere, "缙云山观鸟", clock.at(TODAY + timedelta(days=1), 8))
    week = text_of(client(world.admin).get(HOME)).split("本周活动")[1]
    assert "周四 14:30" in week and "1 / 3" in week and "还差 2 人" in week
    assert "周六 9:00" in week and "1 / 1 · 候补 1" in week and "满员" in week
    assert not any(title in week for title in ("昨天的讲座", "下周的讲座", "取消了的讲座", "缙云山观鸟"))


def test_the_overview_shows_the_rates_of_the_own_places(world: World) -> None:
    page = text_of(client(world.admin).get(OVERVIEW, headers={"HX-Request": "true"}))
    assert "<html" not in page and "万州区 · 今年" in page and "5.0%" in page and "1 / 20" in page
    assert "注册率还需 11 人。" in page and "党员参与率还需 2 人。" in page
    assert f"{reverse('indicators:area_people', args=['500101'])}?which=unregistered" in page
    assert reverse("indicators:party") in page and "party_not_served" not in page
    whole = text_of(client(make.user_with("unit_admin", world.unit)).get(OVERVIEW))
    assert "<html" in whole and "万州区农业技术推广中心 · 今年" in whole and "万州区 · 今年" not in whole
    assert "重庆市 · 今年" in text_of(client(make.user_with("city_admin")).get(OVERVIEW))
    leader = text_of(client(make.user_with("organization_admin", world.team)).get(OVERVIEW))
    assert "今年</h2>" not in leader


def test_what_needs_attention_is_measured_within_the_own_scope(world: World) -> None:
    make.team(make.detachment(world.area), "百安坝科普队", founded_on=TODAY - timedelta(days=10))
    quiet = make.team(make.detachment(world.area), "陈家坝服务队", founded_on=TODAY - timedelta(days=400))
    activity(world.team, "上个月的讲座", clock.at(TODAY - timedelta(days=30), 9), state="settled")
    activity(world.team, "防震演练进校园", clock.at(TODAY + timedelta(days=2), 14), places=3, taken=1)
    browser = client(world.admin)
    page = text_of(browser.get(OVERVIEW))
    assert "1 支队伍 90 天没有活动" in page and "1 个岗位一周内开始，还缺人" in page
    assert "1 个单位的花名册半年没有更新" in page and "还没有支队" not in page
    behind = text_of(browser.get(reverse("workspace:attention", args=["quiet-teams"])))
    assert quiet.name in behind and "百安坝科普队" not in behind and world.team.name not in behind
    lacking = text_of(browser.get(reverse("workspace:attention", args=["lacking-people"])))
    assert "讲解岗还缺 2 人" in lacking
    assert "40 个区县还没有支队" in text_of(client(make.user_with("city_admin")).get(OVERVIEW))
    assert browser.get(reverse("workspace:attention", args=["nothing"])).status_code == 404
    clerk = client(make.user_with("unit_admin", world.unit))
    assert clerk.get(reverse("workspace:attention", args=["quiet-teams"])).status_code == 404
    elsewhere = client(make.user_with("area_admin", Area.objects.get(code="500109")))
    assert "现在没有这样的情况" in text_of(elsewhere.get(reverse("workspace:attention", args=["quiet-teams"])))
    assert "1 个区县还没有支队" in text_of(elsewhere.get(OVERVIEW))


def test_every_tile_has_the_list_behind_it(world: World) -> None:
    browser = client(make.user_with("city_admin"))
    for name in attention.names():
        assert browser.get(reverse("workspace:attention", args=[name])).status_code == 200, name
    some = attention.find("quiet-teams")
    assert some
    with pytest.raises(ValueError, match="letters"):
        attention.register(replace(some, name="with.dot"))


def test_buttons_are_what_the_role_may_begin(world: World) -> None:
    page = client(world.admin).get(HOME)
    assert [command.label for command in page.context["commands"]] == ["发布活动", "导入干部职工花名册"]
    assert page.content.count(b"ys-btn primary") == 1
    assert not client(make.user_with("auditor")).get(HOME).context["commands"]


def test_pages_cost_few_statements_with_everything_there(world: World, django_assert_max_num_queries: Limit) -> None:
    fill(world)
    for _ in range(12):
        activity(world.team, "周末科学集市", clock.at(TODAY + timedelta(days=4), 9), places=2, taken=1)
    make.grant(world.admin, "city_admin")
    make.grant(world.admin, "organization_admin", world.team)
    browser = client(world.admin)
    browser.get(HOME)
    with django_assert_max_num_queries(20):
        assert "今天有" in text_of(browser.get(HOME))
    with django_assert_max_num_queries(20):
        browser.get(OVERVIEW)
    with django_assert_max_num_queries(8):
        browser.get(reverse("workspace:attention", args=["quiet-teams"]))


def test_the_frame_costs_few_statements(world: World, django_assert_max_num_queries: Limit) -> None:
    """Session, user, grants, what waits, unread messages: a page has fifteen left for itself."""
    browser = client(make.user_with("city_admin"))
    browser.get("/staff/gallery/")
    with django_assert_max_num_queries(5):
        assert "待办" in text_of(browser.get("/staff/gallery/"))
