"""What the background work writes down about a run: read, written, interrupted, forgotten."""

from datetime import datetime

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.exchange.actions.runs import State, end, locked, tell
from yushan.exchange.models import ImportProblem, ImportRun
from yushan.exchange.reading import Table
from yushan.exchange.report import Report


@transaction.atomic
def refuse_file(run: ImportRun, *, message: str) -> None:
    """The file cannot be read: only its name and the reason stay."""
    found = locked(run, State.CHECKING)
    end(found, State.REFUSED, message)
    tell(found, "refused", f"《{found.filename}》读不了", message)


@transaction.atomic
def keep_findings(run: ImportRun, *, table: Table, report: Report, problems: list[ImportProblem]) -> None:
    """Writes down what the check found."""
    found = locked(run, State.CHECKING)
    found.rows, found.created, found.updated = report.rows, report.created, report.updated
    found.unchanged, found.rejected, found.tidied = report.unchanged, report.rejected, report.tidied
    known = sum(1 for part in table.parts for _ in part.mapping)
    found.header = f"表“{table.sheet}”，表头在第 {table.header_row} 行，认出 {known} 列"[:300]
    found.notes, found.state = report.notes[:20], State.CHECKED
    found.save()
    _replace_problems(found, problems)
    good = found.to_write
    body = "和平台上的一样，没有要写入的。"
    if good or found.rejected:
        body = f"{good:,} 行可以写入，{found.rejected:,} 行需要您改。" if good else f"{found.rejected:,} 行需要您改。"
    tell(found, f"checked:{found.job_id}", f"《{found.filename}》核对好了", body)


@transaction.atomic
def finish(run: ImportRun, *, report: Report, written: dict[str, int], problems: list[ImportProblem]) -> None:
    """Ends an applied run. `written` counts over all attempts: a worker may have been killed in the middle."""
    found = locked(run, State.APPLYING)
    found.created, found.updated = written["created"], written["updated"]
    found.rejected = report.rejected
    found.unchanged = report.rows - found.rejected - found.created - found.updated
    found.applied_at = clock.now()
    found.save()
    end(found, State.APPLIED, "")
    _replace_problems(found, problems)
    record(
        found.confirmed_by, "exchange.apply", subject=found, label=found.filename, sha256=found.sha256,
        created=found.created, updated=found.updated, rejected=found.rejected,
    )  # fmt: skip
    tell(found, "applied", f"《{found.filename}》已写入 {found.to_write:,} 行")


@transaction.atomic
def drop_forgotten(run: ImportRun, *, message: str) -> None:
    """Ends a run that its uploader left lying, with everything that was kept of it."""
    found = locked(run, State.CHECKING, State.CHECKED)
    end(found, State.DROPPED, message)
    ImportProblem.objects.filter(run=found).delete()


def keep_interruption(run: ImportRun) -> None:
    """A crash during the writing: what is in stays in, the uploader may confirm once more."""
    message = "写入中断了，已经写入的行仍然有效。请再确认一次，写过的行不会重复。"
    ImportRun.objects.filter(pk=run.pk, state=State.APPLYING).update(state=State.CHECKED, message=message)


def _replace_problems(run: ImportRun, problems: list[ImportProblem]) -> None:
    ImportProblem.objects.filter(run=run).delete()
    ImportProblem.objects.bulk_create(problems, batch_size=1000)


def remove_problems(uploaded_before: datetime) -> int:
    """Deletes the doubtful cells of old runs, which are personal data; answers how many. A second person still needs them."""
    old = ImportProblem.objects.filter(run__uploaded_at__lt=uploaded_before).exclude(run__state=State.SECOND)
    deleted, _ = old.delete()
    return deleted
