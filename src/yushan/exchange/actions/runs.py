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
from yushan.common.locking import locked as locked_row
from yushan.exchange import storage
from yushan.exchange.importers import IMPORTERS
from yushan.exchange.models import ImportProblem, ImportRun
from yushan.exchange.reading.kinds import kind_of
from yushan.exchange.reading.source import Source
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization, Unit

State = ImportRun.State
CHECK, APPLY = "exchange.check", "exchange.apply"


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


def _start(run: ImportRun, owner: Any, kind: str, title: str, result: dict[str, int] | None = None) -> None:
    run.job = jobs.start(owner, kind=kind, title=title[:200], total=run.rows, result_url=address(run), run=run.pk)
    if result:
        run.job.result = result
        run.job.save(update_fields=["result"])
    run.save(update_fields=["job"])


def locked(run: ImportRun, *states: str) -> ImportRun:
    """The run under lock. Conflict unless it is in one of the states."""
    found = locked_row(run, "unit", "organization")
    if found.state not in states:
        raise Conflict(f"这份文件现在是“{found.get_state_display()}”，这一步已经不能做了。请刷新后查看。")
    return found


@transaction.atomic
def confirm(actor: Any, *, run: ImportRun) -> ImportRun:
    """The uploader lets the good rows in; records of a unit or team wait for a second person from here."""
    found = locked(run, State.CHECKED)
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
    found = locked(run, State.SECOND)
    if found.uploaded_by_id == actor.pk:
        raise NotAllowed("自己上传的服务记录要由另一个人复核。")
    if approve:
        return _apply(actor, found)
    if not reason.strip():
        raise Refusal("请写明不同意的原因，上传的人会看到。", field="reason")
    found.confirmed_by = actor
    end(found, State.DROPPED, reason.strip()[:300])
    record(actor, "exchange.decline", subject=found, label=found.filename, reason=reason)
    tell(found, "declined", f"《{found.filename}》没有通过复核", f"原因：{reason.strip()}")
    return found


@transaction.atomic
def drop(actor: Any, *, run: ImportRun) -> ImportRun:
    """The uploader gives the file up; nothing of it stays."""
    found = locked(run, State.CHECKING, State.CHECKED, State.SECOND)
    if found.uploaded_by_id != actor.pk:
        raise NotFound()
    end(found, State.DROPPED, "")
    ImportProblem.objects.filter(run=found).delete()
    record(actor, "exchange.drop", subject=found, label=found.filename)
    return found


def _apply(actor: Any, run: ImportRun) -> ImportRun:
    run.state, run.confirmed_by, run.message = State.APPLYING, actor, ""
    run.save(update_fields=["state", "confirmed_by", "message"])
    written = run.job.result if run.job and run.job.kind == APPLY else {}  # by an attempt that was interrupted
    record(actor, "exchange.confirm", subject=run, label=run.filename, sha256=run.sha256, rows=run.to_write)
    _start(run, run.uploaded_by, APPLY, f"写入《{run.filename}》", written)
    return run


def end(run: ImportRun, state: str, message: str) -> None:
    """Ends a run; its file is deleted once this is committed."""
    name, run.stored_as = run.stored_as, ""
    run.state, run.message = state, message[:300]
    run.save(update_fields=["state", "message", "stored_as", "confirmed_by"])
    transaction.on_commit(lambda: storage.FILES.remove(name))


def tell(run: ImportRun, what: str, title: str, body: str = "") -> None:
    """One message to the uploader, if there is one."""
    if run.uploaded_by_id:
        notify([run.uploaded_by_id], key=f"import:{run.pk}:{what}", title=title, body=body, url=address(run))
