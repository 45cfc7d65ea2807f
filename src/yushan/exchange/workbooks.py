"""Workbooks that go back to the uploader: the marked file, the rows that stayed out, the empty template."""

import json
from collections.abc import Iterator

from yushan.exchange import engine, storage
from yushan.exchange.importers import IMPORTERS
from yushan.exchange.models import ImportProblem, ImportRun
from yushan.exchange.reading import Problem, Raw, Table, write_marked_workbook, write_template
from yushan.exchange.reading.sheets import Sheet
from yushan.exchange.reading.table import Part


class _KeptRows(Sheet):
    """Rows that are kept with a run, as a sheet."""

    def __init__(self, rows: list[list[Raw]]) -> None:
        super().__init__("没写入的行")
        self._rows = rows

    def lines(self) -> Iterator[list[Raw]]:
        yield from self._rows


def _rejected(run: ImportRun) -> list[ImportProblem]:
    rows = ImportProblem.objects.filter(run=run, mark=ImportProblem.Mark.REJECTED)
    return list(rows.order_by("id"))


def marked(run: ImportRun) -> bytes:
    """The uploaded file with its doubtful cells marked; once it is deleted, the rows that stayed out."""
    problems = _rejected(run)
    if not run.stored_as:
        return _rest(run, problems)
    table = engine.open_for(run.kind, storage.FILES.fetch(run.stored_as), run.filename)
    names = {part.name[:80]: part.name for part in table.parts}
    return write_marked_workbook(
        table, [Problem(names.get(p.sheet, p.sheet), p.row, p.column, p.value, p.reason) for p in problems]
    )


def _rest(run: ImportRun, problems: list[ImportProblem]) -> bytes:
    columns = list(IMPORTERS[run.kind].columns)
    lines: list[list[Raw]] = [[column.name for column in columns]]
    moved: list[Problem] = []
    for problem in problems:
        if problem.is_first:
            cells = json.loads(problem.cells or "{}")
            lines.append([cells.get(column.name, "") for column in columns])
        moved.append(Problem("没写入的行", len(lines), problem.column, problem.value, problem.reason))
    sheet = _KeptRows(lines)
    mapping = {column.name: index for index, column in enumerate(columns)}
    table = Table(run.filename, "xlsx", columns, [Part(sheet, 1, mapping, [], columns)])
    return write_marked_workbook(table, moved)


def template(kind: str) -> bytes:
    """The empty workbook of a kind, with notes and examples."""
    importer = IMPORTERS[kind]
    return write_template(importer.columns, importer.title, importer.examples)
