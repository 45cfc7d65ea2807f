"""Header rows, merged cells, totals, several sheets and csv as real offices send them."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from yushan.exchange.reading import ColumnSpec, FileRefused, open_table
from yushan.exchange.reading.header import find_header
from yushan.exchange.tests.reading_samples import FIRST, NAMES, ROSTER, ROWS, SECOND, USCC, workbook


def csv_bytes(rows: list[list[object]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(str(cell) for cell in row) + "\r\n" for row in rows).encode(encoding)


def test_title_rows_reordered_columns_and_decorated_names() -> None:
    header = ["序号", "姓 名*", "身份证\n号码（必填）", "是否党员(是/否)", "是否在职：", "单位代码", "备注"]
    data = [[1, "陶仁杰", FIRST, "是", "是", USCC, "x"], [2, "贺小桃", SECOND, "否", "√", USCC, None]]
    table = open_table(
        workbook(("Sheet1", [["重庆市自然博物馆花名册"], [], ["填报日期：2026 年 9 月"], header, *data])),
        "a.xlsx",
        ROSTER,
    )
    assert (table.sheet, table.header_row) == ("Sheet1", 4)
    assert table.mapping == {"姓名": 1, "身份证号": 2, "是否党员": 3, "是否在职": 4, "单位统一社会信用代码": 5}
    assert table.unknown == ["序号", "备注"]
    rows = list(table)
    assert [row.number for row in rows] == [5, 6]
    assert rows[1].cells == {
        "单位统一社会信用代码": USCC, "姓名": "贺小桃", "身份证号": SECOND, "手机号": None, "是否在职": "√", "是否党员": "否",
        "职务": None, "入职日期": None, "离职日期": None,
    }  # fmt: skip


def test_cells_keep_their_type() -> None:
    output = BytesIO()
    book = xlsxwriter.Workbook(output)
    sheet = book.add_worksheet("名册")
    sheet.write_row(2, 3, NAMES)  # the table need not begin in A1
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(3, 3, [USCC, "陶仁杰", 500103199002281237, 13800002046, True, 0])
    sheet.write_datetime(3, 10, datetime(2016, 7, 1), day)
    book.close()
    [row] = open_table(output.getvalue(), "a.xlsx", ROSTER)
    assert row.number == 4
    assert row.cells["身份证号"] == 500103199002281237.0
    assert row.cells["手机号"] == 13800002046.0
    assert row.cells["是否在职"] is True
    assert row.cells["入职日期"] == date(2016, 7, 1)


def test_merged_header_over_two_rows_and_merged_data() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["花名册"])
    sheet.append([NAMES[0], "人员", None, None, "状态", None, "职务", "日期", None])
    sheet.append([None, "姓名", "身份证号", "手机号", "是否在职", "是否党员", None, "入职日期", "离职日期"])
    for row in ROWS:
        sheet.append(row)
    sheet.append([None, "骆青", FIRST, None, "是", "否"])
    sheet.append([])
    for area in ("A1:I1", "A2:A3", "B2:D2", "E2:F2", "G2:G3", "H2:I2", "A4:A7", "G4:G5", "H4:H7"):
        sheet.merge_cells(area)
    output = BytesIO()
    book.save(output)
    table = open_table(output.getvalue(), "a.xlsx", ROSTER)
    rows = list(table)
    assert table.header_row == 3
    assert [row.number for row in rows] == [4, 5, 6]
    assert [row.cells["单位统一社会信用代码"] for row in rows] == [USCC] * 3
    assert [row.cells["职务"] for row in rows] == ["馆员", "馆员", None]
    assert [row.cells["入职日期"] for row in rows] == ["2016-07-01"] * 3


def test_required_columns_are_not_filled_from_merges_by_themselves() -> None:
    columns = [ColumnSpec("姓名", required=True), ColumnSpec("身份证号", required=True), ColumnSpec("职务")]
    book = openpyxl.Workbook()
    for row in (["姓名", "身份证号", "职务"], ["陶仁杰", FIRST, "馆员"], ["贺小桃", None, None]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    output = BytesIO()
    book.save(output)
    assert [row.cells["身份证号"] for row in open_table(output.getvalue(), "a.xlsx", columns)] == [FIRST, None]


def test_blank_rows_repeated_headers_totals_and_notes_are_passed_over() -> None:
    filler = [
        [],
        [NAMES[0], *NAMES[1:]],
        ["  ", "\u3000"],
        ROWS[1],
        ["合计", None, None, 2],
        ["共 2 人"],
        ["注：1. 身份证号请设为文本。"],
        ["填表人：黎静", None, "审核人：陈敏", None, "2026年9月1日"],
        ["单位（盖章）："],
    ]
    table = open_table(workbook(("名册", [NAMES, ROWS[0], *filler])), "a.xlsx", ROSTER)
    assert [(row.number, row.cells["姓名"]) for row in table] == [(2, "陶仁杰"), (6, "贺小桃")]
    assert [(skip.number, skip.why) for skip in table.skipped] == [
        (4, "重复的表头"),
        (7, "合计行"),
        (8, "合计行"),
        (9, "说明行"),
        (10, "说明行"),
        (11, "说明行"),
    ]


def test_a_remark_column_does_not_hide_an_incomplete_row() -> None:
    rows = [["说明", *NAMES], ["备注：已退休", *ROWS[0]], ["备注：已退休", USCC, "骆青", None, None, "否", "是"]]
    table = open_table(workbook(("名册", rows)), "a.xlsx", ROSTER)
    assert [(row.number, row.cells["姓名"]) for row in table] == [(2, "陶仁杰"), (3, "骆青")]


def test_total_with_figures_in_a_required_column() -> None:
    columns = [ColumnSpec("单位名称", True), ColumnSpec("统一社会信用代码", True), ColumnSpec("干部职工人数", True)]
    rows = [["单位名称", "统一社会信用代码", "干部职工人数"], ["重庆市自然博物馆", USCC, 353], ["合计", None, 353]]
    table = open_table(workbook(("单位", rows)), "a.xlsx", columns)
    assert [row.cells["单位名称"] for row in table] == ["重庆市自然博物馆"]
    assert [(skip.number, skip.why) for skip in table.skipped] == [(3, "合计行")]


def test_incomplete_rows_are_data_and_not_passed_over() -> None:
    table = open_table(
        workbook(("名册", [NAMES, ROWS[0], [USCC], [None, "说明会"], [None, None, FIRST]])), "a.xlsx", ROSTER
    )
    assert [row.number for row in table] == [2, 3, 4, 5]


def test_all_matching_sheets_are_read_hidden_ones_not() -> None:
    output = BytesIO()
    book = xlsxwriter.Workbook(output)
    for name, rows in (
        ("封面", [["重庆市自然博物馆"]]),
        ("一部", [NAMES, ROWS[0]]),
        ("二部", [[], NAMES, ROWS[1]]),
        ("旧", [NAMES, ROWS[0]]),
    ):
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    sheet.hide()
    book.close()
    table = open_table(output.getvalue(), "a.xlsx", ROSTER)
    assert [(row.sheet, row.number) for row in table] == [("一部", 2), ("二部", 3)]
    assert table.notes == ["表“封面”里没有要的列，没有读。", "表“旧”是隐藏的，没有读；需要的话请取消隐藏再传。"]
    assert [row.number for row in table] == [2, 3]  # may be read again


def test_missing_columns_are_named_with_what_was_found() -> None:
    with pytest.raises(FileRefused) as caught:
        open_table(
            workbook(("名册", [["花名册"], ["姓名", "身份证号", "部门"], ["陶仁杰", FIRST, "一部"]])), "a.xlsx", ROSTER
        )
    assert caught.value.missing == ("单位统一社会信用代码", "是否在职", "是否党员")
    assert caught.value.reason == (
        "第 2 行像是表头，但缺少“单位统一社会信用代码”、“是否在职”、“是否党员”，找到的是“姓名”、“身份证号”、“部门”。请补上缺少的列再传。"
    )
    with pytest.raises(FileRefused, match="前 20 行里没有找到表头，需要的列有“单位统一社会信用代码”"):
        open_table(workbook(("名册", [["甲", "乙"], [1, 2]])), "a.xlsx", ROSTER)


def test_a_unit_in_brackets_must_be_the_wanted_one() -> None:
    columns = [ColumnSpec("姓名", required=True), ColumnSpec("时长(小时)")]
    for written, known in (
        ("时长", True),
        ("时长（小时）", True),
        ("时长（小时）（必填）", True),
        ("时长（分钟）", False),
    ):
        assert ("时长(小时)" in find_header([["姓名", written]], columns).mapping) is known


def test_two_columns_of_one_name() -> None:
    table = open_table(workbook(("名册", [[*NAMES, "手机号"], [*ROWS[0], "13999999999"]])), "a.xlsx", ROSTER)
    assert [row.cells["手机号"] for row in table] == ["13800002046"]
    assert table.notes == ["表“名册”有不止一列像“手机号”，读的是 D 列，J 列没有读。"]
    exact = [[*NAMES[:3], "联系电话", *NAMES[4:], "手机号"], [*ROWS[0], "13999999999"]]
    assert [row.cells["手机号"] for row in open_table(workbook(("名册", exact)), "a.xlsx", ROSTER)] == ["13999999999"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "；"])
def test_csv_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    table = open_table(csv_bytes([["花名册"], NAMES, *ROWS], separator, encoding), "九月花名册.csv", ROSTER)
    assert (table.sheet, table.header_row) == ("九月花名册", 2)
    assert [(row.number, row.cells["姓名"], row.cells["身份证号"]) for row in table] == [
        (3, "陶仁杰", FIRST),
        (4, "贺小桃", SECOND),
    ]


def test_csv_records_over_lines_blank_lines_and_protected_numbers() -> None:
    first = f'{USCC},陶仁杰,="{FIRST}",,是,否,"馆员,\n兼讲解员",,'
    second = f"{USCC},贺小桃,{SECOND}\t,,是,否,,,"
    content = "\n".join([",".join(NAMES), first, "", second]) + "\n\x1a"
    rows = list(open_table(content.encode("gbk"), "a.csv", ROSTER))
    assert [row.number for row in rows[:2]] == [2, 4]  # as a spreadsheet counts
    assert rows[0].cells["身份证号"] == FIRST
    assert rows[0].cells["职务"] == "馆员,\n兼讲解员"
    assert str(rows[1].cells["身份证号"]).strip() == SECOND


def test_csv_with_a_quote_that_is_never_closed() -> None:
    lines = [",".join(NAMES), f'{USCC},"陶仁杰,{FIRST},,是,否', f"{USCC},贺小桃,{SECOND},,是,否"]
    with pytest.raises(FileRefused, match="第 2 行的英文双引号不成对"):
        open_table("\n".join(lines).encode(), "a.csv", ROSTER)
    with pytest.raises(FileRefused, match="第 2 行的英文双引号不成对"):
        open_table("\n".join(lines + ["甲,乙,丙,丁" * 30] * 3000).encode(), "a.csv", ROSTER)


def test_csv_of_one_endless_line() -> None:
    with pytest.raises(FileRefused):
        open_table(b"a," * 3_000_000, "a.csv", ROSTER)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000))
def test_random_bytes_are_refused_politely(content: bytes) -> None:
    with pytest.raises(FileRefused):
        open_table(content, "a.csv", ROSTER)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=400))
def test_any_text_behind_a_good_header_is_read_or_refused(text: str) -> None:
    try:
        for row in open_table((",".join(NAMES) + "\n" + text).encode(), "a.csv", ROSTER):
            assert row.number >= 2
    except FileRefused as error:
        assert error.reason.endswith("。")


@settings(max_examples=40, deadline=None)
@given(st.permutations(NAMES), st.integers(0, 15))
def test_columns_in_any_order_below_any_title(order: list[str], titles: int) -> None:
    rows = [["花名册"]] * titles + [order, *([row[NAMES.index(name)] for name in order] for row in ROWS)]
    table = open_table(csv_bytes(rows), "a.csv", ROSTER)
    assert table.header_row == titles + 1
    assert [row.cells["姓名"] for row in table] == ["陶仁杰", "贺小桃"]
