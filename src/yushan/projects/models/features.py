"""Projects by which a district is known (G3), best practices and achievements with their evidence (G11)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.projects.models.library import LibraryEntry
from yushan.projects.models.project import Project


class FeatureRequest(models.Model):
    """A project shall be one that its district is known for; agreed to by the level above (G3)."""

    class State(models.TextChoices):
        WAITING = "waiting_answer", _("待审核")
        AGREED = "approved", _("已认定")
        DECLINED = "declined", _("未认定")
        ENDED = "ended", _("已取消认定")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="feature_requests")
    state = models.CharField(max_length=14, choices=State.choices, default=State.WAITING)
    grounds = models.CharField(max_length=300, help_text="what is special about it")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="waiting_answer"), name="feature_request_once_waiting"
            )
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.project.access_scope()


class Achievement(models.Model):
    """A best practice or an achievement that the city shows, at a level of the plan, with evidence (G11)."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("最佳实践")
        ACHIEVEMENT = "achievement", _("标志性成果")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审核")
        RETURNED = "returned", _("退回")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    EDITABLE = (State.DRAFT, State.RETURNED, State.WITHDRAWN)

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    level = models.CharField(max_length=40, help_text="plan entry of table achievement_levels")
    title = models.CharField(max_length=80)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="achievements")
    entry = models.ForeignKey(
        LibraryEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="achievements",
        help_text="the kit with which others can do it, too",
    )  # fmt: skip
    reached_on = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="achievement_newest")]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class AchievementEvidence(models.Model):
    """What shows that it is so: a document, a report in a newspaper."""

    achievement = models.ForeignKey(Achievement, on_delete=models.CASCADE, related_name="evidence")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    name = models.CharField(max_length=80)
    link = models.URLField(max_length=300, blank=True)
    file = models.CharField(max_length=60, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(link="") | ~Q(file=""), name="evidence_shows_something"),
        ]
