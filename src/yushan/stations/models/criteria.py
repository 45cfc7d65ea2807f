"""The six haves as versioned data (ADR 0028)."""

from django.db import models

from yushan.common import clock


class CriteriaVersion(models.Model):
    """One version of the criteria, as the plan folder brought it; never changed once something was graded under it."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    in_force_from = models.DateField()
    content = models.JSONField(help_text="haves with items, grades, terms; rules/criteria.py reads it")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-in_force_from", "-code"]

    def __str__(self) -> str:
        return self.title
