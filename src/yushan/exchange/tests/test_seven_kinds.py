"""Each of the seven kinds from an untidy file by the command, one after the other as a platform is filled, and again.

Titles above the header, columns in another order under other names, merged cells, full-width signs, days in every
spelling and as serial numbers, ruined identity numbers, repeated and contradicting rows; then the good rows as GBK csv.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps

from yushan.exchange.models import ImportRun
from yushan.exchange.tests.test_command import run
from yushan.exchange.tests.test_roster_import import wide
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db

MUSEUM, SCHOOL, HALL = make.uscc(7001), make.uscc(7002), make.uscc(7003)
TAO, LI, HE = (make.identity(serial=serial).number for serial in (701, 702, 703))
RAN = next(
    number
    for serial in range(710, 760)
    if (number := make.identity(serial=serial).number).endswith("X")
)  # fmt: skip
CORPS, DETACHMENT, TEAM = "重庆市科技志愿服务总队", "渝中区科技志愿服务支队", "红岩科普志愿服务队"
SERIAL_DAY = 46023  # 2026-01-01
SERIAL_MOMENT = 46086.375  # 2026-03-05 09:00


@dataclass
class Sample:
    """A file: `good` rows go in, `repeated` ones are among them already, `bad` ones are rejected at that column.

    `merged` is the column of `good` that is one cell over all its rows. `models` is where the rows end up.
    """

    header: list[str]
    good: list[list[object]]
    bad: list[tuple[list[object], str]]
    models: list[str]
    merged: int | None = None
    repeated: list[list[object]] = field(default_factory=list)


UNITS = Sample(
    header=["序号", "单位代码", "单位名称（全称）", "层级", "干部职工数", "联系电话", "统计时间", "区县"],
    good=[
        [1, wide(MUSEUM), "重庆市自然博物馆", "市级", "１８０", "（023）60313777", "2026年1月1日", "北碚区"],
        [2, f" {SCHOOL.lower()} ", "北碚 实验中学", "区县", 35.0, 13896170246.0, SERIAL_DAY, "北碚区"],
    ],
    repeated=[["3", MUSEUM, "重庆市自然博物馆", "市级", 180, "023-60313777", "20260101", "北碚"]],
    bad=[
        (
            [4, MUSEUM[:-1] + ("0" if MUSEUM[-1] != "0" else "1"), "某单位", "市级", 5, "", "", "北碚区"],
            "统一社会信用代码",
        ),
        ([5, HALL, "重庆科技馆", "市级", 90, "", "2026-01-01", "两江新区"], "干部职工人数"),
        ([6, HALL, "重庆科技馆", "市级", 95, "", "2026-01-01", "两江新区"], "干部职工人数"),
        ([7, make.uscc(7004), "某局", "市级", "约30", "", "", "北碚区"], "干部职工人数"),
    ],
    models=["organizations.Unit", "organizations.UnitHeadcount"],
    merged=7,
)
ROSTER = Sample(
    header=["单位代码", "证件号码", "姓名（必填）", "是否党员", "在职", "入职时间", "手机"],
    good=[
        [MUSEUM, TAO, "陶　仁杰", "√", 1, "2016/7/1", "+86 138-9617-0246"],
        [MUSEUM, wide(LI), "李倩", 0, "√", SERIAL_DAY, 13800002046.0],
        [MUSEUM, RAN.lower(), "冉隆贵", "1", "是", "20180305", ""],
    ],
    repeated=[[MUSEUM, TAO, "陶仁杰", "是", "是", "2016年7月1日", "13896170246"]],
    bad=[
        ([MUSEUM, 5.00103199002283e17, "骆青", "否", "是", "", ""], "身份证号"),
        ([MUSEUM, "5.00103E+17", "谭伟", "否", "是", "", ""], "身份证号"),
        ([MUSEUM, HE, "贺小桃", "是", "是", "", ""], "是否党员"),
        ([MUSEUM, HE, "贺小桃", "否", "是", "", ""], "是否党员"),
    ],
    models=["organizations.StaffMember", "accounts.Person"],
    merged=0,
)
ORGANIZATIONS = Sample(
    header=["类型", "队伍名称", "上级", "区县", "负责人姓名", "联系方式", "成立时间"],
    good=[
        ["服务队", wide(TEAM), DETACHMENT, "", "秦川", "１３８９６１７０２４６", "2024.3.5"],
        ["支队", DETACHMENT, CORPS, "渝中", "黎静", "023 6365 8888", SERIAL_DAY],
        ["总队", CORPS, "", "", "", "", ""],
    ],
    repeated=[["服务队", TEAM, DETACHMENT, "", "秦川", "13896170246", "2024年3月5日"]],
    bad=[
        (["小组", "七星岗小组", DETACHMENT, "", "", "", ""], "组织类型"),
        (["服务队", "大溪沟服务队", DETACHMENT, "", "唐宁", "", ""], "负责人"),
        (["服务队", "大溪沟服务队", DETACHMENT, "", "谭伟", "", ""], "负责人"),
    ],
    models=["organizations.Organization"],
)
VOLUNTEERS = Sample(
    header=["所属队伍", "志愿者姓名", "身份证", "手机号码", "队员来源", "特长", "注册时间"],
    good=[
        [TEAM, "冉隆贵", RAN.lower(), 13896170246.0, "机关事业单位干部职工", "讲解、急救", "2025年3月5日"],
        [TEAM, "李 倩", wide(LI), "138 0000 2046", "高校大学生", "", SERIAL_DAY],
    ],
    repeated=[[TEAM, "冉隆贵", RAN, "13896170246", "机关事业单位干部职工", "讲解，急救", "2025-03-05"]],
    bad=[
        ([TEAM, "贺小桃", "5.00103E+17", "13900001111", "", "", ""], "身份证号"),
        ([TEAM, "贺小桃", HE, "13900001111", "", "", ""], "手机号"),
        ([TEAM, "贺小桃", HE, "13900001112", "", "", ""], "手机号"),
        ([TEAM, "陶仁", TAO, "13900001113", "", "", ""], "姓名"),
    ],
    models=["volunteers.Volunteer", "volunteers.Membership"],
    merged=0,
)
STATIONS = Sample(
    header=["类别备注", "名称", "站点类别", "区域", "详细地址", "经度", "纬度", "电话"],
    good=[
        ["", "七星岗科普体验馆", "科普体验馆", "渝中区", "七星岗 １ 号", "１０６.5714", 29.571, "02363658888"],
        ["", "曾家岩 科普体验馆", "科普体验馆", "渝中区", "", "106°34′17″", "29.5710", ""],
    ],
    repeated=[["", "七星岗科普体验馆", "科普体验馆", "渝中", "七星岗 1 号", 106.5714, "29.571", "023-63658888"]],
    bad=[
        (["", "缙云山小院", "科技小院", "北碚区", "", "29.83", "106.38", ""], "经度"),
        (["", "无名站", "游乐场", "北碚区", "", "", "", ""], "站点类型"),
        (["", "北碚科普体验馆", "科普体验馆", "北碚区", "甲路", "", "", ""], "地址"),
        (["", "北碚科普体验馆", "科普体验馆", "北碚区", "乙路", "", "", ""], "地址"),
    ],
    models=["stations.Station"],
    merged=3,
)
ACTIVITIES = Sample(
    header=["主办组织", "活动主题", "开始", "结束", "形式", "活动地点", "人数"],
    good=[
        [TEAM, "学雷锋日科普讲解", SERIAL_MOMENT, "11:30", "示范", "曾家岩广场", "２０人"],
        [TEAM, "观星夜", "2026年10月1日 20:00", "00:30", "", "", 30.0],
    ],
    repeated=[[TEAM, "学雷锋日科普讲解", "2026/3/5 9:00", "2026-03-05 11:30", "示范", "曾家岩广场", 20]],
    bad=[
        ([TEAM, "打印机", "2026-03-05", "11:00", "", "", ""], "开始时间"),
        ([TEAM, "科普集市", "2026-04-05 9:00", "11:00", "", "甲地", ""], "地点"),
        ([TEAM, "科普集市", "2026-04-05 9:00", "11:00", "", "乙地", ""], "地点"),
        (["没有的队", "科普集市", "2026-04-06 9:00", "11:00", "", "", ""], "组织名称"),
    ],
    models=["activities.Activity"],
    merged=0,
)
RECORDS = Sample(
    header=["活动主题", "服务队", "日期", "开始", "结束", "证件号码", "志愿者姓名", "时长", "登记人"],
    good=[
        ["学雷锋日科普讲解", TEAM, "2026年3月5日", "9:00", "11:30", RAN.lower(), "冉隆贵", "２.5", "黎静"],
        ["学雷锋日科普讲解", TEAM, "2026/3/5", "９：００", "11:30", wide(LI), "李倩", 2.0, "黎静"],
        ["观星夜", TEAM, "20260820", "22:30", "0:30", RAN, "冉　隆贵", "", "黎静"],
    ],
    repeated=[["学雷锋日科普讲解", TEAM, 46086, "09:00", "11:30", RAN, "冉隆贵", 2.5, "黎静"]],
    bad=[
        (["观星夜", TEAM, "2026-08-20", "20:00", "22:00", "5.00103E+17", "李倩", "", ""], "身份证号"),
        (["观星夜", TEAM, "2026-08-21", "20:00", "22:00", RAN, "冉隆贵", 1, ""], "时长(小时)"),
        (["观星夜", TEAM, "2026-08-21", "20:00", "22:00", RAN, "冉隆贵", 2, ""], "时长(小时)"),
        (["观星夜", TEAM, "2024-08-21", "20:00", "22:00", RAN, "冉隆贵", 2, ""], "服务日期"),
        (["观星夜", TEAM, "2026-08-22", "20:00", "22:00", TAO, "陶仁杰", 2, ""], "身份证号"),
    ],
    models=["ledger.HourEntry"],
    merged=1,
)
SAMPLES = {
    "units": UNITS, "roster": ROSTER, "organizations": ORGANIZATIONS, "volunteers": VOLUNTEERS, "stations": STATIONS,
    "activities": ACTIVITIES, "records": RECORDS,
}  # fmt: skip
_TITLES = 2


def _workbook(path: Path, sample: Sample) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    sheet.merge_range(0, 0, 0, len(sample.header) - 1, "重庆市科技志愿服务汇总表")
    sheet.write(1, 0, "填报日期：2026 年 9 月")
    sheet.write_row(_TITLES, 0, sample.header)
    first = _TITLES + 1
    for at, row in enumerate([*sample.good, *sample.repeated, *(cells for cells, _ in sample.bad)]):
        sheet.write_row(first + at, 0, row)
    if sample.merged is not None:
        value = sample.good[0][sample.merged]
        sheet.merge_range(first, sample.merged, first + len(sample.good) - 1, sample.merged, value)
    book.close()
    return path


def _csv(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("gbk"))
    return path


def _standing(sample: Sample) -> list[list[dict[str, object]]]:
    return [list(apps.get_model(name).objects.order_by("pk").values()) for name in sample.models]


def _imported(*arguments: object) -> tuple[int, dict[str, object]]:
    code, said = run(*arguments, "--json")
    return code, json.loads(said)


def test_each_kind_from_an_untidy_file_and_again(plan: None, tmp_path: Path):
    for kind, sample in SAMPLES.items():
        path = _workbook(tmp_path / f"{kind}.xlsx", sample)
        before = _standing(sample)
        code, said = _imported(kind, path, "--dry-run")
        assert (code, said["created"], said["updated"]) == (2, len(sample.good), 0), (kind, said)
        assert run(kind, path, "--all-or-nothing")[0] == 2
        assert _standing(sample) == before, f"{kind}: a dry run or a held-back file has written"

        report = tmp_path / f"{kind}-标好.xlsx"
        code, said = _imported(kind, path, "--report", report)
        counts = [said["kind"], said["rows"], said["created"], said["updated"], said["unchanged"]]
        rows = len(sample.good) + len(sample.repeated) + len(sample.bad)
        assert (code, counts) == (2, [kind, rows, len(sample.good), 0, len(sample.repeated)]), (kind, said)
        first_bad = _TITLES + 2 + len(sample.good) + len(sample.repeated)
        first_columns: dict[int, str] = {}
        for one in said["rejected"]:
            first_columns.setdefault(one["row"], one["column"])
        expected = {first_bad + at: column for at, (_, column) in enumerate(sample.bad)}
        assert first_columns == expected, (kind, said["rejected"])
        assert all(one["reason"].endswith("。") and one["sheet"] == "名册" for one in said["rejected"])
        assert report.stat().st_size > 0

        after = _standing(sample)
        code, said = _imported(kind, path)
        assert (code, said["created"], said["updated"]) == (2, 0, 0), (kind, said)
        assert said["unchanged"] == len(sample.good) + len(sample.repeated)
        code, said = _imported(kind, _csv(tmp_path / f"{kind}.csv", [sample.header, *sample.good]), "--all-or-nothing")
        assert (code, said["unchanged"], said["rejected"]) == (0, len(sample.good), []), (kind, said)
        assert _standing(sample) == after, f"{kind}: the same rows again have changed something"
    assert list(ImportRun.objects.order_by("pk").values_list("kind", flat=True)) == list(SAMPLES)
