"""Checking and writing in the background; both may run twice harmlessly."""

import json
from datetime import timedelta
from typing import Any

from yushan.common import clock, jobs
from yushan.common.models import Job
from yushan.exchange import actions, engine, storage
from yushan.exchange.importers import Scope
from yushan.exchange.models import ImportProblem, ImportRun
from yushan.exchange.reading import FileRefused, Table
from yushan.exchange.report import Report, looks_of

State = ImportRun.State
_MOST_PROBLEMS = 20_000  # kept; beyond that the file as a whole is wrong
_PROBLEMS_KEPT_DAYS, _FILES_KEPT_DAYS = 60, 14


def _run_of(job: Job) -> ImportRun:
    rows = ImportRun.objects.select_related("unit", "organization", "uploaded_by", "confirmed_by")
    run: ImportRun = rows.get(pk=job.arguments["run"])
    return run


def _scope(run: ImportRun, *, proxied: bool) -> Scope:
    return Scope(unit=run.unit, organization=run.organization, proxied=proxied)


def check(job: Job) -> None:
    """Examines the file without writing; the outcome stands on the run's page."""
    run = _run_of(job)
    if run.state != State.CHECKING:
        return
    try:
        table = engine.open_for(run.kind, storage.FILES.fetch(run.stored_as), run.filename)
        report = engine.carry_out(
            run.uploaded_by,
            kind=run.kind,
            table=table,
            scope=_scope(run, proxied=actions.needs_second(run.uploaded_by, run.kind)),
            write=False,
            tick=lambda done, total: jobs.progress(job, done, total or None),
        )
    except FileRefused as error:
        actions.refuse_file(run, message=error.message)
        return
    except Exception:
        actions.refuse_file(run, message=f"没能核对完。请再传一次；还是不行的话，请把编号 D{run.pk} 告诉运维人员。")
        raise
    actions.keep_findings(run, table=table, report=report, problems=problems_of(run, table, report))


def apply(job: Job) -> None:
    """Writes the good rows; counts of an interrupted attempt are kept in the job, with the rows themselves."""
    run = _run_of(job)
    if run.state != State.APPLYING:
        return
    written = {"created": 0, "updated": 0} | job.result

    def on_chunk(created: int, updated: int) -> None:
        written["created"] += created
        written["updated"] += updated
        job.result = dict(written)
        job.save(update_fields=["result"])

    try:
        table = engine.open_for(run.kind, storage.FILES.fetch(run.stored_as), run.filename)
        report = engine.carry_out(
            run.confirmed_by,
            kind=run.kind,
            table=table,
            scope=_scope(run, proxied=False),
            write=True,
            tick=lambda done, total: jobs.progress(job, done, total or None),
            on_chunk=on_chunk,
        )
    except Exception:
        actions.keep_interruption(run)
        raise
    actions.finish(run, report=report, written=written, problems=problems_of(run, table, report))


def problems_of(run: ImportRun, table: Table, report: Report) -> list[ImportProblem]:
    """Doubtful cells and tidied rows as they are kept, the first of each row with all its cells."""
    listed = report.in_order()[:_MOST_PROBLEMS]
    places = [(problem.sheet, problem.row) for problem in listed]
    places += [(row.sheet, row.number) for row in report.tidied_rows]
    looks = looks_of(table, places)
    seen: set[tuple[str, int]] = set()
    kept = []
    for problem in listed:
        place = problem.sheet, problem.row
        first = place not in seen
        seen.add(place)
        cells = _as_json(looks[place]) if first else ""
        kept.append(_problem(run, place, problem.column, problem.value, problem.reason, cells=cells, is_first=first))
    for row in report.tidied_rows:
        place = row.sheet, row.number
        how = _as_json(dict(row.how))
        kept.append(_problem(run, place, "", how, "", cells=_as_json(looks[place]), mark=ImportProblem.Mark.TIDIED))
    return kept


def _problem(
    run: ImportRun, place: tuple[str, int], column: str, value: str, reason: str, **values: Any
) -> ImportProblem:
    return ImportProblem(
        run=run, sheet=place[0][:80], row=place[1], column=column[:80], value=value, reason=reason[:300], **values
    )


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def tidy_up() -> str:
    """Files nobody confirmed, files without a run, and doubtful cells are not kept for ever: they are personal data."""
    now = clock.now()
    waiting = ImportRun.objects.filter(
        state__in=[State.CHECKED, State.CHECKING], uploaded_at__lt=now - timedelta(days=_FILES_KEPT_DAYS)
    )
    for run in waiting:
        actions.drop_forgotten(run, message=f"{_FILES_KEPT_DAYS} 天没有确认，文件已经删除。")
    deleted = actions.remove_problems(now - timedelta(days=_PROBLEMS_KEPT_DAYS))
    names = ImportRun.objects.exclude(stored_as="").values_list("stored_as", flat=True)
    lost = storage.FILES.tidy(names, timedelta(days=1))
    return f"{len(waiting)} files, {deleted} cells, {lost} orphans"
