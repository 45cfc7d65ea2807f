"""Responsible areas (区县): 38 districts and counties and three functional areas."""

from django.db import models
from django.db.models import F, Q


class Area(models.Model):  # type: ignore[django-manager-missing]  # Organization brings its own manager
    """One responsible area with its dates of validity; past figures stay with the area of their day."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    map_area = models.CharField(max_length=12, help_text="outline on the map: itself, or the parent district")
    aliases = models.JSONField(default=list, blank=True, help_text="other names that files use, e.g. 万盛经开区")
    order = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="area_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name
