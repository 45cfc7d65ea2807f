"""Activities that come again and again (T3.1)."""

from django.conf import settings
from django.db import models

from yushan.common import clock
from yushan.organizations.models import Organization


class Series(models.Model):
    """What holds the dates of a series together; each date is an activity of its own with its own life cycle."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="series")
    title = models.CharField(max_length=120)
    rule = models.CharField(max_length=200, help_text="the recurrence as an RRULE of RFC 5545")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()
