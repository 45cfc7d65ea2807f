"""Demonstration stations: named at a level, by a document, until a day (G6, G7, T4.6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.stations.models.station import Station


class Designation(models.Model):
    """A station was named a demonstration station of a level. Never rewritten: what is over has an end with a reason."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("国家级")
        CITY = "city", _("市级")
        AREA = "area", _("区县级")

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="designations")
    level = models.CharField(max_length=8, choices=Level.choices)
    year = models.PositiveSmallIntegerField(help_text="the year for which it was named")
    document_no = models.CharField(max_length=60, help_text="of the document that says so")
    since = models.DateField()
    valid_until = models.DateField(null=True, help_text="the last day; open where the document names none")
    reason = models.CharField(max_length=300, help_text="what others can learn there")
    designated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    designated_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "level"], condition=Q(ended_on=None), name="designation_once_a_level"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("since")), name="designation_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(ended_on__gte=F("since")) & ~Q(end_reason="")),
                name="designation_ends_with_a_reason",
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()
