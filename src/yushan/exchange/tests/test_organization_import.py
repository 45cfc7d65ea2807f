"""组织, 志愿者, 站点 and 活动 from files."""

from datetime import date
from decimal import Decimal

import pytest

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.exchange.tests.books import book, carry_out, outcome, rejections
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.stations.models import Station
from yushan.volunteers.models import Membership, Volunteer

pytestmark = pytest.mark.django_db
ORGANIZATIONS = ["组织名称", "组织类型", "上级组织", "责任区域", "负责人", "联系电话", "成立日期"]
CORPS = ["重庆市科技志愿服务总队", "总队", "", "", "", "", ""]
DETACHMENT = ["渝中区科技志愿服务支队", "支队", "重庆市科技志愿服务总队", "渝中区", "黎静", "023-63658888", ""]
TEAM = ["红岩科普志愿服务队（七星岗）", "服务队", "渝中区科技志愿服务支队", "", "秦川", "13896170246", "2024年3月5日"]


def test_a_tree_written_upside_down(plan: None):
    orphan = ["无名服务队", "服务队", "没有的支队", "", "", "", ""]
    content = book(ORGANIZATIONS, [TEAM, DETACHMENT, CORPS, orphan])
    report = carry_out("organizations", content)
    assert outcome(report) == (3, 0, 0, 1)
    assert "没有找到上级组织“没有的支队”" in rejections(report)[5, "上级组织"]
    team = Organization.objects.get(level="team")
    assert (team.state, team.area.name, team.leader_name, team.founded_on) == (
        "active",
        "渝中区",
        "秦川",
        date(2024, 3, 5),
    )
    assert Organization.objects.get_parent(team).level == "detachment"
    assert outcome(carry_out("organizations", content)) == (0, 0, 3, 1)
    # Latin brackets and a space name the same team.
    other = [TEAM[0].replace("（", " (").replace("）", ")"), *TEAM[1:4], "冉隆贵", TEAM[5], ""]
    assert outcome(carry_out("organizations", book(ORGANIZATIONS, [other]))) == (0, 1, 0, 0)
    team.refresh_from_db()
    assert (team.name, team.leader_name) == (TEAM[0], "冉隆贵")


@pytest.mark.capability("T1.4")
def test_a_host_that_is_exactly_one_unit_is_tied_to_it(plan: None):
    area = make.area("500103")
    clinic, _one, _two = (
        make.unit(name, area=area) for name in ("渝中区人民医院（总院）", "社区服务中心", "社区服务中心")
    )
    columns = [*ORGANIZATIONS, "挂靠单位"]
    above = [[*CORPS, ""], [*DETACHMENT, "渝中区科学技术协会"]]
    teams = [
        [f"{name}服务队", "服务队", DETACHMENT[0], "", "秦川", "", "", host]
        for name, host in (
            ("医疗", "渝中区人民医院 (总院)"),
            ("社区", "社区服务中心"),
            ("院坝", "七星岗居委会"),
            ("讲解", ""),
        )
    ]
    content = book(columns, above + teams)
    assert outcome(carry_out("organizations", content)) == (6, 0, 0, 0)
    found = {row.name: (row.host, row.host_unit) for row in Organization.objects.select_related("host")}
    assert found["医疗服务队"] == (clinic, "")
    assert found["社区服务队"] == (None, "社区服务中心"), "two are called so: nothing is guessed"
    assert found["院坝服务队"] == (None, "七星岗居委会") and found["讲解服务队"] == (None, "")
    assert outcome(carry_out("organizations", content)) == (0, 0, 6, 0)
    # Chosen by hand among the two, and a file that leaves the host empty: what is known stays.
    team = Organization.objects.get(name="社区服务队")
    Organization.objects.filter(pk=team.pk).update(host=_two, host_unit="")
    assert outcome(carry_out("organizations", content)) == (0, 0, 6, 0)
    blank = [[*row[:7], ""] for row in teams]
    assert outcome(carry_out("organizations", book(columns, blank))) == (0, 0, 4, 0)
    make.unit("七星岗居委会", area=area)
    assert outcome(carry_out("organizations", content)) == (0, 1, 5, 0)


def test_a_file_does_not_rename_the_corps_nor_guess_a_level(plan: None):
    carry_out("organizations", book(ORGANIZATIONS, [CORPS, DETACHMENT, TEAM]))
    rows = [
        ["第二总队", "总队", "", "", "", "", ""],
        ["怪类型", "大队", DETACHMENT[0], "", "", "", ""],
        ["一分队", "服务队", TEAM[0], "", "", "", ""],
        ["自己", "服务队", "自己", "", "", "", ""],
        ["循环甲", "服务队", "循环乙", "", "", "", ""],
        ["循环乙", "服务队", "循环甲", "", "", "", ""],
    ]
    report = carry_out("organizations", book(ORGANIZATIONS, rows))
    assert outcome(report) == (0, 0, 0, 6)
    told = rejections(report)
    assert "只有一个总队" in told[2, "组织名称"] and CORPS[0] in told[2, "组织名称"]
    assert told[3, "组织类型"].startswith("只认 总队、支队、服务队")
    assert "是服务队，服务队的上级要是支队或总队" in told[4, "上级组织"]
    assert "它自己" in told[5, "上级组织"]
    assert "“循环乙”是服务队" in told[6, "上级组织"] and "“循环甲”是服务队" in told[7, "上级组织"]
    assert Organization.objects.get(level="corps").name == CORPS[0]


