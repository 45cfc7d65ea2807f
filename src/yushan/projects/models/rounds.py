"""Rounds of a project: a row is written when one ends, so that what belonged to it stays readable."""

from django.db import models

from yushan.projects.models.project import Project


class ProjectRound(models.Model):
    """A round that is over, with what the project looked like then. The round that runs is the project itself."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    kept = models.JSONField(help_text="goal, plan, posts, notice, dates as they were; queries/rounds.py")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="project_round_once")]
