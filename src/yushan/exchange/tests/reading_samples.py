"""Files for the reading tests: honest, untidy and hostile ones."""

import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from yushan.common.identity import complete_identity, complete_uscc
from yushan.exchange.reading import ColumnSpec

ROSTER = [
    ColumnSpec("单位统一社会信用代码", required=True, aliases=("统一社会信用代码", "单位代码"), fill_merged=True),
    ColumnSpec("姓名", required=True),
    ColumnSpec("身份证号", required=True, aliases=("身份证号码", "证件号码"), note="18 位，设为文本"),
    ColumnSpec("手机号", aliases=("手机号码", "联系电话")),
    ColumnSpec("是否在职", required=True),
    ColumnSpec("是否党员", required=True, aliases=("是否中共党员",)),
    ColumnSpec("职务"),
    ColumnSpec("入职日期"),
    ColumnSpec("离职日期"),
]
NAMES = [column.name for column in ROSTER]
USCC = complete_uscc("12500000MB1A23456")
FIRST = complete_identity("50010319900228123")
SECOND = complete_identity("50010619851112046")
ROWS: list[list[object]] = [
    [USCC, "陶仁杰", FIRST, "13800002046", "是", "是", "馆员", "2016-07-01", ""],
    [USCC, "贺小桃", SECOND, "13900001111", "是", "否", "讲解员", "2018-03-05", ""],
]


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """An .xlsx with these sheets; None leaves a cell out."""
    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(index, column, value)
    book.close()
    return output.getvalue()


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def raw_workbook(sheet: str | bytes, strings: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """An .xlsx with exactly this sheet XML, for what no honest program writes."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels", _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return output.getvalue()


def ole(stream_name: str, stream: bytes) -> bytes:
    """A compound file with one stream, as Office 97 wrote them: header, one FAT sector, one directory sector."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00")  # shorter ones live elsewhere
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        encoded = (name + "\x00").encode("utf-16-le") if name else b""
        links = struct.pack("<LLL", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            encoded.ljust(64, b"\x00")
            + struct.pack("<HBB", len(encoded), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<LQ", start, size)
        )

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry(stream_name, 2, 2, len(stream), 0xFFFFFFFF)
    directory += entry("", 0, 0, 0, 0xFFFFFFFF) * 2
    table = struct.pack(f"<{len(fat)}L", *fat).ljust(512, b"\xff")
    return header + table + directory + stream


def old_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """An .xls (BIFF8) with one sheet «名册»."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def text(value: str) -> bytes:
        return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")

    begin = struct.pack("<HHHHLL", 0x600, 0x5, 0, 0, 0, 0)
    end = record(0x0A, b"")
    name = struct.pack("<BB", 2, 1) + "名册".encode("utf-16-le")
    bound = 20 + 4 + 6 + len(name) + len(end)
    globals_ = record(0x809, begin) + record(0x85, struct.pack("<LBB", bound, 0, 0) + name) + end
    assert len(globals_) == bound
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            cells += (
                record(0x204, place + text(value))
                if isinstance(value, str)
                else record(0x203, place + struct.pack("<d", value))
            )
    sheet = record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0)) + cells + end
    return ole("Workbook", globals_ + sheet)