def test_a_second_detachment_of_an_area_and_strange_levels_are_refused(plan: None):
    make.detachment(make.area("500103"))
    rows = [["渝中区第二支队", *DETACHMENT[1:]], ["某小组", "小组", "渝中区科技志愿服务支队", "", "", "", ""]]
    report = carry_out("organizations", book(ORGANIZATIONS, rows))
    assert rejections(report)[3, "组织类型"].startswith("只认 总队、支队、服务队")
    assert Organization.objects.filter(level="detachment").count() == 1


VOLUNTEERS = ["姓名", "身份证号", "手机号", "政治面貌", "专业特长", "来源", "所属组织", "注册日期"]
RAN = make.identity(serial=41)


def ran(**other: object) -> list[object]:
    values = {
        "name": "冉隆贵", "number": RAN.number, "phone": "13896170246", "politics": "中共党员", "skills": "讲解、急救",
        "source": "高校大学生", "team": "红岩科普志愿服务队", "day": "2025年1月6日",
    } | other  # fmt: skip
    return list(values.values())


def test_volunteers_are_taken_over_with_their_team(team: Organization):
    content = book(VOLUNTEERS, [ran(), ran()])
    assert outcome(carry_out("volunteers", content)) == (1, 0, 1, 0)
    volunteer = Volunteer.objects.get()
    assert (volunteer.state, volunteer.verified_on, volunteer.skills) == (
        "verified",
        date(2025, 1, 6),
        ["讲解", "急救"],
    )
    assert volunteer.talent_source == "student"
    assert Membership.objects.get().organization == team
    assert outcome(carry_out("volunteers", content)) == (0, 0, 2, 0)
    assert outcome(carry_out("volunteers", book(VOLUNTEERS, [ran(team="", day="")]))) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"phone": ""}, "手机号"),
        ({"source": "外星人"}, "来源"),
        ({"team": "没有的队"}, "所属组织"),
        ({"day": "2026-12-01"}, "注册日期"),
        ({"number": make.identity(date(2015, 3, 7), serial=7).number}, ""),
    ],
)
def test_volunteers_that_cannot_be_taken_over(team: Organization, changed: dict[str, object], column: str):
    report = carry_out("volunteers", book(VOLUNTEERS, [ran(**changed)]))
    assert outcome(report) == (0, 0, 0, 1)
    assert [problem.column for problem in report.problems] == [column]


def test_a_team_imports_its_own_people_only(team: Organization):
    make.team(make.detachment(make.area("500109")), name="缙云科普志愿服务队")
    admin = make.user_with("organization_admin", team)
    other = make.identity(serial=42).number
    rows = [ran(), ran(number=other, team="缙云科普志愿服务队"), ran(number=make.identity(serial=43).number, team="")]
    report = carry_out("volunteers", book(VOLUNTEERS, rows), actor=admin)
    assert outcome(report) == (1, 0, 0, 2)
    assert set(rejections(report)) == {(3, "所属组织"), (4, "所属组织")}


STATIONS = ["站点名称", "站点类型", "责任区域", "地址", "经度", "纬度", "联系电话"]


def test_stations(plan: None):
    hall = ["七星岗科普体验馆", "科普体验馆", "渝中", "七星岗 1 号", "106°34′17″", "29.5710", "02363658888"]
    swapped = ["缙云山小院", "科技小院", "北碚区", "", "29.83", "106.38", ""]
    report = carry_out("stations", book(STATIONS, [hall, swapped]))
    assert outcome(report) == (1, 0, 0, 1)
    assert "填反" in rejections(report)[3, "经度"]
    station = Station.objects.get()
    assert (station.kind, station.area.name, station.longitude) == ("experience-hall", "渝中区", Decimal("106.571389"))
    assert outcome(carry_out("stations", book(STATIONS, [hall]))) == (0, 0, 1, 0)
    moved = [*hall[:3], "七星岗 2 号", "", "", ""]
    assert outcome(carry_out("stations", book(STATIONS, [moved]))) == (0, 1, 0, 0)
    station.refresh_from_db()
    assert (station.address, station.contact_phone) == ("七星岗 2 号", "023-63658888")


ACTIVITIES = [
    "活动名称", "组织名称", "开始时间", "结束时间", "地点", "服务类型", "四大工程", "活动形式(示范/常态)", "行动计划", "计划人数",
]  # fmt: skip


def test_activities_of_the_past_and_to_come(team: Organization):
    past = [
        "学雷锋日科普讲解", "红岩科普志愿服务队", "2026年3月5日 上午9:00", "11:30", "曾家岩广场", "宣传宣讲、场馆讲解", "志愿暖心", "示范",
        "翱翔之翼", "20人",
    ]  # fmt: skip
    night = ["观星夜", "红岩科普志愿服务队", "2026-10-01 20:00", "00:30", "", "", "", "", "", "30"]
    wrong = ["打印机", "红岩科普志愿服务队", "2026-03-05", "2026-03-05 11:00", "", "足球", "", "", "", ""]
    content = book(ACTIVITIES, [past, night, wrong])
    report = carry_out("activities", content)
    assert outcome(report) == (2, 0, 0, 1)
    assert set(rejections(report)) == {(4, "开始时间"), (4, "服务类型")}
    ended = Activity.objects.get(title="学雷锋日科普讲解")
    assert (ended.state, ended.mode, ended.planned_people, ended.is_imported) == ("settled", "demonstration", 20, True)
    assert clock.local(ended.starts_at).hour == 9 and ended.programme.code == "soaring-wings"
    assert ended.service_types.count() == 2
    coming = Activity.objects.get(title="观星夜")
    assert coming.state == "published" and clock.local(coming.ends_at).day == 2
    assert outcome(carry_out("activities", content)) == (0, 0, 2, 1)
    longer = [*night[:3], "01:30", *night[4:9], "40"]
    assert set(rejections(carry_out("activities", book(ACTIVITIES, [longer])))) == {(2, "结束时间")}
