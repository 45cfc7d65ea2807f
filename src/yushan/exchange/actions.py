"""An uploaded file on its way: uploaded → checked → confirmed (→ by a second person) → applied, or dropped."""

import hashlib
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.exchange import storage
from yushan.exchange.importers import IMPORTERS
from yushan.exchange.models import ImportProblem, ImportRun
from yushan.exchange.reading import Table
from yushan.exchange.reading.kinds import kind_of
from yushan.exchange.reading.source import Source
from yushan.exchange.report import Report
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization, Unit

State = ImportRun.State
CHECK, APPLY = "exchange.check", "exchange.apply"
# What the audit trail calls the actions of this room.
WORDS = {
    "exchange.upload": "上传导入文件",
    "exchange.confirm": "确认导入",
    "exchange.ask_second": "提交复核",
    "exchange.decline": "退回导入",
    "exchange.drop": "放弃导入",
    "exchange.apply": "写入导入的行",
    "exchange.take_over": "接管数据文件",
}


def address(run: ImportRun) -> str:
    """The page of a run."""
    return reverse("exchange:show", args=[run.pk])


def needs_second(actor: Any, kind: str) -> bool:
    """Records of service go to the ledger: only a take-over of the city is confirmed by the act itself (docs/domain.md)."""
    return kind == ImportRun.Kind.RECORDS and not can(actor, "import.takeover")


def _check_place(actor: Any, kind: str, unit: Unit | None, organization: Organization | None) -> None:
    if kind not in IMPORTERS or not IMPORTERS[kind].allowed(actor):
        raise NotAllowed("您没有导入这类数据的权限，可向本级或上级管理员申请授权。")
    if unit is not None:
        require(actor, "import.run", on=unit)
        require(actor, IMPORTERS[kind].capability, on=unit)
    if organization is not None:
        require(actor, "import.run", on=organization)
    if needs_second(actor, kind) and unit is None and organization is None:
        raise Refusal("请选择这些服务记录属于哪个单位或组织。", field="place")


def upload(
    actor: Any,
    *,
    kind: str,
    file: BinaryIO,
    filename: str,
    unit: Unit | None = None,
    organization: Organization | None = None,
) -> ImportRun:
    """Takes a file in, sealed, and starts its check. Needs import.run and the capability of the kind.

    `unit` or `organization` narrow what its rows may touch. FileRefused (a Refusal) for what is no table at all:
    nothing is kept then.
    """
    _check_place(actor, kind, unit, organization)
    content = file.read(settings.UPLOAD_MAX_BYTES + 1)
    kind_of(Source(content))
    name = storage.FILES.keep(content)
    try:
        with transaction.atomic():
            run = ImportRun.objects.create(
                kind=kind,
                filename=Path(filename).name[:200] or "未命名的表",
                sha256=hashlib.sha256(content).hexdigest(),
                stored_as=name,
                unit=unit,
                organization=organization,
                uploaded_by=actor,
                uploaded_at=clock.now(),
            )
            record(actor, "exchange.upload", subject=run, label=run.filename, kind=kind, sha256=run.sha256)
            _start(run, actor, CHECK, f"核对《{run.filename}》")
    except BaseException:
        storage.FILES.remove(name)
        raise
    return run


def _start(run: ImportRun, owner: Any, kind: str, title: str) -> None:
    run.job = jobs.start(owner, kind=kind, title=title[:200], total=run.rows, result_url=address(run), run=run.pk)
    run.save(update_fields=["job"])


def _locked(run: ImportRun, *states: str) -> ImportRun:
    found = ImportRun.objects.select_for_update(of=("self",)).select_related("unit", "organization").get(pk=run.pk)
    if found.state not in states:
        raise Conflict(f"这份文件现在是“{found.get_state_display()}”，这一步已经不能做了。请刷新后查看。")
    return found


@transaction.atomic
def confirm(actor: Any, *, run: ImportRun) -> ImportRun:
    """The uploader lets the good rows in; records of a unit or team wait for a second person from here."""
    found = _locked(run, State.CHECKED)
    if found.uploaded_by_id != actor.pk:
        raise NotFound()
    _check_place(actor, found.kind, found.unit, found.organization)
    if not found.to_write:
        raise Refusal("没有要写入的行：读得准的行都与现有相同。")
    if needs_second(actor, found.kind):
        found.state = State.SECOND
        found.save(update_fields=["state"])
        record(actor, "exchange.ask_second", subject=found, label=found.filename, sha256=found.sha256)
        return found
    return _apply(actor, found)


