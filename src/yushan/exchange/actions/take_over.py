"""The take-over by the command line: a file examined and written at once, its hash kept as evidence."""

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F

from yushan.audit.actions import record
from yushan.common import clock
from yushan.exchange import engine
from yushan.exchange.models import ImportRun
from yushan.exchange.reading import Table
from yushan.exchange.report import Report
from yushan.organizations.access import require

State = ImportRun.State


def take_over_file(
    actor: Any, *, kind: str, table: Table, path: Path, write: bool, all_or_nothing: bool = False, tick: engine.Tick
) -> Report:
    """The command line's way: examined and written at once. Needs import.takeover (the platform itself has it).

    The file's hash is kept as evidence from the transaction that writes its first row: nothing stands without it,
    whenever the command is killed. Repeated after that, the command goes on with the same evidence.
    """
    require(actor, "import.takeover")
    evidence = _Evidence(actor, kind, path)
    report = engine.carry_out(
        actor,
        kind=kind,
        table=table,
        write=write,
        all_or_nothing=all_or_nothing,
        tick=tick,
        on_chunk=evidence.keep,
    )
    if write:
        evidence.complete(report)
    return report


class _Evidence:
    """The run of a file that is taken over: begun with its first written row, or by a command that was killed."""

    def __init__(self, actor: Any, kind: str, path: Path) -> None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self._actor, self._facts = actor, {"kind": kind, "sha256": digest, "uploaded_by": None}
        self._name = path.name[:200]

    def _unfinished(self) -> ImportRun | None:
        return ImportRun.objects.filter(**self._facts, state=State.APPLYING).order_by("pk").first()

    def keep(self, created: int, updated: int) -> None:
        """In the transaction of each written chunk."""
        if not created + updated:
            return
        run = self._unfinished() or self._begin()
        ImportRun.objects.filter(pk=run.pk).update(created=F("created") + created, updated=F("updated") + updated)

    def _begin(self) -> ImportRun:
        run = ImportRun.objects.create(
            **self._facts, state=State.APPLYING, filename=self._name, uploaded_at=clock.now()
        )
        record(self._actor, "exchange.take_over", subject=run, label=run.filename, kind=run.kind, sha256=run.sha256)
        return run

    @transaction.atomic
    def complete(self, report: Report) -> None:
        """What was read and written in all; nothing to do when the file changed nothing."""
        run = self._unfinished()
        if run is None:
            return
        run.state, run.applied_at = State.APPLIED, clock.now()
        run.rows, run.rejected, run.tidied = report.rows, report.rejected, report.tidied
        run.unchanged = max(0, report.rows - report.rejected - run.created - run.updated)
        run.save()
        record(
            self._actor, "exchange.apply", subject=run, label=run.filename, sha256=run.sha256, created=run.created,
            updated=run.updated, rejected=run.rejected,
        )  # fmt: skip
