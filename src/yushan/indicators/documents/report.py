"""A report of a period as PDF and as a workbook with charts, both from what was kept."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter

from yushan.common.rates import Rate
from yushan.common.text import safe_cell
from yushan.indicators.rules.measuring import rounded
from yushan.indicators.rules.reports import Report, change, points, standing
from yushan.indicators.rules.statements import rates_of
from yushan.indicators.words import RATES
from yushan.ledger.documents.papers import typeset

_TEMPLATE = Path(__file__).with_name("report.typ").read_bytes()
# So many nodes stand on the paper; the workbook has them all.
MOST_BELOW = 200
_FIRST_ROW = 3


def percent(rate: Rate) -> str:
    """«64.9%», «—»."""
    return f"{rate.percent}%" if rate.denominator else "—"


def _with_counts(rate: Rate) -> str:
    return f"{percent(rate)}（{rate.numerator:,}/{rate.denominator:,}）" if rate.denominator else "—"


def _line(name: str, rate: Rate, before: Rate | None) -> dict[str, Any]:
    goal = f"目标 {rate.target_percent}%，{standing(rate)}" if rate.target is not None else "没有目标"
    moved = change(rate, before)
    return {
        "title": RATES[name].title,
        "percent": percent(rate),
        "counts": f"{rate.numerator:,} / {rate.denominator:,}",
        "share": round(100 * rate.numerator / rate.denominator, 1) if rate.denominator else 0,
        "goal": float(rate.target * 100) if rate.target is not None else None,
        "met": bool(rate.met),
        "change": f"比上期末 {moved}" if moved else "",
        "words": goal,
    }


def typeset_report(report: Report, sha256: str) -> bytes:
    """The report as PDF/A."""
    now, before = rates_of(report.rates), rates_of(report.before)
    last = date.fromisoformat(report.last)
    more = max(0, len(report.below) - MOST_BELOW)
    return typeset(
        _TEMPLATE,
        {
            "name": report.name,
            "title": report.span.title,
            "first": report.first,
            "last": report.last,
            "date": [last.year, last.month, last.day],
            "titles": [RATES[name].title for name in now],
            "rates": [_line(name, rate, before.get(name)) for name, rate in now.items()],
            "happened": [list(one) for one in report.happened],
            "months": [[day, *map(percent, rates_of(rates).values())] for day, rates in report.months],
            "below_title": f"{len(report.below)} 个{'区县' if report.scope == 'city' else '单位'}",
            "below": [
                [
                    name,
                    *(_with_counts(rate) for rate in rates_of(rates).values()),
                ]
                for _, name, rates in report.below[:MOST_BELOW]
            ],
            "below_more": f"其余 {more} 个见同期的 Excel 工作簿。" if more else "",
            "measured": [[cell or "—" for cell in one] for one in report.measured],
            "formulas": [[words.title, words.formula] for words in RATES.values()],
            "sha256": sha256,
        },
    )


def _share(rate: Rate) -> float | str:
    if not rate.denominator:
        return "—"
    return float(rounded(Fraction(100 * rate.numerator, rate.denominator)).replace(",", ""))


class _Book:
    """A workbook whose sheets have a heading, a table, and a chart where one helps."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._buffer, safe)
        self._bold, self._number = self._book.add_format({"bold": True}), self._book.add_format({"num_format": "0.0"})

    def sheet(self, name: str, head: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Any:
        """A sheet with its table."""
        sheet = self._book.add_worksheet(name)
        sheet.write(0, 0, head, self._bold)
        sheet.write_row(_FIRST_ROW - 1, 0, header, self._bold)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                form = [self._number] if isinstance(cell, float) else []
                sheet.write(_FIRST_ROW + at, column, safe_cell(cell) if isinstance(cell, str) else cell, *form)
        sheet.freeze_panes(_FIRST_ROW, 1)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, max(1, len(header) - 1), 14)
        return sheet

    def chart(self, sheet: Any, kind: str, title: str, columns: Sequence[int], rows: int, beside: int) -> None:
        """A chart of some columns over the first one, to the right of the table."""
        if not rows:
            return
        chart = self._book.add_chart({"type": kind})
        name, end = sheet.get_name(), _FIRST_ROW + rows - 1
        for column in columns:
            chart.add_series(
                {
                    "name": [name, _FIRST_ROW - 1, column],
                    "categories": [name, _FIRST_ROW, 0, end, 0],
                    "values": [name, _FIRST_ROW, column, end, column],
                }
            )
        chart.set_title({"name": title})
        axis = {"min": 0, "max": 100, "num_format": '0"%"'}
        (chart.set_x_axis if kind == "bar" else chart.set_y_axis)(axis)
        if kind == "bar":
            chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 760, "height": max(360, 24 * rows + 120 if kind == "bar" else 0)})
        sheet.insert_chart(_FIRST_ROW - 1, beside, chart)

    def content(self) -> bytes:
        """The file."""
        self._book.close()
        return self._buffer.getvalue()


def report_book(report: Report) -> bytes:
    """The report as a workbook: goals, months, what is below, the catalogue, how it is reckoned; charts beside."""
    book, now, before = _Book(), rates_of(report.rates), rates_of(report.before)
    head = f"{report.name} 科技志愿服务{report.span.title}（{report.first} 至 {report.last}），截至 {report.last}"
    goals = [
        [
            RATES[name].title, _share(rate), float(rate.target * 100) if rate.target is not None else "—",
            rate.numerator, rate.denominator, standing(rate), points(rate, before.get(name)),
        ]
        for name, rate in now.items()
    ]  # fmt: skip
    sheet = book.sheet(
        "三项目标", head, ("指标", "比率%", "目标%", "分子", "分母", "达到情况", "比上期末（百分点）"), goals
    )
    book.chart(sheet, "column", "三项目标", (1, 2), len(goals), 8)
    book.sheet("这段时间", head, ("项目", "数值"), report.happened)
    titles = [words.title for words in RATES.values()]
    months = [[day, *map(_share, rates_of(rates).values())] for day, rates in report.months]
    sheet = book.sheet("各月末", head, ("截至", *(f"{title}%" for title in titles)), months)
    book.chart(sheet, "line", f"{report.name} 各月末", (1, 2, 3), len(months), 5)
    if report.below:
        _below(book, head, titles, report.below, "各区县" if report.scope == "city" else "各单位")
    book.sheet("指标目录", head, ("条款", "指标", "数值", "目标", "达到情况"), report.measured)
    book.sheet("怎么算的", head, ("指标", "公式"), [[words.title, words.formula] for words in RATES.values()])
    return book.content()


def _below(
    book: _Book, head: str, titles: Sequence[str], below: Sequence[tuple[str, str, Mapping[str, Any]]], name: str
) -> None:
    rows = []
    for code, node, rates in below:
        found = list(rates_of(rates).values())
        counts = [number for rate in found for number in (rate.numerator, rate.denominator)]
        rows.append([node, *map(_share, found), code, *counts])
    parts = [f"{title}·{part}" for title in titles for part in ("分子", "分母")]
    header = ("名称", *(f"{title}%" for title in titles), "编码", *parts)
    sheet = book.sheet(name, head, header, rows)
    book.chart(sheet, "bar", name, (1, 2, 3), min(len(rows), MOST_BELOW), len(header) + 1)
