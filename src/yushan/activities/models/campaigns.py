"""What a city or an area makes of a key date of the plan in a year (重要节点活动, T3.2), and secret calendar addresses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yushan.common import clock
from yushan.organizations.models import Area
from yushan.plan.models import Entry


class Campaign(models.Model):
    """Theme, days and call of a key date in one year; without an area it is the city's.

    Its activities are not kept here: they name the key date themselves, so nothing is entered twice.
    """

    key_date = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    text = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_date", "year", "area"], name="campaign_once_in_area"),
            models.UniqueConstraint(fields=["key_date", "year"], condition=Q(area=None), name="campaign_once_in_city"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.theme

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py); of the city: nowhere below it."""
        return {"area": self.area_id} if self.area_id else {}


class CalendarLink(models.Model):
    """The secret address of somebody's own calendar: only its hash is kept, a new one makes the old one void."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
