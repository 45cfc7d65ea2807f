"""Exams: one paper drawn for one person, and the answers one by one as they were given."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.training.models.attending import Enrolment
from yushan.training.models.questions import Question


class Attempt(models.Model):
    """A paper. It is drawn the moment it is begun, from a seed made in that moment: before, it is nowhere."""

    class State(models.TextChoices):
        OPEN = "open", _("作答中")
        HANDED_IN = "handed_in", _("已交卷")
        EXPIRED = "expired", _("到时自动交卷")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    paper = models.JSONField(help_text="[[question, [places of the choices as shown]], …]")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    half_points = models.PositiveIntegerField(null=True, help_text="what was reached, in halves of a point")
    most_half_points = models.PositiveIntegerField(null=True)
    passed = models.BooleanField(null=True)
    marks = models.JSONField(null=True, help_text="half points by question")
    digest = models.CharField(max_length=64, blank=True, help_text="of paper, answers and points")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="attempt_number"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(state="open"), name="attempt_one_open"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(ended_at__isnull=False, half_points__isnull=False), name="attempt_scored"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open"), name="attempt_open_due")]

    @property
    def percent(self) -> str:
        """What was reached of what could be, in per cent with one decimal."""
        if not self.most_half_points or self.half_points is None:
            return "—"
        return f"{(self.half_points * 2000 + self.most_half_points) // (2 * self.most_half_points) / 10:.1f}"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.enrolment.access_scope()


class Answer(models.Model):
    """One answer as it was given; the one with the highest sequence counts. A trigger refuses any once the paper is closed."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    sequence = models.PositiveIntegerField(help_text="the device counts on from the last one it knows")
    device = models.CharField(
        max_length=40, null=True, help_text="the open page that gave it; none: a page without scripts"
    )
    value = models.JSONField(null=True, help_text="as Question.answer; none: taken back")
    key = models.CharField(max_length=64)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "key"], name="answer_key_once")]
        indexes = [models.Index(fields=["attempt", "question", "sequence"], name="answer_of_attempt")]
