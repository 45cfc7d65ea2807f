"""Files that are no tables, broken, locked or hostile: a clear message, and the server lives on."""

import re
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from yushan.exchange.reading import FileRefused, open_table
from yushan.exchange.reading import source as limits
from yushan.exchange.reading.kinds import require_name
from yushan.exchange.tests.reading_samples import NAMES, ROSTER, ROWS, SHEET, old_workbook, ole, raw_workbook, workbook


def refusal(content: bytes, filename: str = "花名册.xlsx") -> str:
    with pytest.raises(FileRefused) as caught:
        open_table(content, filename, ROSTER)
    assert caught.value.reason.endswith("。")
    return caught.value.reason


def zipped(*names: str) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7\n%\xe2\xe3", "这是 PDF 文件，不是表格。请上传 .xlsx 或 .csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "这是图片"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "这是图片"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "图片"),
        (b"Rar!\x1a\x07\x01\x00", "这是压缩包"),
        (zipped("说明.txt"), "这是压缩包，不是表格。请先解压"),
        (zipped("[Content_Types].xml", "word/document.xml"), "这是 Word 文档"),
        (zipped("ppt/presentation.xml"), "演示文稿"),
        (zipped("mimetype", "content.xml"), "OpenDocument"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (b"<html><body><table><tr><td>x</td></tr></table>", "这是网页，只是名字像表格"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML PUBLIC><html>", "这是网页"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "旧式的 XML 表格"),
        (b'<?xml version="1.0"?><people/>', "这是 XML 文件"),
        (ole("WordDocument", b"x"), "这是 Word 文档"),
        (ole("EncryptedPackage", b"x"), "文件有打开密码，请去掉密码后再传。"),
        (ole("Other", b"x"), "文件损坏，或不是表格"),
        (bytes(range(256)) * 20, "看不出这是什么文件"),
        (b"PK\x03\x04" + bytes(100), "文件损坏"),
        (workbook(("名册", [NAMES, *ROWS]))[:-300], "文件损坏"),
        (ole("Workbook", b"junk" * 100), "文件损坏"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, what: str) -> None:
    assert what in refusal(content)


def test_old_and_new_workbooks_are_taken_for_each_other_text_is_not() -> None:
    assert open_table(workbook(("名册", [NAMES, *ROWS])), "花名册.xls", ROSTER).kind == "xlsx"
    text = ",".join(NAMES).encode() + b"\n1,2,3,,1,0\n"
    assert open_table(text, "花名册.csv", ROSTER).kind == "csv"
    assert "里面却是文本" in refusal(text)


def test_old_workbook_is_read() -> None:
    table = open_table(
        old_workbook([["干部职工花名册"], [*NAMES], [str(cell) for cell in ROWS[0]]]), "花名册.xls", ROSTER
    )
    assert (table.kind, table.sheet, table.header_row) == ("xls", "名册", 2)
    assert [(row.number, row.cells["姓名"]) for row in table] == [(3, "陶仁杰")]


def test_path_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="打不开"):
        open_table(tmp_path / "没有.xlsx", "没有.xlsx", ROSTER)


def test_path_is_read(tmp_path: Path) -> None:
    path = tmp_path / "upload.bin"
    path.write_bytes(workbook(("名册", [NAMES, *ROWS])))
    assert len(list(open_table(path, "花名册.xlsx", ROSTER))) == 2


def test_workbook_without_data() -> None:
    assert refusal(workbook(("Sheet1", []))) == "文件里没有数据。请填好后再传。"
    assert refusal(workbook(("Sheet1", [NAMES]))) == "表头下面没有数据。请填好后再传。"


def test_too_large_an_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UPLOAD", 1024 * 1024)
    assert "文件有 2 MB，一次最多 1 MB" in refusal(bytes(1024 * 1024 + 1))


def test_bomb_by_ratio() -> None:
    assert "解压后大得不合理" in refusal(raw_workbook(SHEET.format(" " * 20_000_000)))


def test_bomb_by_number_of_entries() -> None:
    assert "解压后大得不合理" in refusal(zipped(*(f"xl/{number}" for number in range(5_001))))


def _declare(content: bytes, name: bytes, size: int) -> bytes:
    """Writes another uncompressed size for an entry into the central directory."""
    at = content.index(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(name)] != name:
        at = content.index(b"PK\x01\x02", at + 4)
    return content[: at + 24] + struct.pack("<L", size) + content[at + 28 :]


def test_declared_sizes_can_lie() -> None:
    honest = raw_workbook(SHEET.format("<!--" + "x" * 30_000_000 + "-->"))
    assert "解压后大得不合理" in refusal(_declare(honest, b"xl/worksheets/sheet1.xml", 1_000))
    small = raw_workbook(SHEET.format("<sheetData/>"))
    assert "文件损坏" in refusal(_declare(small, b"xl/worksheets/sheet1.xml", 100_000))


def test_entity_bomb() -> None:
    laughs = '<!DOCTYPE s [<!ENTITY a "哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    cell = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData>'
    assert "不该有的定义" in refusal(raw_workbook(laughs + SHEET.format(cell)))
    far = SHEET.format("<!--" + "".join(map(str, range(100_000))) + "--><!ENTITY a 'b'>")
    assert "不该有的定义" in refusal(raw_workbook(far))


def test_encrypted_archive_entry() -> None:
    content = bytearray(raw_workbook(SHEET.format("<sheetData/>")))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content)) == "文件有打开密码，请去掉密码后再传。"


