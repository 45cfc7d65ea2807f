"""Copies of the trail that leave the platform: with a reason, made in the background, kept sealed, themselves logged."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.audit import gate, words
from yushan.audit.actions import record
from yushan.audit.models import AuditExport, AuditLine
from yushan.audit.queries import lines_seen
from yushan.common import clock, jobs
from yushan.common.errors import NotFound, Refusal
from yushan.common.models import Job
from yushan.common.sealed_files import SealedFolder
from yushan.common.text import safe_cell

KIND = "audit.export"
KEPT_DAYS, MOST_LINES = 7, 100_000
HEADER = (
    "时间",
    "谁",
    "做了什么",
    "动作代码",
    "对象",
    "对象编号",
    "涉及个人信息",
    "原因",
    "细节",
    "请求编号",
    "链上位置",
    "指纹",
)
_STEP = 2000


FILES = SealedFolder("audit", "这份文件还没有做好，或者已过保存期删除。请回到审计页重新导出。")


@transaction.atomic
def ask(actor: Any, *, filters: dict[str, str], reason: str) -> AuditExport:
    """Orders a copy of the lines that fit the filters of the page. NotAllowed as for reading; Refusal without a reason.

    Reason and filters stand in the trail at once, whether or not the file is ever fetched (个人信息保护法 art. 51).
    """
    gate.visible_to(actor)
    if len(reason.strip()) < 2:
        raise Refusal("请写明导出的原因，会记入审计。", field="reason")
    made = AuditExport.objects.create(owner=actor, reason=reason.strip()[:300], filters=filters, asked_at=clock.now())
    job = jobs.start(actor, kind=KIND, title="导出审计记录", result_url=reverse("audit:exports"), export=made.pk)
    made.job_id = job.pk
    made.save(update_fields=["job_id"])
    # What was typed into the search may be somebody's name: which filters were set is told, not their text.
    used = sorted(name for name, value in filters.items() if value)
    record(actor, "audit.export", subject=made, label=f"导出 {made.pk}", reason=made.reason, filters=used)
    return made


def run(job: Job) -> None:
    """Writes the file; run again after a crash it starts anew. Rights are looked at again: they may have ended."""
    made = AuditExport.objects.select_related("owner").get(pk=job.arguments["export"])
    if made.lines is not None:
        return
    lines = lines_seen(made.owner, **asked_of(made.filters)).select_related("link", "actor").order_by("-pk")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    total = min(lines.count(), MOST_LINES + 1)
    done = 0
    for line in lines[:MOST_LINES].iterator(chunk_size=_STEP):
        writer.writerow([safe_cell(cell) for cell in _cells(line)])
        done += 1
        if done % _STEP == 0:
            jobs.progress(job, done, total)
    name = FILES.keep(text.getvalue().encode("utf-8-sig"))
    made.lines, made.file, made.is_cut = done, name, total > MOST_LINES
    made.save(update_fields=["lines", "file", "is_cut"])
    jobs.progress(job, done, done)


def _cells(line: AuditLine) -> list[object]:
    link = getattr(line, "link", None)
    return [
        clock.local(line.at).strftime("%Y-%m-%d %H:%M:%S"),
        words.actor(line.who),
        words.name(line.action),
        line.action,
        line.label,
        f"{line.subject_type}:{line.subject_id}" if line.subject_type else "",
        "是" if line.person_id else "",
        line.reason,
        json.dumps(line.details, ensure_ascii=False, sort_keys=True) if line.details else "",
        line.request_id,
        link.sequence if link else "",
        link.hash if link else "",
    ]


@transaction.atomic
def fetch(actor: Any, *, pk: int) -> tuple[AuditExport, bytes]:
    """The file for whoever ordered it, while it is kept and they may still read the trail; every time is logged."""
    gate.visible_to(actor)
    made = AuditExport.objects.filter(pk=pk, owner_id=actor.pk).first()
    if made is None:
        raise NotFound()
    content = FILES.fetch(made.file)
    record(actor, "audit.download", subject=made, label=f"导出 {made.pk}", reason=made.reason, lines=made.lines)
    return made, content


def exports_of(actor: Any) -> list[AuditExport]:
    """The last copies that somebody ordered; 1 statement."""
    gate.visible_to(actor)
    return list(AuditExport.objects.filter(owner_id=actor.pk).order_by("-asked_at", "-pk")[:20])


def tidy_up() -> str:
    """Removes files after some days, and those that a crash left without a row."""
    over = AuditExport.objects.filter(asked_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).exclude(file="")
    over.update(file="")
    gone = FILES.tidy(AuditExport.objects.exclude(file="").values_list("file", flat=True))
    return f"{gone} 份导出文件已删除"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def asked_of(filters: dict[str, str]) -> dict[str, Any]:
    """What the fields of the page mean for `lines_seen`; nonsense narrows nothing."""
    action = filters.get("action", "")
    room = filters.get("room", "")
    if not words.known(action):
        action = f"{room}." if room in words.ROOMS else ""
    return {
        "action": action,
        "who": filters.get("who", ""),
        "about": filters.get("about", ""),
        "thing": filters.get("thing", ""),
        "personal": filters.get("personal") == "1",
        "since": _day(filters.get("since", "")),
        "until": _day(filters.get("until", "")),
    }