@transaction.atomic
def second(actor: Any, *, run: ImportRun, approve: bool, reason: str = "") -> ImportRun:
    """A second person, not the uploader, lets records of service be posted, or declines with a reason.

    Needs import.second where the file belongs.
    """
    require(actor, "import.second", on=run)
    found = _locked(run, State.SECOND)
    if found.uploaded_by_id == actor.pk:
        raise NotAllowed("自己上传的服务记录要由另一个人复核。")
    if approve:
        return _apply(actor, found)
    if not reason.strip():
        raise Refusal("请写明不同意的原因，上传的人会看到。", field="reason")
    found.confirmed_by = actor
    _end(found, State.DROPPED, reason.strip()[:300])
    record(actor, "exchange.decline", subject=found, label=found.filename, reason=reason)
    _tell(found, "declined", f"《{found.filename}》没有通过复核", f"原因：{reason.strip()}")
    return found


@transaction.atomic
def drop(actor: Any, *, run: ImportRun) -> ImportRun:
    """The uploader gives the file up; nothing of it stays."""
    found = _locked(run, State.CHECKING, State.CHECKED, State.SECOND)
    if found.uploaded_by_id != actor.pk:
        raise NotFound()
    _end(found, State.DROPPED, "")
    ImportProblem.objects.filter(run=found).delete()
    record(actor, "exchange.drop", subject=found, label=found.filename)
    return found


def _apply(actor: Any, run: ImportRun) -> ImportRun:
    run.state, run.confirmed_by, run.message = State.APPLYING, actor, ""
    run.save(update_fields=["state", "confirmed_by", "message"])
    record(actor, "exchange.confirm", subject=run, label=run.filename, sha256=run.sha256, rows=run.to_write)
    _start(run, run.uploaded_by, APPLY, f"写入《{run.filename}》")
    return run


def _end(run: ImportRun, state: str, message: str) -> None:
    """Ends a run; its file is deleted once this is committed."""
    name, run.stored_as = run.stored_as, ""
    run.state, run.message = state, message[:300]
    run.save(update_fields=["state", "message", "stored_as", "confirmed_by"])
    transaction.on_commit(lambda: storage.FILES.remove(name))


def _tell(run: ImportRun, what: str, title: str, body: str = "") -> None:
    if run.uploaded_by_id:
        notify([run.uploaded_by_id], key=f"import:{run.pk}:{what}", title=title, body=body, url=address(run))


@transaction.atomic
def refuse(run: ImportRun, *, message: str) -> None:
    """The file cannot be read: only its name and the reason stay."""
    found = _locked(run, State.CHECKING)
    _end(found, State.REFUSED, message)
    _tell(found, "refused", f"《{found.filename}》读不了", message)


@transaction.atomic
def checked(run: ImportRun, *, table: Table, report: Report, problems: list[ImportProblem]) -> None:
    """Writes down what the check found."""
    found = _locked(run, State.CHECKING)
    found.rows, found.created, found.updated = report.rows, report.created, report.updated
    found.unchanged, found.rejected, found.tidied = report.unchanged, report.rejected, report.tidied
    known = sum(1 for part in table.parts for _ in part.mapping)
    found.header = f"表“{table.sheet}”，表头在第 {table.header_row} 行，认出 {known} 列"[:300]
    found.notes, found.state = report.notes[:20], State.CHECKED
    found.save()
    _replace_problems(found, problems)
    good = found.to_write
    body = f"{good:,} 行可以写入，{found.rejected:,} 行需要您改。" if good else f"{found.rejected:,} 行需要您改。"
    _tell(found, f"checked:{found.job_id}", f"《{found.filename}》核对好了", body)


@transaction.atomic
def applied(run: ImportRun, *, report: Report, written: dict[str, int], problems: list[ImportProblem]) -> None:
    """Ends an applied run. `written` counts over all attempts: a worker may have been killed in the middle."""
    found = _locked(run, State.APPLYING)
    found.created, found.updated = written["created"], written["updated"]
    found.rejected = report.rejected
    found.unchanged = report.rows - found.rejected - found.created - found.updated
    found.applied_at = clock.now()
    found.save()
    _end(found, State.APPLIED, "")
    _replace_problems(found, problems)
    record(
        found.confirmed_by, "exchange.apply", subject=found, label=found.filename, sha256=found.sha256,
        created=found.created, updated=found.updated, rejected=found.rejected,
    )  # fmt: skip
    _tell(found, "applied", f"《{found.filename}》已写入 {found.to_write:,} 行")


@transaction.atomic
def forget(run: ImportRun, *, message: str) -> None:
    """Ends a run that its uploader left lying, with everything that was kept of it."""
    found = _locked(run, State.CHECKING, State.CHECKED)
    _end(found, State.DROPPED, message)
    ImportProblem.objects.filter(run=found).delete()


def interrupted(run: ImportRun) -> None:
    """A crash during the writing: what is in stays in, the uploader may confirm once more."""
    message = "写入中断了，已经写入的行仍然有效。请再确认一次，写过的行不会重复。"
    ImportRun.objects.filter(pk=run.pk, state=State.APPLYING).update(state=State.CHECKED, message=message)


def _replace_problems(run: ImportRun, problems: list[ImportProblem]) -> None:
    ImportProblem.objects.filter(run=run).delete()
    ImportProblem.objects.bulk_create(problems, batch_size=1000)
