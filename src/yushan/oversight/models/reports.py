"""How an assignment goes: reports with figures of the day and files; the kept report of a year."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Area
from yushan.oversight.models.tasks import Assignment, Milestone


class TaskReport(models.Model):
    """One entry in the story of an assignment. Its figures are those of the day `as_of` and stay as they were."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("进展")
        FINISH = "finish", _("办结报告")
        RETURN = "return", _("退回")
        SIGN = "sign", _("销号")
        EXTEND = "extend", _("改期")
        URGE = "urge", _("督办意见")
        CHANGE = "change", _("任务改动")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROGRESS)
    text = models.CharField(max_length=1000)
    percent = models.PositiveSmallIntegerField(null=True)
    milestone = models.ForeignKey(Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="reached")
    as_of = models.DateField()
    figures = models.JSONField(
        default=list, help_text="what the indicators were on that day: code, name, text, target, met"
    )
    was_due = models.DateField(null=True, help_text="until when it was to be done before this entry moved the day")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["assignment", "kind", "-id"], name="task_report_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "milestone"], condition=~models.Q(milestone=None), name="milestone_reached_once"
            ),
        ]


class Evidence(models.Model):
    """A file that shows what a report says; sealed at rest."""

    report = models.ForeignKey(TaskReport, on_delete=models.CASCADE, related_name="files")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    name = models.CharField(max_length=80)
    file = models.CharField(max_length=60, help_text="name in the sealed folder")
    media_type = models.CharField(max_length=100)


class YearPaper(models.Model):
    """The report of a year as it was made: of the city, or of a district."""

    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    assignments = models.PositiveIntegerField()
    reports = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=60, help_text="name in the sealed folder")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["year", "-id"], name="year_paper_latest")]
