"""The rows of a run as its page shows them: doubtful cells marked, personal data of the others masked."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from yushan.common.identity import mask_identity, mask_phone
from yushan.common.text import clean
from yushan.exchange import engine, storage
from yushan.exchange.models import ImportProblem, ImportRun

PAGE = 50
MOST_SHOWN_WHOLE = 20_000  # rows; a longer file is read in its own program
# How the names of such columns end, whoever they are about: 监护人身份证号 is as personal as 身份证号.
_MASKS = (("身份证号", mask_identity), ("手机号", mask_phone), ("电话", mask_phone))
_Place = tuple[str, int]


@dataclass(frozen=True)
class Cell:
    """`mark`: "bad", "fix" (read differently than written) or ""."""

    column: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class PreviewRow:
    """One row of the file."""

    sheet: str
    number: int
    cells: list[Cell]
    what: str
    is_bad: bool


@dataclass(frozen=True)
class Preview:
    """One page of rows; `columns` are those that the file has."""

    columns: list[str]
    rows: list[PreviewRow]
    page: int
    has_next: bool


def _masked(column: str, text: str) -> str:
    mask = next((mask for ending, mask in _MASKS if column.endswith(ending)), None)
    return mask(text) if mask and text else text


def _row(
    place: _Place, cells: Mapping[str, str], problems: list[ImportProblem], tidied: Mapping[str, str]
) -> PreviewRow:
    bad = {problem.column for problem in problems}
    shown = [
        Cell(column, text, "bad")
        if column in bad
        else Cell(column, _masked(column, text), "fix" if column in tidied else "")
        for column, text in cells.items()
    ]
    if problems:
        what = " ".join(dict.fromkeys(problem.reason for problem in problems))
    elif tidied:
        what = "已整理为 " + " · ".join(_masked(column, text) for column, text in tidied.items())
    else:
        what = ""
    return PreviewRow(*place, shown, what, bool(problems))


def _page_of(rows: list[PreviewRow], page: int, has_next: bool) -> Preview:
    """Columns that hold something in any row of the page, or a doubt, stay; empty ones only cost width."""
    used = {cell.column for row in rows for cell in row.cells if cell.text or cell.mark}
    columns = [cell.column for cell in rows[0].cells if cell.column in used] if rows else []
    trimmed = [
        PreviewRow(row.sheet, row.number, [cell for cell in row.cells if cell.column in used], row.what, row.is_bad)
        for row in rows
    ]
    return Preview(columns, trimmed, page, has_next)


def _problems_at(run: ImportRun, places: Iterable[_Place]) -> dict[_Place, list[ImportProblem]]:
    wanted = set(places)
    found: dict[_Place, list[ImportProblem]] = defaultdict(list)
    numbers = {number for _, number in wanted}
    for problem in ImportProblem.objects.filter(run=run, row__in=numbers).order_by("id"):
        if (problem.sheet, problem.row) in wanted:
            found[problem.sheet, problem.row].append(problem)
    return found


def marked_rows(run: ImportRun, mark: str, page: int = 1) -> Preview:
    """Rows that were rejected or tidied, in the order of the file."""
    start = (page - 1) * PAGE
    firsts = list(
        ImportProblem.objects.filter(run=run, mark=mark, is_first=True).order_by("id")[start : start + PAGE + 1]
    )
    shown = firsts[:PAGE]
    problems = _problems_at(run, ((one.sheet, one.row) for one in shown)) if mark == "rejected" else {}
    rows = [
        _row(
            (one.sheet, one.row),
            json.loads(one.cells or "{}"),
            problems.get((one.sheet, one.row), []),
            json.loads(one.value or "{}") if mark == "tidied" else {},
        )
        for one in shown
    ]
    return _page_of(rows, page, len(firsts) > PAGE)


def all_rows(run: ImportRun, page: int = 1) -> Preview:
    """Any row of the file, read from it; NotFound when it is deleted already."""
    table = engine.open_for(run.kind, storage.FILES.fetch(run.stored_as), run.filename)
    start = (page - 1) * PAGE
    listed = list(islice(table, start, start + PAGE + 1))
    marks = _problems_at(run, ((row.sheet[:80], row.number) for row in listed))
    rows = []
    for row in listed[:PAGE]:
        place = row.sheet[:80], row.number
        found = marks.get(place, [])
        rejected = [one for one in found if one.mark == ImportProblem.Mark.REJECTED]
        tidied: dict[str, str] = next(
            (json.loads(one.value or "{}") for one in found if one.mark == ImportProblem.Mark.TIDIED), {}
        )
        rows.append(_row(place, {name: clean(value)[:200] for name, value in row.cells.items()}, rejected, tidied))
    return _page_of(rows, page, len(listed) > PAGE)


def chips_of(run: ImportRun) -> list[tuple[str, str, int]]:
    """(code, label, count) of the views that hold something."""
    views = [("rejected", "需要您改", run.rejected)]
    if run.stored_as:
        views.append(("tidied", "自动整理", run.tidied))
        if run.rows <= MOST_SHOWN_WHOLE:
            views.append(("all", "全部", run.rows))
    return [view for view in views if view[2]]
