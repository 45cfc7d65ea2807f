"""Loading a plan folder: validated with the line at fault, in one transaction, twice changes nothing."""

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.sections import PlanError, in_order
from yushan.plan.models import Plan
from yushan.plan.queries import forget


def load(actor: Any, folder: Path) -> int:
    """Loads or updates a plan folder; answers how many entries changed. PlanError names file and line."""
    if not folder.is_dir():
        raise PlanError(str(folder), None, "不是一个文件夹")
    try:
        with transaction.atomic():
            changed = _load(actor, folder)
    finally:
        forget()
    return changed


def check(actor: Any, folder: Path) -> int:
    """How many entries would change; nothing is kept. PlanError as in `load`."""
    if not folder.is_dir():
        raise PlanError(str(folder), None, "不是一个文件夹")
    try:
        with transaction.atomic():
            changed = _load(actor, folder)
            transaction.set_rollback(True)
    finally:
        forget()
    return changed


def _load(actor: Any, folder: Path) -> int:
    changed = 0
    for section in in_order():
        try:
            changed += section.load(folder)
        except UnicodeDecodeError as error:
            raise PlanError(section.name.split()[0], None, "不是 UTF-8 编码，请另存为 UTF-8 后再载入") from error
    if changed:
        digest = _digest(folder)
        Plan.objects.filter(is_current=True).update(folder_hash=digest, loaded_at=clock.now())
        record(actor, "plan.load", label=folder.name, changed=changed, digest=digest)
    return changed


def _digest(folder: Path) -> str:
    """One hash over names and contents of the folder's files."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
