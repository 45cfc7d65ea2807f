"""What is looked at on the day, as the plan folder names it (sections.py)."""

from django.db import models


class ChecklistItem(models.Model):
    """A line; what left the plan is kept, inactive, because ticks name it."""

    code = models.CharField(max_length=30, unique=True)
    text = models.CharField(max_length=80)
    dangers = models.JSONField(default=list, help_text="codes of the dangers that ask for it; none: always, but online")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "code"]
