"""Evaluations of a round: forms in versions, what was answered, who was asked, what shall become better."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.projects.models.project import Project


class Kind(models.TextChoices):
    """Who evaluates (docs/domain.md, Life cycles: improving needs all four)."""

    SELF = "self", _("自评")
    BENEFICIARY = "beneficiary", _("服务对象评价")
    VOLUNTEER = "volunteer", _("志愿者评价")
    REVIEWER = "reviewer", _("专家评价")


class EvaluationForm(models.Model):
    """A version of the questions of a kind; comes from the plan folder, or was written by the city on a page. Never changed,
    only followed by the next.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    questions = models.JSONField(help_text="[{key, text, type: stars|choice|text, options, required}]")
    since = models.DateTimeField(default=clock.now)
    from_plan = models.BooleanField(default=True, help_text="of the plan folder; no: written on a page")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["kind", "version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="evaluation_form_once")]


class ProjectEvaluation(models.Model):
    """One kind of evaluation of one round; keeps the version that was in force when it was opened."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="evaluations")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    form = models.ForeignKey(EvaluationForm, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, unique=True, help_text="in the address that people get")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "round", "kind"], name="project_evaluation_once"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.project.access_scope()


class EvaluationAnswer(models.Model):
    """What somebody said. Of those served and of volunteers nobody knows who: the mark only keeps them from saying it
    twice. The lead and reviewers stand by their names.
    """

    evaluation = models.ForeignKey(ProjectEvaluation, on_delete=models.CASCADE, related_name="answers")
    mark = models.CharField(max_length=64, help_text="keyed hash of device or person and evaluation")
    answers = models.JSONField()
    given_on = models.DateField(help_text="the day only: a moment could be matched with a list")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "mark"], name="evaluation_answer_once")]


class EvaluationReviewer(models.Model):
    """Somebody who was asked for an expert's opinion."""

    evaluation = models.ForeignKey(ProjectEvaluation, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "user"], name="evaluation_reviewer_once")]


class EvaluationWaiver(models.Model):
    """One side of an evaluation is not waited for, because the level above said so, and why; what was said still counts."""

    evaluation = models.OneToOneField(ProjectEvaluation, on_delete=models.CASCADE, related_name="waiver")
    reason = models.CharField(max_length=300)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    waived_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="evaluation_waiver_says_why")]


class Improvement(models.Model):
    """What a round found wanting, with owner and day; goes along into the next rounds until it is done or given up."""

    class State(models.TextChoices):
        OPEN = "open", _("在改")
        DONE = "done", _("改好了")
        DROPPED = "dropped", _("不改了")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="improvements")
    round = models.PositiveSmallIntegerField(help_text="the round that found it")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True, help_text="which evaluation said so")
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=300, blank=True, help_text="what was done, or why not")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="improvement_open")]
        constraints = [
            models.CheckConstraint(condition=Q(state="open") | ~Q(note=""), name="improvement_ends_with_a_word"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.project.access_scope()
