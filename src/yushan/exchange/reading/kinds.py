"""What a file really is, by its content; its name may say anything."""

import re
from pathlib import PurePath

from yushan.exchange.reading.archive import LOCKED, entry_names
from yushan.exchange.reading.refused import FileRefused
from yushan.exchange.reading.source import Source

_SIGNATURES = [
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"{\\rtf", "Word 文档"),
    (b"Rar!\x1a\x07", "压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    (b"\x1f\x8b\x08", "压缩包"),
    (b"SQLite format 3", "数据文件"),
]
# What each kind may be called, the usual name first. Old and new workbooks are taken for each other everywhere.
_NAMES = {
    "xlsx": ((".xlsx", ".xls", ".xlsm", ".xltx", ".et"), " Excel 工作簿"),
    "xls": ((".xls", ".xlsx", ".xlt", ".et"), "旧版 Excel 工作簿"),
    "text": ((".csv", ".txt", ".tsv"), "文本"),
}
_WEB_PAGE = re.compile(
    rb"<(!doctype html|html|head|body|table|meta|style|div|script)[\s>]|mime-version:", re.IGNORECASE
)


def kind_of(source: Source) -> str:
    """ "xlsx", "xls" or "text"; anything else raises FileRefused with the name of what it is."""
    head = source.head
    if head.startswith(b"PK"):
        return _kind_of_archive(source)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_ole(source)
    if b"%PDF-" in head[:1024]:
        raise _named("PDF 文件")
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            raise _named(name)
    if (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or _is_bitmap(source) or head[4:8] == b"ftyp":
        raise _named("图片或视频")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<?xml") and b"schemas-microsoft-com:office:spreadsheet" in head:
        raise FileRefused("这是旧式的 XML 表格，没有读取。请在表格软件里打开它，另存为 .xlsx 后再传。")
    if start[:1] == b"<" or start[:5].lower() == b"mime-":
        if _WEB_PAGE.search(start):
            raise FileRefused(
                "这是网页，只是名字像表格（有些系统导出的“.xls”是这样）。请在表格软件里打开它，另存为 .xlsx 后再传。"
            )
        if start.startswith(b"<?xml"):
            raise _named("XML 文件")
    return "text"


def require_name(kind: str, filename: str) -> None:
    """FileRefused when the name says that this is something else: the wrong file may have been chosen."""
    suffix = PurePath(filename).suffix.lower()
    fitting, what = _NAMES[kind]
    if suffix and suffix not in fitting:
        raise FileRefused(
            f"文件名是“{suffix}”，里面却是{what}。请看看是不是选错了文件；没有选错，就把扩展名改成 {fitting[0]} 再传。"
        )


def _named(name: str) -> FileRefused:
    return FileRefused(f"这是{' ' if name[0].isascii() else ''}{name}，不是表格。请上传 .xlsx 或 .csv 表格。")


def _is_bitmap(source: Source) -> bool:
    return source.head[:2] == b"BM" and int.from_bytes(source.head[2:6], "little") == source.size


def _kind_of_archive(source: Source) -> str:
    names = {name.replace("\\", "/").lower() for name in entry_names(source)}
    if "xl/workbook.bin" in names:
        raise FileRefused("这是二进制工作簿（.xlsb），没有读取。请在表格软件里另存为 .xlsx 后再传。")
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise _named("Word 文档")
    if any(name.startswith("ppt/") for name in names):
        raise _named("演示文稿")
    if "mimetype" in names and "content.xml" in names:
        raise FileRefused("这是 OpenDocument 文件，没有读取。请在表格软件里另存为 .xlsx 后再传。")
    raise FileRefused("这是压缩包，不是表格。请先解压，再上传里面的 .xlsx 或 .csv 表格。")


def _kind_of_ole(source: Source) -> str:
    with source.open() as file:
        content = file.read()

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise FileRefused(LOCKED)
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        raise _named("Word 文档")
    if holds("PowerPoint Document"):
        raise _named("演示文稿")
    raise FileRefused("文件损坏，或不是表格。请在表格软件里打开它，另存为 .xlsx 后再传。")
