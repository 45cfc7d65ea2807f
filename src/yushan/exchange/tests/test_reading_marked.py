"""Marked workbooks and templates: they show the problem, ruin nothing and can be uploaded again."""

from datetime import datetime
from io import BytesIO

import openpyxl
import xlsxwriter

from yushan.common.untidy import parse_date
from yushan.exchange.reading import Problem, open_table, write_marked_workbook, write_template
from yushan.exchange.tests.reading_samples import FIRST, NAMES, ROSTER, ROWS, USCC, workbook

BAD = [USCC, "骆青", "500103199002301234", None, "也许", "否", "=cmd|'/c calc'!A1", "2025-13-45", None]


def test_marked_workbook_keeps_places_and_tells_reasons() -> None:
    table = open_table(workbook(("名册", [["花名册"], NAMES, *ROWS, BAD])), "花名册.xlsx", ROSTER)
    problems = [
        Problem("名册", 5, "身份证号", "500103199002301234", "第 7–14 位是生日，没有 2 月 30 日。"),
        Problem("名册", 5, "是否在职", "也许", "只认 是/否、√/×、1/0，请改成其中一种。"),
        Problem("名册", 4, "", "", "与第 3 行是同一人，内容不同。"),
        Problem("名册", 3, "手机号", "", "缺手机号。"),
    ]
    book = openpyxl.load_workbook(BytesIO(write_marked_workbook(table, problems)))
    assert book.sheetnames == ["说明", "名册"]
    assert "3 行、4 处需要您改" in book["说明"]["A1"].value
    sheet = book["名册"]
    assert sheet["J2"].value == "问题"
    assert sheet["C5"].value == "500103199002301234"
    assert sheet["C5"].data_type == "s"
    assert sheet["C5"].comment.text == "第 7–14 位是生日，没有 2 月 30 日。"
    assert sheet["C5"].fill.fgColor.rgb == "FFFBE3E1"
    assert sheet["C3"].fill.fgColor.rgb != "FFFBE3E1"
    assert sheet["G5"].data_type == "s"  # the formula stayed text
    assert (
        sheet["J5"].value
        == "身份证号：第 7–14 位是生日，没有 2 月 30 日。；是否在职：只认 是/否、√/×、1/0，请改成其中一种。"
    )
    assert sheet["J4"].value == "与第 3 行是同一人，内容不同。"
    assert sheet["C3"].number_format == "@"


def test_marked_workbook_can_be_uploaded_again_and_marked_again() -> None:
    table = open_table(workbook(("名册", [["花名册"], NAMES, *ROWS, BAD])), "花名册.xlsx", ROSTER)
    before = list(table)
    problem = Problem("名册", 5, "是否在职", "也许", "只认 是/否。")
    again = open_table(write_marked_workbook(table, [problem]), "改好的.xlsx", ROSTER)
    assert list(again) == before
    assert again.notes == []
    assert again.unknown == []
    third = openpyxl.load_workbook(BytesIO(write_marked_workbook(again, [])))["名册"]
    assert third["J2"].value == "问题"
    assert third["J5"].value is None
    assert third["K2"].value is None


def test_numbers_dates_and_merges_survive_as_text() -> None:
    output = BytesIO()
    book = xlsxwriter.Workbook(output)
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, NAMES)
    for row in (1, 2):
        sheet.write_row(row, 1, ["陶仁杰", FIRST, 13800002046, True, 0])
        sheet.write_datetime(row, 7, datetime(2016, 7, 1), book.add_format({"num_format": "yyyy/m/d"}))
    sheet.merge_range(1, 0, 2, 0, USCC)
    sheet.write_number(2, 2, 500103199002281237)
    book.close()
    table = open_table(output.getvalue(), "a.xlsx", ROSTER)
    rows = list(open_table(write_marked_workbook(table, []), "a.xlsx", ROSTER))
    assert [row.cells["单位统一社会信用代码"] for row in rows] == [USCC, USCC]
    assert rows[0].cells["手机号"] == "13800002046"
    assert rows[0].cells["是否在职"] == "是"
    assert parse_date(rows[0].cells["入职日期"]) == datetime(2016, 7, 1).date()
    assert rows[1].cells["身份证号"] == "5.00103E+17"  # lost before it came to us: shown as lost


def test_csv_names_that_no_sheet_can_have() -> None:
    content = "\n".join([",".join(NAMES), ",".join(str(cell) for cell in ROWS[0])]).encode()
    table = open_table(content, "说明.csv", ROSTER)
    book = openpyxl.load_workbook(BytesIO(write_marked_workbook(table, [])))
    assert book.sheetnames == ["说明", "说明(2)"]
    long = open_table(
        content, "重庆市自然博物馆[2026]年：干部职工花名册（第三次修订稿，含劳务派遣人员）最终版.csv", ROSTER
    )
    assert len(openpyxl.load_workbook(BytesIO(write_marked_workbook(long, []))).sheetnames[1]) <= 31


def test_template_is_understood_once_filled_in() -> None:
    template = write_template(ROSTER, "干部职工花名册", [dict(zip(NAMES, map(str, ROWS[0]), strict=True))])
    book = openpyxl.load_workbook(BytesIO(template))
    assert book.sheetnames == ["干部职工花名册", "填写说明"]
    assert book["干部职工花名册"]["B2"].value == "姓名*"
    assert book["填写说明"]["D4"].value == FIRST
    for column, value in enumerate(ROWS[0], start=1):
        book["干部职工花名册"].cell(row=3, column=column, value=str(value))
    output = BytesIO()
    book.save(output)
    [row] = open_table(output.getvalue(), "a.xlsx", ROSTER)
    assert (row.number, row.cells["姓名"], row.cells["身份证号"]) == (3, "陶仁杰", FIRST)
