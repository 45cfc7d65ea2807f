"""Papers of an activity: leaflets, plans, lists of what to bring."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.planning import Activity


class ActivityDocument(models.Model):
    """A file, sealed at rest, for everybody or only for who takes part; a draft's are seen by staff alone."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("所有人")
        SIGNED_UP = "signed_up", _("报了名的人")
        STAFF = "staff", _("只给工作人员")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="documents")
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["activity", "name"], name="activity_document_once")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.activity.access_scope()
