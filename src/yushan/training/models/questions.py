"""The question bank of a course."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.training.models.courses import Course


class Question(models.Model):
    """One question. Once it stood in a paper it stays as it is (trigger): a correction is a new row that takes its place."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("单选")
        MULTIPLE = "multiple", _("多选")
        TRUTH = "truth", _("判断")
        NUMBER = "number", _("填数")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    topic = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=500)
    options = models.JSONField(default=list, help_text="texts of the choices, in their order")
    # single: place of the right choice; multiple: places, ascending; truth: true or false; number: [value, tolerance]
    # as decimal texts.
    answer = models.JSONField()
    points = models.PositiveSmallIntegerField(default=1)
    explanation = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    is_used = models.BooleanField(default=False, help_text="stood in a paper")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(points__gt=0), name="question_points_positive")]

    def __str__(self) -> str:
        return self.text[:40]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.course.access_scope()


class QuestionFigure(models.Model):
    """How a question works, as the worker last reckoned it from first papers (rules/items.py)."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, primary_key=True, related_name="figure")
    papers = models.PositiveIntegerField(default=0)
    difficulty = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    discrimination = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    reckoned_at = models.DateTimeField()
