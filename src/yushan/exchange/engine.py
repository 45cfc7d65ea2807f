"""From an opened file to rows in the rooms: read everything, sort out doubles, write in chunks."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from django.db import transaction

from yushan.exchange.importers import IMPORTERS, Cells, Importer, Result, Scope
from yushan.exchange.importers.base import CREATED, REJECTED, UNCHANGED, UPDATED
from yushan.exchange.importers.cells import Memory
from yushan.exchange.importers.doubles import Entry, sort_out
from yushan.exchange.reading import Problem, Table, open_table
from yushan.exchange.report import TIDIED_KEPT, Report, TidiedRow, looks_of

# (rows done, rows in all): every row is read once and written once, so both count.
Tick = Callable[[int, int], None]
# Called inside the transaction of each written chunk with (created, updated).
OnChunk = Callable[[int, int], None]
_TICK_ROWS = 2000
_NOTHING: Mapping[str, str] = MappingProxyType({})


def open_for(kind: str, content: Any, filename: str) -> Table:
    """Opens a file (path or bytes) for a kind of import. FileRefused when it cannot be read."""
    return open_table(content, filename, IMPORTERS[kind].columns)


def carry_out(
    actor: Any,
    *,
    kind: str,
    table: Table,
    scope: Scope | None = None,
    write: bool,
    all_or_nothing: bool = False,
    tick: Tick = lambda done, total: None,
    on_chunk: OnChunk = lambda created, updated: None,
) -> Report:
    """Examines a file and, with `write`, brings its good rows in; one transaction a chunk, or one for all.

    Without `write` the same is done and rolled back, chunk by chunk: the report says what would happen.
    """
    report = Report(kind, notes=list(table.notes))
    if unknown := table.unknown:
        report.notes.append(f"这些列用不到，没有读：{'、'.join(unknown[:12])}。")
    importer = IMPORTERS[kind](actor, scope or Scope())
    with _without_collector():
        entries, repeated = _read(table, importer, report, tick)
        if write and all_or_nothing:
            with transaction.atomic():
                _write(entries, repeated, importer, report, write=True, tick=tick, on_chunk=on_chunk)
                if report.problems:
                    transaction.set_rollback(True)
            if report.problems:
                report.nothing_written()
        else:
            _write(entries, repeated, importer, report, write=write, tick=tick, on_chunk=on_chunk)
    report.notes += importer.remarks()
    _fill_values(table, report)
    return report


@contextmanager
def _without_collector() -> Iterator[None]:
    """Many small objects live until the end of an import: looking for garbage among them again and again is idle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(
    table: Table, importer: Importer, report: Report, tick: Tick
) -> tuple[list[Entry], list[tuple[Entry, Entry]]]:
    entries: list[Entry] = []
    memory: Memory = {}
    for row in table:
        report.rows += 1
        cells = Cells(row.cells, importer.today, memory)
        item = importer.read(cells)
        if cells.doubts:
            report.problems += [
                Problem(row.sheet, row.number, doubt.column, doubt.value, doubt.reason) for doubt in cells.doubts
            ]
        else:
            entries.append(Entry(row.sheet, row.number, item, cells.tidied or _NOTHING))
        if report.rows % _TICK_ROWS == 0:
            tick(report.rows, 0)
    report.skipped = len(table.skipped)
    result = sort_out(entries, importer)
    report.problems += [
        Problem(found.entry.sheet, found.entry.number, found.column, "", found.reason)
        for found in result.contradictions
    ]
    importer.arrange(result.entries, lambda entry: entry.item)
    return result.entries, result.repeated


def _write(
    entries: list[Entry],
    repeated: list[tuple[Entry, Entry]],
    importer: Importer,
    report: Report,
    *,
    write: bool,
    tick: Tick,
    on_chunk: OnChunk,
) -> None:
    total = report.rows + len(entries)
    tick(report.rows, total)
    refused: dict[tuple[str, int], Result] = {}
    for start in range(0, len(entries), importer.chunk):
        chunk = entries[start : start + importer.chunk]
        with transaction.atomic():
            results = importer.write([entry.item for entry in chunk], really=write)
            kinds = [result.kind for result in results]
            if write:
                on_chunk(kinds.count("created"), kinds.count("updated"))
            else:
                transaction.set_rollback(True)
        for entry, result in zip(chunk, results, strict=True):
            report.count(result.kind)
            if entry.tidied and result.kind in (CREATED, UPDATED):
                report.tidied += 1
                if len(report.tidied_rows) < TIDIED_KEPT:
                    report.tidied_rows.append(TidiedRow(entry.sheet, entry.number, entry.tidied))
            if result.kind == REJECTED:
                refused[entry.sheet, entry.number] = result
                _refuse(entry, result, importer, report)
        tick(report.rows + start + len(chunk), total)
    for entry, first in repeated:
        if refusal := refused.get((first.sheet, first.number)):
            _refuse(entry, refusal, importer, report)
        else:
            report.count(UNCHANGED)


def _refuse(entry: Entry, result: Result, importer: Importer, report: Report) -> None:
    column = result.column or importer.column_in(result.reason)
    report.problems.append(Problem(entry.sheet, entry.number, column, "", result.reason))


def _fill_values(table: Table, report: Report) -> None:
    """What stands in the cells of rows that were rejected after reading."""
    empty = [index for index, problem in enumerate(report.problems) if problem.column and not problem.value]
    looks = looks_of(table, {(report.problems[index].sheet, report.problems[index].row) for index in empty})
    for index in empty:
        problem = report.problems[index]
        value = looks.get((problem.sheet, problem.row), {}).get(problem.column, "")
        report.problems[index] = Problem(problem.sheet, problem.row, problem.column, value, problem.reason)
