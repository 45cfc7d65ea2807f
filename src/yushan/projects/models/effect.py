"""Measures of effect: what is counted, by whom it was reached, quizzes before and after a session."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.projects.models.project import Project


class EffectMeasure(models.Model):
    """One measure with its target. What it comes to is computed, except for counted numbers."""

    class Kind(models.TextChoices):
        REACH = "reach", _("服务到的人数（去重）")
        QUIZ = "quiz", _("前后测验的变化（百分制）")
        SATISFACTION = "satisfaction", _("服务对象满意度（五星制）")
        NUMBER = "number", _("自己计数")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="measures")
    round = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.CharField(max_length=10)
    target = models.DecimalField(max_digits=12, decimal_places=1)
    questions = models.JSONField(default=list, help_text="of a quiz: [{text, options, right}]")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "round", "name"], name="effect_measure_once")]


class MeasuredValue(models.Model):
    """What somebody counted on a day; the latest one stands."""

    measure = models.ForeignKey(EffectMeasure, on_delete=models.CASCADE, related_name="values")
    value = models.DecimalField(max_digits=12, decimal_places=1)
    on = models.DateField()
    source = models.CharField(max_length=120, help_text="how it was counted")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]


class Reached(models.Model):
    """So many people of a group (a class, a village) were served in a session; a group that comes again counts once."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reached")
    round = models.PositiveSmallIntegerField()
    activity_id = models.BigIntegerField(null=True, help_text="the session, which lives on a higher floor")
    session = models.CharField(max_length=120)
    held_on = models.DateField()
    group = models.CharField(max_length=40, blank=True, help_text="empty: nobody knows whether they came before")
    people = models.PositiveIntegerField()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "round", "session", "held_on", "group"], name="reached_once_a_session"
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="reached_somebody"),
        ]


class QuizRun(models.Model):
    """The quiz of a measure in one session: first before, then after, then closed."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("课前")
        AFTER = "after", _("课后")
        CLOSED = "closed", _("已结束")

    measure = models.ForeignKey(EffectMeasure, on_delete=models.PROTECT, related_name="runs")
    session = models.CharField(max_length=120)
    held_on = models.DateField()
    code = models.CharField(max_length=32, unique=True)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.BEFORE)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on", "-id"]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.measure.project.access_scope()


class QuizSheet(models.Model):
    """How many answers of a device were right, before or after; nobody knows whose device. The mark is the measure's,
    so that somebody who comes to two sessions counts once.
    """

    run = models.ForeignKey(QuizRun, on_delete=models.CASCADE, related_name="sheets")
    stage = models.CharField(max_length=8, choices=QuizRun.Stage.choices)
    mark = models.CharField(max_length=64, help_text="keyed hash of device and measure")
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "stage", "mark"], name="quiz_sheet_once_a_device"),
            models.CheckConstraint(condition=Q(asked__gte=1) & Q(right__lte=models.F("asked")), name="quiz_sheet_sums"),
        ]
