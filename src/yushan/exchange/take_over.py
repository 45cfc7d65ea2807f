"""The take-over by the command line: a file examined and written at once, its hash kept as evidence."""

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.exchange import engine
from yushan.exchange.models import ImportRun
from yushan.exchange.reading import Table
from yushan.exchange.report import Report
from yushan.organizations.access import require


def take_over_file(
    actor: Any, *, kind: str, table: Table, path: Path, write: bool, all_or_nothing: bool = False, tick: engine.Tick
) -> Report:
    """The command line's way: examined and written at once; the file's hash is kept as evidence of what was written.

    Needs import.takeover (the platform itself has it).
    """
    require(actor, "import.takeover")
    report = engine.carry_out(actor, kind=kind, table=table, write=write, all_or_nothing=all_or_nothing, tick=tick)
    if write and report.created + report.updated:
        with transaction.atomic():
            now = clock.now()
            run = ImportRun.objects.create(
                kind=kind,
                state=ImportRun.State.APPLIED,
                filename=path.name[:200],
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                uploaded_at=now,
                applied_at=now,
                rows=report.rows,
                created=report.created,
                updated=report.updated,
                unchanged=report.unchanged,
                rejected=report.rejected,
                tidied=report.tidied,
            )
            record(
                actor, "exchange.take_over", subject=run, label=run.filename, kind=kind, sha256=run.sha256,
                created=run.created, updated=run.updated, rejected=run.rejected,
            )  # fmt: skip
    return report
