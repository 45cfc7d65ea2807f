"""The score of the health check, kept month by month."""

from django.db import models
from django.db.models import Q

from yushan.organizations.models import Organization


class HealthScore(models.Model):
    """An organization's score in a month: of the last day on which it was reckoned, today in the present month."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="health_scores")
    month = models.DateField(help_text="first day of the month")
    day = models.DateField(help_text="the day that the score speaks of")
    score = models.PositiveSmallIntegerField()
    checks = models.JSONField(default=dict, help_text="points of each check; null: could not be asked")
    weak = models.CharField(max_length=120, blank=True, help_text="checks below 100: «,charter,leader,»")

    class Meta:
        indexes = [models.Index(fields=["month", "score", "id"], name="health_by_score")]
        constraints = [
            models.UniqueConstraint(fields=["organization", "month"], name="health_once_a_month"),
            models.CheckConstraint(condition=Q(score__lte=100), name="health_score_in_range"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()
