"""Pictures that everybody may see on the page of a station."""

from django.conf import settings
from django.db import models

from yushan.stations.models.station import Station


class StationPhoto(models.Model):
    """One picture, without what the camera wrote beside it."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="photos")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=20)
    caption = models.CharField(max_length=60)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
