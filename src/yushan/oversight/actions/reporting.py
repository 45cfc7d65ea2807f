"""The receiver says how it goes, with figures by themselves and files, and that it is finished."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.oversight.actions.common import locked, retime, say, tell
from yushan.oversight.lifecycle import ASSIGNMENT
from yushan.oversight.models import Assignment, Evidence, Milestone, TaskReport, YearPaper
from yushan.oversight.queries import access
from yushan.oversight.queries.facts import facts_of
from yushan.oversight.queries.figures import of_assignment

FILES = SealedFolder("task-evidence", "这份佐证已经删除。")
PAPERS = SealedFolder("task-year-reports", "这份报告已经删除。")
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 5
Kind = TaskReport.Kind


def _require_receiver(actor: Any, assignment: Assignment) -> None:
    if not access.receives(actor, assignment):
        raise NotAllowed("由承办的区县、单位或队伍报告进展。")


def _milestone(assignment: Assignment, milestone: Milestone | None) -> None:
    if milestone is None:
        return
    if milestone.task_id != assignment.task_id:
        raise Refusal("这个节点不属于这项任务，请重新选择。", field="milestone")
    if assignment.reports.filter(milestone=milestone).exists():
        raise Refusal(f"节点“{milestone.title}”已经报过完成。", field="milestone")


def _attach(report: TaskReport, files: Sequence[tuple[str, bytes]]) -> int:
    if len(files) > MOST_FILES:
        raise Refusal(f"一次最多传 {MOST_FILES} 份佐证。", field="evidence")
    for name, content in files:
        try:
            bare, media = cleaned(content, most_bytes=MOST_BYTES)
        except NoDocument as error:
            raise Refusal(f"{name[:40]}：{error}", field="evidence") from error
        Evidence.objects.create(
            report=report, code=secrets.token_urlsafe(16), name=name[:80], file=FILES.keep(bare), media_type=media
        )
    return len(files)


@transaction.atomic
def report(
    actor: Any, *, assignment: Assignment, text: str, percent: int | None = None, milestone: Milestone | None = None,
    as_of: date | None = None, files: Sequence[tuple[str, bytes]] = (), finish: bool = False,
) -> TaskReport:  # fmt: skip
    """How it goes; with `finish` that it is done. The figures of the task's indicators on `as_of` (today) stand in it by
    themselves. `files` are names and contents.
    """
    assignment = locked(assignment)
    _require_receiver(actor, assignment)
    if assignment.state != Assignment.State.OPEN:
        raise Conflict(f"这项任务{assignment.get_state_display()}，不能再报进展。")
    today = clock.today()
    day = as_of or today
    if day > today:
        raise Refusal("数据的日期还没有到，请选今天或以前。", field="as_of")
    if percent is not None and not 0 <= percent <= 100:
        raise Refusal("完成进度填 0 到 100。", field="percent")
    _milestone(assignment, milestone)
    made = say(
        actor, assignment, Kind.FINISH if finish else Kind.PROGRESS,
        because(text, "请写几个字，说明做到哪里了。", field="text", most=1000),
        percent=100 if finish else percent, milestone=milestone, as_of=day, figures=of_assignment(assignment, day),
    )  # fmt: skip
    assignment.files_count += _attach(made, files)
    assignment.reports_count += 1
    assignment.last_report_on = today
    if made.percent is not None:
        assignment.percent = made.percent
    if finish:
        assignment.state = ASSIGNMENT.next_state(assignment.state, "finish", facts_of(assignment, actor))
        assignment.reported_at, assignment.reason = clock.now(), ""
        assignment.reported_by = None if is_system(actor) else actor
    retime([assignment])
    assignment.save()
    record(
        actor, "oversight.finish" if finish else "oversight.report", subject=assignment, label=assignment.task.title,
        percent=made.percent, files=len(files),
    )  # fmt: skip
    if finish:
        tell(
            access.givers(assignment.task.area_id), assignment, "finished",
            f"{assignment.receiver_name}报告办结：{assignment.task.title}", made.text,
        )  # fmt: skip
    return made


def tidy_files() -> str:
    """Removes files that no row names: left by a crash or by a report that was refused after its file was kept."""
    papers = PAPERS.tidy(YearPaper.objects.values_list("file", flat=True))
    return f"清理 {FILES.tidy(Evidence.objects.values_list('file', flat=True))} 份佐证，{papers} 份报告"
