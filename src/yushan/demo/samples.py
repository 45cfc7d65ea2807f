"""Untidy tables that fit the demo, as people send them in: for trying the import (`yushan demo --sample-files DIR`)."""

import csv
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.demo import sample_cells as untidy
from yushan.demo.names import Names, credit_code
from yushan.organizations.models import Organization, RoleGrant, StaffMember, Unit
from yushan.volunteers.models import Volunteer

Rows = list[list[Any]]


def write(folder: Path) -> list[Path]:
    """Writes one untidy file of each kind; answers their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    today = clock.today()
    rng = Random(f"samples:{today.isoformat()}")  # noqa: S311
    names = Names(rng, today)
    unit, team = _home_unit(), _home_team()
    roster = _roster(unit, names, rng, today)
    return [
        _workbook(
            folder / "花名册_不整齐.xlsx", f"{unit.name}干部职工花名册（2026 年上报）", untidy.ROSTER, roster, merged=0
        ),
        _gbk(folder / "花名册_GBK.csv", untidy.ROSTER, roster[:12]),
        _workbook(
            folder / "服务记录_不整齐.xlsx",
            f"{team.name}服务台账",
            untidy.RECORDS,
            _records(team, rng, today),
            merged=2,
        ),
        _workbook(
            folder / "志愿者_不整齐.xlsx", "志愿者名单", untidy.VOLUNTEERS, _volunteers(team, names, rng), merged=8
        ),
        _gbk(folder / "单位_GBK.csv", untidy.UNITS, _units(unit, names)),
        _workbook(
            folder / "组织_不整齐.xlsx", "服务队登记表", untidy.ORGANIZATIONS, _organizations(team, names), merged=2
        ),
        _workbook(folder / "站点_不整齐.xlsx", "站点登记表", untidy.STATIONS, _stations(names), merged=2),
        _workbook(folder / "活动_不整齐.xlsx", "活动计划", untidy.ACTIVITIES, _activities(team, today), merged=1),
    ]


def _home_unit() -> Unit:
    grant = RoleGrant.objects.filter(role="unit_admin", user__username="demo-unit-admin").get()
    return Unit.objects.select_related("area").get(pk=grant.scope_id)


def _home_team() -> Organization:
    grant = RoleGrant.objects.filter(role="organization_admin", user__username="demo-team-admin").get()
    return Organization.objects.select_related("area").get(pk=grant.scope_id)


def _roster(unit: Unit, names: Names, rng: Random, today: date) -> Rows:
    """Known people as they are, some moved up, some new; numbers ruined, doubled, contradicting."""
    known = StaffMember.objects.filter(unit=unit, left_on=None).select_related("person").order_by("pk")[:24]
    rows: Rows = []
    for place, member in enumerate(known):
        joined = untidy.day(member.joined_on, place) if member.joined_on else ""
        position = "部门主任" if place % 8 == 3 else member.position
        rows.append(
            [
                unit.code, untidy.name(member.person.name, place), untidy.identity(str(member.person.identity_number), place),
                untidy.phone(str(member.phone), place), untidy.yes(True, place), untidy.yes(member.is_party_member, place + 1),
                position, joined, "",
            ]
        )  # fmt: skip
    for place in range(8):
        gender = rng.choice("MF")
        number = names.identity("500107", 23, 40, gender).number
        joined = today - timedelta(days=20 + place * 11)
        rows.append(
            [
                unit.code, names.name(gender), untidy.identity(number, place), names.mobile(), untidy.yes(True, place),
                untidy.yes(place % 3 == 0, place), "馆员", untidy.day(joined, place), "",
            ]
        )  # fmt: skip
    ruined, wrong, short, no_day = rows[-5:-1]
    ruined[2] = 5.00107198503170e17  # what a spreadsheet makes of a number
    wrong[2] = str(wrong[2]).strip(" '")[:17] + "?"
    short[3] = "1389617"
    no_day[7] = "2026年2月30日"
    rows.append(list(rows[1]))  # the same row again
    rows.append([*rows[2][:6], "另一个职务", *rows[2][7:]])  # the same person, another position
    return rows


def _records(team: Organization, rng: Random, today: date) -> Rows:
    people = Volunteer.objects.filter(
        memberships__organization=team, memberships__state="approved", state="verified", verified_on__lt=today - timedelta(days=40)
    ).select_related("person").order_by("pk")[:14]  # fmt: skip
    rows: Rows = []
    day = today - timedelta(days=12)
    for place, volunteer in enumerate(people):
        rows.append(
            [
                untidy.identity(str(volunteer.person.identity_number), place), untidy.name(volunteer.person.name, place),
                "农科村院坝科普课", team.name, untidy.day(day, place), ("９：００", "9:00", "上午9点")[place % 3], "11:30",
                ("2.5", 2.5, "２．５")[place % 3], "宣传宣讲", "讲解、引导", "唐宁",
            ]
        )  # fmt: skip
    if rows:
        rows.append(list(rows[0]))
        rows.append([*rows[0][:4], untidy.day(today + timedelta(days=3), 0), *rows[0][5:]])
    rows.append(
        [
            "500107199001010000",
            "无此人",
            "农科村院坝科普课",
            team.name,
            "2026/1/8",
            "9:00",
            "11:00",
            2,
            "宣传宣讲",
            "",
            "",
        ]
    )
    return rows


def _volunteers(team: Organization, names: Names, rng: Random) -> Rows:
    rows: Rows = []
    for place in range(12):
        gender = rng.choice("MF")
        number = names.identity("500107", 24, 60, gender).number
        rows.append(
            [
                names.name(gender), untidy.identity(number, place), untidy.phone(names.mobile(), place),
                ("群众", "中共党员", "共青团员")[place % 3], ("本科", "大专", "硕士研究生")[place % 3], "教师",
                "急救、摄影", ("社会公众", "乡土科技人才")[place % 2], team.name, untidy.day(date(2026, 3, 1 + place), place),
            ]
        )  # fmt: skip
    rows[5][2] = "12345"
    rows[7][1] = "500107201503070019"  # a child: only with a guardian
    return rows


def _units(unit: Unit, names: Names) -> Rows:
    return [
        [unit.name, unit.code, unit.area.name, unit.get_level_display(), "58", "21", unit.contact_name, names.landline(), "2026年11月1日"],
        ["九龙坡区文化馆", credit_code("500107", 520_990_017), "九龙坡", "区县级", "３６", "14", "罗敏", "023-68112233", "20261101"],
        ["九龙坡区体育中心", credit_code("500107", 520_990_024)[:17] + "?", "九龙坡区", "区县级", "22", "9", "", "", "2026/11/1"],
        ["九龙坡区气象站", credit_code("500107", 520_990_031), "九龙坡区", "区级", "18", "30", "", "", "2026-11-01"],
    ]  # fmt: skip


def _organizations(team: Organization, names: Names) -> Rows:
    parent = Organization.objects.get_parent(team) or team
    return [
        ["海龙村乡土人才服务队", "服务队", parent.name, "九龙坡区", "白市驿镇人民政府", "白市驿镇", "海龙村", "代永红", names.mobile(), "2025年6月1日"],
        [team.name, "服务队", parent.name, "九龙坡区", "白市驿镇人民政府", "白市驿镇", "", "唐宁", "", ""],
        ["杨家坪社区银龄课堂服务队", "服务队 ", parent.name, "九龙坡", "", "杨家坪街道", "", "蒋淑华", "1380", "20250901"],
        ["没有上级的服务队", "服务队", "不存在的支队", "九龙坡区", "", "", "", "", "", ""],
    ]  # fmt: skip


def _stations(names: Names) -> Rows:
    return [
        ["海龙村科技小院", "科技小院", "九龙坡区", "白市驿镇人民政府", "白市驿镇海龙村 3 社", "106.352", "29.482", "周一至周五 9:00–17:00", "代永红", names.mobile()],
        ["走马镇社区科普大学", "社区科普大学", "九龙坡", "走马镇人民政府", "走马镇老街 12 号", "１０６．３０１", "29.455", "周末", "蒋玉兰", ""],
        ["位置写错的站点", "科普基地", "九龙坡区", "", "", "29.48", "106.35", "", "", ""],
        ["类型写错的站点", "茶馆", "九龙坡区", "", "", "", "", "", "", ""],
    ]  # fmt: skip


def _activities(team: Organization, today: date) -> Rows:
    later = today + timedelta(days=9)
    known = Activity.objects.filter(organization=team, state="published").order_by("pk").first()
    rows: Rows = [
        ["海龙村草莓管护培训", team.name, f"{later:%Y/%m/%d} 9:00", f"{later:%Y/%m/%d} 11:30", "海龙村大棚", "农技推广", "志愿助力", "常态", "", "乡村振兴本土人才培训计划", "15"],
        ["春季院坝科普课", team.name, "2026年3月14日 14:30", "2026年3月14日 16:00", "农科村院坝", "宣传宣讲", "志愿铸魂", "示范", "新时代文明实践“讲科技”", "", "２０"],
        ["结束早于开始的活动", team.name, "2026/4/1 15:00", "2026/4/1 14:00", "文化广场", "场馆讲解", "志愿强基", "常态", "", "", ""],
        ["服务类型写错的活动", team.name, "2026/4/2 15:00", "2026/4/2 17:00", "文化广场", "打麻将", "志愿强基", "常态", "", "", ""],
    ]  # fmt: skip
    if known:
        begin, end = clock.local(known.starts_at), clock.local(known.ends_at)
        rows.append(
            [
                known.title,
                team.name,
                f"{begin:%Y-%m-%d %H:%M}",
                f"{end:%Y-%m-%d %H:%M}",
                known.place,
                "",
                "",
                "",
                "",
                "",
                "",
            ]
        )
    return rows


def _workbook(path: Path, title: str, header: Sequence[str], rows: Rows, *, merged: int) -> Path:
    """Two lines of title above the header, a merged column where its values repeat, a note at the end."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    bold, days = book.add_format({"bold": True, "align": "center"}), book.add_format({"num_format": "yyyy/m/d"})
    sheet.merge_range(0, 0, 0, len(header) - 1, title, bold)
    sheet.write(1, 0, f"填报时间：{clock.today():%Y年%m月%d日}　　单位：人")
    sheet.write_row(2, 0, header, bold)
    for line, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, datetime | date):
                sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), days)  # noqa: DTZ001  a cell has no zone
            elif value != "":
                sheet.write(line, column, value)
    if len(rows) > 3 and rows[0][merged] == rows[1][merged] == rows[2][merged]:
        sheet.merge_range(3, merged, 5, merged, rows[0][merged])
    book.close()
    return path


def _gbk(path: Path, header: Sequence[str], rows: Rows) -> Path:
    """As an older office program saves it."""
    with path.open("w", encoding="gbk", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([[f"{v:%Y/%m/%d}" if isinstance(v, date) else v for v in row] for row in rows])
    return path
