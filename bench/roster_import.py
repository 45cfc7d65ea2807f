"""An untidy roster of 100,000 staff as a workbook, brought in by the command line, and brought in again."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bench import filling
from bench.harness import Figures, Platform, Size

_ROWS: dict[Size, int] = {"small": 10_000, "full": 100_000}
_A_UNIT = 500
_MOST_SECONDS, _MOST_MIB = 60, 1024
_SPREADSHEET_ZERO = date(1899, 12, 30)
_HEADER = [
    "序号",
    "职工姓名",
    "证件号码（必填）",
    "联系电话",
    "单位代码",
    "是否在职",
    "是否中共党员",
    "职务",
    "入职时间",
]
_YES, _NO = ("是", "√", "1", 1, "Y"), ("否", "×", "0", 0, "N")


def run(place: Platform, size: Size) -> Figures:
    """Rejects nothing: every row can be read surely. The second time nothing may change."""
    rows = _ROWS[size]
    filling.load_plan(place)
    filling.import_units(place, -(-rows // _A_UNIT), _A_UNIT)
    file = filling.workbook(place.files / "roster.xlsx", _roster(rows), "花名册")
    first = place.yushan("import", "roster", str(file), "--json")
    again = place.yushan("import", "roster", str(file), "--json")
    said, repeated = (json.loads(done.output.splitlines()[-1]) for done in (first, again))
    assert (said["rows"], said["created"], said["rejected"]) == (rows, rows, []), said
    assert (repeated["created"], repeated["updated"], repeated["unchanged"]) == (0, 0, rows), repeated
    return {
        "rows": rows,
        "seconds": first.seconds,
        "cpu_seconds": first.cpu_seconds,
        "peak_mib": max(first.peak_mib, again.peak_mib),
        "again_seconds": again.seconds,
        "again_cpu_seconds": again.cpu_seconds,
        "holds": first.seconds < _MOST_SECONDS and max(first.peak_mib, again.peak_mib) < _MOST_MIB,
    }


def _roster(count: int) -> Iterator[Sequence[object]]:
    yield ["全市干部职工花名册"]
    yield ["填报日期：2026 年 9 月", "", "联系电话：023-63658888"]
    yield _HEADER
    for n in range(count):
        yield [
            n + 1,
            _untidy_name(n),
            _untidy_number(filling.identity(n), n),
            _untidy_mobile(n),
            _untidy_number(filling.credit_code(n // _A_UNIT), n),
            _YES[n % len(_YES)],
            (_NO if n % 3 else _YES)[n % 5],
            ("馆员", " 讲解员 ", "主任科员", "")[n % 4],
            _untidy_day(date(2005, 1, 1) + timedelta(days=n % 7000), n),
        ]


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _untidy_name(n: int) -> str:
    found = filling.name(n)
    return (found, f" {found}", f"{found[0]}　{found[1:]}", found)[n % 4]


def _untidy_number(number: str, n: int) -> str:
    return (number, number.lower(), _wide(number), f" {number} ", f"'{number}", f"{number[:6]} {number[6:]}")[n % 6]


def _untidy_mobile(n: int) -> object:
    number = filling.mobile(n)
    return (number, int(number), f"+86 {number}", f"{number[:3]}-{number[3:7]}-{number[7:]}", "")[n % 5]


def _untidy_day(day: date, n: int) -> object:
    ways = (
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}",
        (day - _SPREADSHEET_ZERO).days, f"{day:%Y.%m.%d}",
    )  # fmt: skip
    return ways[n % len(ways)]