def test_sheet_of_two_cells_that_would_need_hundreds_of_gigabytes() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(raw_workbook(SHEET.format(f"<sheetData>{cells}</sheetData>")))


def test_string_table_that_claims_four_thousand_million_entries() -> None:
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="4294967295"><si><t>x</t></si></sst>'
    cell = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    assert refusal(raw_workbook(SHEET.format(cell), strings))


def test_merge_over_everything_costs_nothing() -> None:
    cells = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{chr(65 + i)}{row}" t="inlineStr"><is><t>{value}</t></is></c>' for i, value in enumerate(values)
        )
        + "</row>"
        for row, values in ((1, NAMES), (2, ROWS[0]))
    )
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="G2:G1048576"/></mergeCells>'
    table = open_table(raw_workbook(SHEET.format(f"<sheetData>{cells}</sheetData>{merge}")), "花名册.xlsx", ROSTER)
    assert [row.cells["职务"] for row in table] == ["馆员"]


def test_too_many_rows_and_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = workbook(("名册", [[*NAMES, *[None] * 250, "远处"], *ROWS]))
    assert "最多读 200 列" in refusal(wide)
    from yushan.exchange.reading import delimited, table
    from yushan.exchange.reading import workbook as reader

    for module in (reader, delimited, table):
        monkeypatch.setattr(module, "MAX_ROWS", 2)
    assert "用到了第 3 行，一次最多 2 行" in refusal(workbook(("名册", [NAMES, *ROWS])))
    assert "文件超过 2 行" in refusal("\n".join([",".join(NAMES), "1", "2"]).encode(), "a.csv")


def test_formatted_but_empty_rows_below_do_not_count() -> None:
    output = BytesIO(workbook(("名册", [NAMES, *ROWS])))
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.load_workbook(output)
    for row in (300_000, 1_048_576):
        book.active.cell(row=row, column=9).font = Font(bold=True)
    again = BytesIO()
    book.save(again)
    assert len(list(open_table(again.getvalue(), "花名册.xlsx", ROSTER))) == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("roster.exe", "xlsx", "文件名是“.exe”，里面却是 Excel 工作簿"),
        ("花名册.docx", "xlsx", "改成 .xlsx 再传"),
        ("改名.csv", "xlsx", "文件名是“.csv”，里面却是 Excel 工作簿"),
        ("导出.xls", "text", "文件名是“.xls”，里面却是文本"),
    ],
)
def test_a_name_that_says_something_else_is_refused(name: str, content: str, words: str) -> None:
    with pytest.raises(FileRefused, match=re.escape(words)):
        require_name(content, name)
    for fitting in ("花名册.XLSX", "花名册") if content == "xlsx" else ("名单.csv", "名单"):
        require_name(content, fitting)
