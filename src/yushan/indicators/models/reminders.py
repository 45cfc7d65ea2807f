"""Who was reminded of what, by whom, and what became of it; what the city has switched on."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.indicators.models.quality import QualityIssue
from yushan.organizations.models import Area, Organization, Unit


class Reminder(models.Model):
    """A message about a figure that is behind, or about a doubt in the data, to those who look after the place.

    `told` is the level whose people got it. `rule` is empty where somebody sent it by hand; `sent_by` where the platform
    did. `standing` is how it stood then, so that everybody sees what became of it.
    """

    scope = models.CharField(max_length=12)
    node = models.BigIntegerField(help_text="primary key of the place; 0 for the city")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40, blank=True)
    issue = models.ForeignKey(QualityIssue, null=True, on_delete=models.CASCADE, related_name="reminders")
    rule = models.CharField(max_length=40, blank=True)
    told = models.CharField(max_length=12)
    key = models.CharField(max_length=120, help_text="of the notices that went out")
    note = models.CharField(max_length=200, blank=True)
    standing = models.JSONField(default=dict, help_text="text and what was missing when it was sent")
    reached = models.PositiveIntegerField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sender_name = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator="", issue__isnull=False) | (~Q(indicator="") & Q(issue=None)),
                name="reminder_of_one_thing",
            )
        ]
        indexes = [
            models.Index(fields=["scope", "node", "indicator", "-sent_at"], name="reminder_of_place"),
            models.Index(fields=["rule", "solved_at", "scope"], name="reminder_of_rule"),
            models.Index(fields=["issue", "-sent_at"], name="reminder_of_issue"),
        ]


class Switch(models.Model):
    """What the city switched on or off, with the reason; the newest row of a name is in force."""

    name = models.CharField(max_length=60, help_text="rankings, or rule:<id of a reminder in indicators.toml>")
    is_on = models.BooleanField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    setter_name = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "-id"], name="switch_newest")]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> dict[str, Any]:
        """The city's own."""
        return {}
