"""Templates of activities (模板): what comes again, without what belongs to one day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.common import clock
from yushan.organizations.models import Organization


class ActivityTemplate(models.Model):
    """Kept by an organization, used by it and by those below. `content` is what actions/templates.py writes and reads."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="activity_templates")
    name = models.CharField(max_length=80)
    content = models.JSONField(help_text="{facts, shifts, service_types, tags}; days are counted from the first one")
    made_from = models.CharField(max_length=20, blank=True, help_text="code of the activity that it was made from")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "name", "id"], name="template_of_org")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(retired_at=None), name="template_once_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()
