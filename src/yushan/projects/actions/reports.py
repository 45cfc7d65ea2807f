"""The closing report of a round: generated from what is recorded, nothing typed twice; kept with its digest."""

import hashlib
import secrets
from typing import Any

from django.db import transaction

from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotFound, Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require
from yushan.projects.actions.plan import noted
from yushan.projects.actions.planning import locked
from yushan.projects.documents import typeset_report
from yushan.projects.models import Project, ProjectReport, ProjectRound
from yushan.projects.queries.report import content_of

REPORTS = SealedFolder("project-reports", "这份报告已经删除。")
MOST_REPORTS = 20  # of a round: files stay for good
_FROM = ("evaluating", "improving", "closed", "cancelled")


def numbers(project: Project) -> list[int]:
    """Rounds of which a report can be made: those that are over, and the running one once it is evaluated."""
    over = list(ProjectRound.objects.filter(project=project).order_by("number").values_list("number", flat=True))
    is_late = project.state in _FROM and project.round not in over and project.approved_at is not None
    return [*over, project.round] if is_late else over


def make_report(actor: Any, *, project: Project, number: int) -> ProjectReport:
    """Sets the report of a round as PDF/A and keeps it. Made again it becomes a further one: nothing is overwritten."""
    require(actor, "project.edit", on=project)
    if number not in numbers(project):
        raise NotFound("这一轮还没有评估，不能生成报告。")
    # Set outside of the transaction: it takes longer than a lock should be held.
    pdf = typeset_report(content_of(project, number))
    return _keep(actor, project, number, pdf)


@transaction.atomic
def _keep(actor: Any, project: Project, number: int, pdf: bytes) -> ProjectReport:
    project = locked(project)
    require(actor, "project.edit", on=project)
    if project.reports.filter(round=number).count() >= MOST_REPORTS:
        raise Refusal(f"这一轮已经生成过 {MOST_REPORTS} 份报告，请用最近的一份。")
    made = ProjectReport.objects.create(
        project=project, round=number, code=secrets.token_urlsafe(16), file=REPORTS.keep(pdf), size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(), made_by=None if is_system(actor) else actor, made_at=clock.now(),
    )  # fmt: skip
    noted(actor, project, "make_report", round=number, sha256=made.sha256)
    return made


def tidy_reports() -> int:
    """Removes files that no row names: left by a crash. Answers how many."""
    return REPORTS.tidy(ProjectReport.objects.values_list("file", flat=True))
