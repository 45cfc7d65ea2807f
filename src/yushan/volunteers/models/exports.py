"""Lists of people that leave the platform as a file."""

from django.conf import settings
from django.db import models

from yushan.common.fields import SealedTextField


class PeopleExport(models.Model):
    """A workbook of volunteers that somebody asked for with a reason; the file is kept sealed for some days."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    query = SealedTextField(blank=True, help_text="filter of the list; what was searched for may be somebody's name")
    columns = models.JSONField(default=list)
    unmasked = models.JSONField(default=list, help_text="columns shown in full, where the asker may see them so")
    asked_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    people = models.PositiveIntegerField(null=True, help_text="empty until it is done")
    in_full = models.PositiveIntegerField(default=0, help_text="people of whom something stands there in full")
    file = models.CharField(max_length=60, blank=True, help_text="name in the private storage; empty when removed")

    class Meta:
        indexes = [models.Index(fields=["owner", "-asked_at"], name="people_export_of")]
