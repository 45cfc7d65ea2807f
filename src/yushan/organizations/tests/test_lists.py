"""The list of organizations and the roster of a unit: found, narrowed, columns, kept filters, done to many."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Notice, User
from yushan.common import clock
from yushan.common.models import BulkItem, BulkRun, ListColumns, SavedFilter
from yushan.organizations.actions import enrol_staff
from yushan.organizations.actions.roster import StaffRow
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.organizations.tests import factories as make
from yushan.regulations import actions as regulations
from yushan.regulations.tests import factories as rules
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db
LIST = "/staff/organizations/list/"


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def browser(user: User) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def page(client: Client, url: str, **query: str) -> str:
    return " ".join(client.get(url, query).content.decode().split())


def prepared(client: Client, name: str, action: str, *rows: Any, **data: Any) -> str:
    response = client.post(f"/staff/lists/{name}/bulk/", {"action": action, "pick": [row.pk for row in rows]} | data)
    assert response.status_code == 302
    return str(response["Location"])


def confirm(client: Client, url: str) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(f"{url}run/")


@pytest.fixture
def area() -> Any:
    return make.area("500109")


@pytest.fixture
def teams(area: Any) -> list[Organization]:
    above = make.detachment(area)
    return [
        make.team(above, "缙云山科普服务队", leader_name="石晓蓉", kind="venue"),
        make.team(above, "北温泉健康义诊队", leader_name=""),
    ]


@pytest.fixture
def museum(area: Any) -> Unit:
    return make.unit("重庆市自然博物馆", area=area)


def roster_url(unit: Unit) -> str:
    return f"/staff/units/{unit.pk}/"


def test_organizations_are_found_by_name_initials_number_and_leader(teams: list[Organization], area: Any) -> None:
    client = browser(make.user_with("area_admin", area))
    for text in ("缙云", "缙云 服务", "jys", "jinyunshan", teams[0].code.lower(), "石晓蓉"):
        found = page(client, LIST, q=text)
        assert teams[0].name in found and teams[1].name not in found, text
    # A new name is found by its own letters.
    row = Organization.objects.get(pk=teams[0].pk)
    row.name = "嘉陵江科普服务队"
    row.save(update_fields=["name"])
    assert row.name in page(client, LIST, q="jlj") and row.name not in page(client, LIST, q="jys")
    assert "没有找到符合条件的组织" in page(client, LIST, q="zzz")


def test_organizations_are_narrowed_and_only_ones_own(teams: list[Organization], area: Any) -> None:
    far = make.team(make.detachment(make.area("500112")), "渝北科普队")
    make.team(make.detachment(area), "解散了的队", state="closed")
    client = browser(make.user_with("area_admin", area))
    everything = page(client, LIST)
    assert far.name not in everything and "解散了的队" not in everything and teams[0].name in everything
    assert "解散了的队" in page(client, LIST, state="closed")
    assert "支队" in page(client, LIST, level="detachment") and teams[0].name not in page(
        client, LIST, level="detachment"
    )
    lacking = page(client, LIST, lack="leader")
    assert teams[1].name in lacking and teams[0].name not in lacking
    for lack in ("admin", "charter", "members", "point", "nonsense"):
        assert teams[1].name in page(client, LIST, lack=lack), lack
    assert teams[1].name not in page(client, LIST, kind="venue")
    assert browser(make.user_with("unit_admin", make.unit(area=area))).get(LIST).status_code == 403


def test_columns_and_filters_of_both_lists(teams: list[Organization], museum: Unit, area: Any) -> None:
    make.staff_member(museum, make.person("覃家明"), party=True)
    admin = make.user_with("area_admin", area)
    client = browser(admin)
    assert '<th scope="col">联系电话</th>' not in page(client, LIST)
    client.post("/staff/lists/organizations/columns/", {"column": ["phone", "host"]})
    shown = page(client, LIST)
    assert '<th scope="col">联系电话</th>' in shown and '<th scope="col">编号</th>' not in shown
    client.post("/staff/lists/roster/columns/", {"column": ["account"]})
    roster = page(client, roster_url(museum), filter="all")
    assert "登录账号" in roster and '<th scope="col">手机号</th>' not in roster
    assert ListColumns.objects.count() == 2
    node = f"area:{area.pk}"
    client.post("/staff/lists/organizations/filters/", {"name": "没人管的队", "query": "lack=admin&q=x", "node": node})
    client.post(
        "/staff/lists/roster/filters/",
        {"name": "党员", "query": f"filter=all&party=yes&unit={museum.pk}", "node": node},
    )
    assert sorted(SavedFilter.objects.values_list("query", flat=True)) == ["filter=all&party=yes", "lack=admin"]
    team_admin = browser(make.user_with("organization_admin", teams[0]))
    assert "没人管的队" in page(team_admin, LIST)
    clerk = browser(make.user_with("unit_admin", museum))
    assert "党员" in page(clerk, roster_url(museum)) and "覃家明" in page(
        clerk, roster_url(museum), filter="all", party="yes"
    )
    assert "覃家明" not in page(clerk, roster_url(museum), filter="all", party="no")


def test_heads_and_administrators_are_reminded(teams: list[Organization], area: Any) -> None:
    keeper = make.user_with("organization_admin", teams[0])
    head = people.volunteer("黎国强", area=area)
    make.leader(
        teams[0], "黎国强", post="head", person=head.person, from_day=date(2026, 1, 1), until_day=date(2099, 1, 1)
    )
    far = make.team(make.detachment(make.area("500112")), "渝北科普队")
    client = browser(make.user_with("area_admin", area))
    url = prepared(client, "organizations", "remind", *teams, far, next=f"{LIST}?lack=charter")
    assert "标题" in page(client, url)
    client.post(url, {"title": "请补上章程", "body": "月底以前。"})
    shown = page(client, url)
    assert (
        "会改变的 1 个" in shown and "2 人会收到消息" in shown and "都没有登录账号" in shown and far.name not in shown
    )
    confirm(client, url)
    confirm(client, url)
    assert set(Notice.objects.filter(title="请补上章程").values_list("user", flat=True)) == {
        keeper.pk,
        head.person.user.pk,
    }
    assert BulkItem.objects.get(target=far.pk).said == "已经不在您的范围里，没有做。"
    assert f'href="{LIST}?lack=charter"' in page(client, url)  # back to where they were chosen


def test_a_rule_is_handed_over_to_those_whom_it_reaches(teams: list[Organization], area: Any) -> None:
    rule = rules.in_force(make.corps(), title="时长记录细则", roles=["organization_admin"])
    elsewhere = rules.in_force(make.detachment(make.area("500112")), title="渝北办法")
    keeper, other = (make.user_with("organization_admin", team) for team in teams)
    regulations.confirm_reading(other, version=rule)
    client = browser(make.user_with("area_admin", area))
    url = prepared(client, "organizations", "read", *teams)
    client.post(url, {"rule": str(elsewhere.pk)})
    assert "这部制度不管它" in page(client, url)
    client.post(url, {"rule": str(rule.pk)})
    assert "1 人会收到" in page(client, url) and "都已经读过" in page(client, url)
    confirm(client, url)
    notice = Notice.objects.get(title="请阅读《时长记录细则》", url__contains=rule.regulation.code)
    assert notice.user == keeper


def test_people_of_a_roster_are_found_by_telephone_and_identity_number(museum: Unit) -> None:
    person, other = make.person("覃家明"), make.person("石晓蓉")
    make.user("qjm", who=person, phone_hash=phone_hash("13896170246"))
    for who in (person, other):
        make.staff_member(museum, who, phone="")
    client = browser(make.user_with("unit_admin", museum))
    for text in ("13896170246", person.identity_number, "覃家", "tanjiaming", "tjm"):
        found = page(client, roster_url(museum), filter="all", q=text)
        assert "覃家明" in found and "石晓蓉" not in found, text
    assert "覃家明" not in page(client, roster_url(museum), filter="all", q="13896170")


@pytest.mark.capability("T1.2", page="/staff/units/")
def test_who_looks_for_somebody_finds_them_whatever_chip_they_stand_under(museum: Unit) -> None:
    registered = make.person("白光荣")
    people.volunteer(who=registered)
    make.staff_member(museum, registered)
    make.staff_member(museum, make.person("黎国强"), left_on=date(2025, 3, 1))
    client = browser(make.user_with("unit_admin", museum))
    found = page(client, roster_url(museum), q="白光荣")
    assert "<b>白光荣</b>" in found and "没有找到这个人" not in found
    assert 'type="hidden" name="filter"' not in found  # the next search is not tied to a chip either
    missed = page(client, roster_url(museum), filter="unregistered", q="白光荣")
    assert "没有找到这个人" not in missed and "在“全部在职”里有 1 人" in missed
    assert f"?{urlencode({'filter': 'all', 'q': '白光荣'})}".replace("&", "&amp;") in missed
    assert "在“已离职”里有 1 人" in page(client, roster_url(museum), q="黎国强")
    assert "没有找到这个人" in page(client, roster_url(museum), q="覃家明")


def test_who_was_invited_is_not_offered_to_be_registered_again(museum: Unit) -> None:
    fresh, invited = make.staff_member(museum), make.staff_member(museum)
    people.volunteer(who=invited.person, state="to_confirm")
    found = page(browser(make.user_with("unit_admin", museum)), roster_url(museum), filter="unregistered")
    assert f"?staff={fresh.pk}" in found
    assert invited.person.name in found and f"?staff={invited.pk}" not in found


@pytest.mark.capability("T1.2", page="/staff/units/")
def test_people_of_a_roster_are_found_by_the_phone_that_the_roster_says(museum: Unit) -> None:
    """Most people on a roster have no account: the telephone in its own column finds them, however it is typed."""
    given = {"13896170246": "覃家明", "13594018127": "石晓蓉", "023-63658888": "冉隆贵"}
    for phone, name in given.items():
        make.staff_member(museum, make.person(name), phone=phone)
    elsewhere = make.staff_member(make.unit("重庆科技馆"), make.person("黎国强"), phone="13594018127")
    client = browser(make.user_with("unit_admin", museum))
    for typed, name in (("138 9617 0246", "覃家明"), ("+86-13594018127", "石晓蓉"), ("02363658888", "冉隆贵")):
        found = page(client, roster_url(museum), filter="all", q=typed)
        assert [other for other in given.values() if other in found] == [name], typed
        assert elsewhere.person.name not in found
    for typed in ("13594018", "13594018128"):
        assert "没有找到这个人" in page(client, roster_url(museum), filter="all", q=typed)
    costs = []
    for more in (0, 40):
        for _ in range(more):
            make.staff_member(museum, phone="13896170246")
        with CaptureQueriesContext(connection) as asked:
            page(client, roster_url(museum), filter="all", q="13896170246")
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 20


def test_the_phone_of_a_roster_is_found_after_it_changed(museum: Unit) -> None:
    unit_admin = make.user_with("unit_admin", museum)
    number = make.identity()
    for phone in ("13896170246", "13594018127"):
        row = StaffRow("覃淼淼", number, phone, True, True, "馆员")
        assert enrol_staff(unit_admin, unit=museum, rows=[row])[0].kind in ("created", "updated")
    client = browser(unit_admin)
    assert "覃淼淼" in page(client, roster_url(museum), filter="all", q="13594018127")
    assert "覃淼淼" not in page(client, roster_url(museum), filter="all", q="13896170246")


def test_many_are_marked_as_left_with_a_preview(museum: Unit) -> None:
    today = clock.today()
    rows = [make.staff_member(museum, joined_on=day) for day in (date(2020, 3, 5), today - timedelta(days=2))]
    gone = make.staff_member(museum, left_on=date(2025, 3, 1))
    far = make.staff_member(make.unit("重庆科技馆", area=make.area("500112")))
    client = browser(make.user_with("unit_admin", museum))
    url = prepared(client, "roster", "left", *rows, gone, far, next=f"{roster_url(museum)}?filter=all")
    client.post(url, {"left_on": str(today - timedelta(days=5)), "reason": "调出"})
    shown = page(client, url)
    assert (
        "会改变的 1 人" in shown
        and "早于入职日期" in shown
        and "已于 2025-03-01 离职" in shown
        and "另有 1 行" in shown
    )
    confirm(client, url)
    assert [StaffMember.objects.get(pk=row.pk).in_service for row in (*rows, far)] == [False, True, True]
    assert roster_url(museum) in page(client, url)


def test_people_of_a_roster_are_invited_to_register(museum: Unit) -> None:
    fresh, silent = make.staff_member(museum, make.person("覃家明")), make.staff_member(museum, phone="")
    known = make.staff_member(museum, people.volunteer("石晓蓉").person)
    client = browser(make.user_with("unit_admin", museum))
    url = prepared(client, "roster", "invite", fresh, silent, known)
    shown = page(client, url)
    assert "会改变的 1 人" in shown and "没有手机号" in shown and "已经注册" in shown
    confirm(client, url)
    assert Volunteer.objects.get(person=fresh.person).state == "to_confirm"
    assert not Volunteer.objects.filter(person=silent.person).exists()
    again = prepared(client, "roster", "invite", fresh)
    assert "等本人确认" in page(client, again)


def test_everybody_whom_the_roster_shows(museum: Unit) -> None:
    for number in range(3):
        make.user(who=make.staff_member(museum, party=number < 2).person)
    client = browser(make.user_with("unit_admin", museum))
    whole = client.get(roster_url(museum), {"filter": "all", "party": "yes"}).context["tools"].whole
    url = prepared(client, "roster", "message", all="1", query=whole)
    client.post(url, {"title": "周五大会", "body": ""})
    confirm(client, url)
    assert Notice.objects.filter(title="周五大会").count() == 2 and BulkRun.objects.get().state == "done"
    stranger = browser(make.user_with("unit_admin", make.unit("别的单位", area=make.area("500112"))))
    assert (
        stranger.post("/staff/lists/roster/bulk/", {"action": "message", "all": "1", "query": whole}).status_code == 404
    )
    auditor = browser(make.user_with("auditor"))
    assert auditor.post("/staff/lists/roster/bulk/", {"action": "left", "all": "1", "query": whole}).status_code == 404
    assert "标记离职" not in page(auditor, roster_url(museum), filter="all")


def test_both_lists_cost_few_statements(
    teams: list[Organization], museum: Unit, area: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(35):
        make.team(make.detachment(area), f"第 {number:02} 服务队")
        make.staff_member(museum)
    client = browser(make.user_with("area_admin", area))
    client.get(LIST)
    with django_assert_max_num_queries(20):
        client.get(LIST)
    with django_assert_max_num_queries(20):
        client.get(roster_url(museum), {"filter": "all"})
    chosen = Organization.objects.filter(level="team")
    url = prepared(client, "organizations", "remind", *chosen)
    client.post(url, {"title": "请补上章程", "body": ""})
    with django_assert_max_num_queries(20):
        client.get(url)
