"""Files as uploaders bring them."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from yushan.common.actors import COMMAND_LINE
from yushan.exchange import engine
from yushan.exchange.importers import Scope
from yushan.exchange.report import Report
from yushan.exchange.tests.reading_samples import workbook

ROSTER = ["单位统一社会信用代码", "姓名", "身份证号", "手机号", "是否在职", "是否党员", "职务", "入职日期", "离职日期"]


def book(header: Sequence[str], rows: Sequence[Sequence[object]], title: Sequence[Sequence[object]] = ()) -> bytes:
    """A workbook with one sheet; `title` are rows above the header."""
    return workbook(("Sheet1", [*title, list(header), *rows]))


def gbk_csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """What a Chinese spreadsheet saves as csv."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("gb18030")


def carry_out(
    kind: str, content: bytes, *, actor: Any = COMMAND_LINE, filename: str = "表.xlsx", **options: Any
) -> Report:
    """The engine on a file; writes unless told otherwise."""
    table = engine.open_for(kind, content, filename)
    return engine.carry_out(actor, kind=kind, table=table, **({"write": True, "scope": Scope()} | options))


def outcome(report: Report) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected)."""
    return report.created, report.updated, report.unchanged, report.rejected


def rejections(report: Report) -> dict[tuple[int, str], str]:
    """(row, column) → reason."""
    return {(problem.row, problem.column): problem.reason for problem in report.problems}


def breaks_at(chunk: int, write: Callable[..., Any]) -> Callable[..., Any]:
    """`Importer.write` of a process that ends when it comes to that chunk (1, 2 …)."""
    done: list[int] = []

    def until(self: Any, items: Sequence[Any], *, really: bool) -> Any:
        done.append(1)
        if len(done) == chunk:
            raise RuntimeError("the process ends here")
        return write(self, items, really=really)

    return until
