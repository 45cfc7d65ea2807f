"""The plan of a round: milestones, budget heads, risks. A next round begins with copies."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.projects.models.project import Project


class Milestone(models.Model):
    """Something to be reached by a day."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    round = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    planned_on = models.DateField()
    done_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["planned_on", "id"]


class BudgetHead(models.Model):
    """What money is for, and how much."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budget_heads")
    round = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    planned_cents = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "round", "name"], name="budget_head_once")]


class ProjectRisk(models.Model):
    """What may go wrong: how likely, how bad, what is done about it and by whom."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="risks")
    round = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=120)
    likelihood = models.PositiveSmallIntegerField(help_text="1 to 5")
    effect = models.PositiveSmallIntegerField(help_text="1 to 5")
    measure = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, effect__gte=1, effect__lte=5),
                name="project_risk_one_to_five",
            ),
        ]
