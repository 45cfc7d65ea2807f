"""Papers and people of a project as staff see them."""

from typing import Any

from django.db.models import F, Prefetch, QuerySet

from yushan.common.errors import NotFound
from yushan.organizations.access import can
from yushan.projects.models import (
    DocumentVersion,
    Project,
    ProjectDocument,
    ProjectMeeting,
    ProjectMember,
    ProjectQuestion,
    ProjectReport,
    Spending,
)
from yushan.projects.queries.lists import may_read


def documents(project: Project) -> QuerySet[ProjectDocument]:
    """Documents with their versions, newest first. 2 statements."""
    versions = Prefetch("versions", DocumentVersion.objects.select_related("added_by").order_by("-number"))
    return ProjectDocument.objects.filter(project=project).prefetch_related(versions)


def version_for(user: Any, code: str) -> DocumentVersion:
    """A version by its secret name, for who may read the project."""
    row = DocumentVersion.objects.select_related("document__project__organization").filter(code=code).first()
    if row is None or not may_read(user, row.document.project):
        raise NotFound("没有这份资料，或者不在您的查看范围内。")
    return row


def receipt_for(user: Any, code: str) -> Spending:
    """An expense by its secret name, for who keeps the project or audits."""
    rows = Spending.objects.select_related("head__project__organization")
    row = rows.filter(code=code).first()
    if row is None or row.reverses_id or not (can(user, "project.edit", on=row) or can(user, "audit.view", on=row)):
        raise NotFound("没有这张票据，或者不在您的查看范围内。")
    return row


def report_for(user: Any, code: str) -> ProjectReport:
    """A closing report by its secret name, for who may read the project."""
    row = ProjectReport.objects.select_related("project__organization").filter(code=code).first()
    if row is None or not may_read(user, row.project):
        raise NotFound("没有这份报告，或者不在您的查看范围内。")
    return row


def reports(project: Project) -> QuerySet[ProjectReport]:
    """All that were made, newest first."""
    return ProjectReport.objects.filter(project=project).select_related("made_by")


def members(project: Project) -> QuerySet[ProjectMember]:
    """Who works on it now."""
    return ProjectMember.objects.filter(project=project, until=None).select_related("user").order_by("since", "pk")


def meetings(project: Project) -> QuerySet[ProjectMeeting]:
    """Minutes, for paging by ["-held_on", "-id"]."""
    return ProjectMeeting.objects.filter(project=project).prefetch_related("present").select_related("written_by")


def questions(project: Project) -> QuerySet[ProjectQuestion]:
    """Questions, open ones first."""
    rows = ProjectQuestion.objects.filter(project=project).select_related("asked_by", "answered_by")
    return rows.order_by(F("answered_at").asc(nulls_first=True), "-pk")
