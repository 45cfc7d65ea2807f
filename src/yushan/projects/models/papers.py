"""Papers and people of a project: documents in versions, members with roles, minutes, open questions, closing reports."""

from typing import Any

from django.conf import settings
from django.db import models

from yushan.projects.models.project import Project

_USER = settings.AUTH_USER_MODEL


class ProjectDocument(models.Model):
    """A document by its name; the files are its versions."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="project_document_once")]


class DocumentVersion(models.Model):
    """A file, sealed at rest; older versions stay."""

    document = models.ForeignKey(ProjectDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=32, unique=True)
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    note = models.CharField(max_length=120, blank=True, help_text="what changed")
    added_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]


class ProjectMember(models.Model):
    """Who works on it as what. Gives no rights: those come from grants."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, help_text="财务、安全、课程 …")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user", "role"], condition=models.Q(until=None), name="project_member_once"
            ),
        ]


class ProjectMeeting(models.Model):
    """Minutes of a meeting."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="meetings")
    round = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    title = models.CharField(max_length=80)
    text = models.TextField(help_text="what was said and decided")
    present: Any = models.ManyToManyField(_USER, related_name="+", blank=True)
    written_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on", "-id"]


class ProjectQuestion(models.Model):
    """Something nobody has an answer to yet."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="questions")
    round = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    asked_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class ProjectReport(models.Model):
    """A closing report as it was made: generated from what is recorded, kept sealed with its digest."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    round = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=32, unique=True)
    file = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
