"""When a station is open: hours of the week, and days on which it is not."""

from django.db import models
from django.db.models import F, Q

from yushan.stations.models.station import Station


class WeeklyHours(models.Model):
    """A window on a weekday (Monday is 1), in minutes after midnight; rules/hours.py."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["weekday", "opens"]
        indexes = [models.Index(fields=["weekday", "opens", "closes"], name="station_open_now")]
        constraints = [
            models.UniqueConstraint(fields=["station", "weekday", "opens"], name="station_hours_once"),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7)) & Q(opens__lt=F("closes")) & Q(closes__lte=24 * 60),
                name="station_hours_in_a_day",
            ),
        ]


class ClosedDays(models.Model):
    """Days on which the station is closed, whatever its week says."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="closed_days")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=60)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="station_closed_days_in_order")
        ]
