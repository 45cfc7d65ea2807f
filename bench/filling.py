"""Made-up but valid people and units, and workbooks that bring them in: the same ones at every run."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from bench.harness import ROOT, Platform
from yushan.common.identity import complete_identity, complete_uscc

PLAN = ROOT / "plans" / "chongqing-2025"
TEAM = "渝州科普志愿服务队"
_REGIONS = ("500101", "500102", "500103", "500104", "500105", "500106", "500107", "500108", "500109", "500112")
_SURNAMES = "周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜覃石冉田黎余"
_GIVEN = "家明晓蓉隆贵一帆碧波静怡国强思远雨桐建华丽娟志勇春梅文博"
_FIRST_BIRTHDAY = date(1966, 1, 1)
_BIRTHDAYS = 14_000


def identity(number: int) -> str:
    """A valid identity number of a grown-up; every `number` below 100 million another one."""
    region, rest = _REGIONS[number % len(_REGIONS)], number // len(_REGIONS)
    born = _FIRST_BIRTHDAY + timedelta(days=rest % _BIRTHDAYS)
    return complete_identity(f"{region}{born:%Y%m%d}{rest // _BIRTHDAYS % 999 + 1:03d}")


def name(number: int) -> str:
    """A plausible name."""
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number % len(_GIVEN)] + _GIVEN[number * 7 % len(_GIVEN)]


def mobile(number: int) -> str:
    """A valid mobile number; every `number` below 10 million another one."""
    return f"1389{number % 10_000_000:07d}"


def credit_code(number: int) -> str:
    """A valid 统一社会信用代码."""
    return complete_uscc(f"12500000{number:09d}")


def workbook(path: Path, rows: Iterable[Sequence[object]], sheet: str = "Sheet1") -> Path:
    """Writes a workbook row by row, so that the size of the file says nothing about the memory it takes."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    for index, row in enumerate(rows):
        page.write_row(index, 0, row)
    book.close()
    return path


def load_plan(place: Platform) -> None:
    """The Chongqing plan with its areas."""
    place.yushan("plan", "load", str(PLAN))


def import_units(place: Platform, count: int, staff: int) -> None:
    """`count` units, each with a declared headcount."""
    header = ["单位名称", "统一社会信用代码", "责任区域", "层级", "干部职工人数"]
    rows = ([f"重庆市第{n + 1}实验中学", credit_code(n), "渝中区", "区县级", staff] for n in range(count))
    place.yushan("import", "units", str(workbook(place.files / "units.xlsx", [header, *rows])))


def import_team(place: Platform) -> None:
    """The corps, a detachment and a team below it."""
    header = ["组织名称", "组织类型", "上级组织", "责任区域", "负责人"]
    rows = [
        ["重庆市科技志愿服务总队", "总队", "", "", "黎静"],
        ["渝中区科技志愿服务支队", "支队", "重庆市科技志愿服务总队", "渝中区", "唐宁"],
        [TEAM, "服务队", "渝中区科技志愿服务支队", "渝中区", "冉隆贵"],
    ]
    place.yushan("import", "organizations", str(workbook(place.files / "organizations.xlsx", [header, *rows])))


def import_volunteers(place: Platform, count: int) -> None:
    """`count` verified volunteers of the team."""
    header = ["姓名", "身份证号", "手机号", "所属组织", "注册日期"]
    rows = ([name(n), identity(n), mobile(n), TEAM, "2025-03-05"] for n in range(count))
    place.yushan("import", "volunteers", str(workbook(place.files / "volunteers.xlsx", [header, *rows])))


def import_records(place: Platform, people: int, each: int) -> None:
    """`each` posted service records for every volunteer."""
    header = ["身份证号", "姓名", "活动名称", "组织名称", "服务日期", "开始时间", "结束时间", "服务类型", "记录人"]
    rows = (
        [
            identity(n),
            name(n),
            f"社区科普讲座第 {k + 1} 讲",
            TEAM,
            f"2026-{k + 1:02d}-15",
            "9:00",
            "11:30",
            "讲解",
            "黎静",
        ]
        for n in range(people)
        for k in range(each)
    )
    place.yushan("import", "records", str(workbook(place.files / "records.xlsx", [header, *rows])))
