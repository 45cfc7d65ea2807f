"""The dangers that the risk check asks about, as the plan folder names them (sections.py); old answers name them by code."""

from django.db import models


class RiskDanger(models.Model):
    """A danger; what left the plan is kept, inactive, because answers name it."""

    code = models.CharField(max_length=30, unique=True)
    text = models.CharField(max_length=80)
    points = models.PositiveSmallIntegerField()
    types = models.JSONField(default=list, help_text="codes of the service types it is asked of; none: of all")
    is_online = models.BooleanField(default=False, help_text="asked of what is online, too")
    reads_talks = models.BooleanField(default=False, help_text="talks are read by somebody else before")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]
