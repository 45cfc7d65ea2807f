"""Reports by schedule: who is told of which, and the reports as they were made."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.indicators.models.statements import Level
from yushan.organizations.models import Area, Unit


class Period(models.TextChoices):
    """How often; `rules.reports` says which days."""

    WEEK = "week", _("每周")
    MONTH = "month", _("每月")
    YEAR = "year", _("每年")


_ONE_NODE = (
    Q(scope="unit", unit__isnull=False, area__isnull=False)
    | Q(scope="area", unit=None, area__isnull=False)
    | Q(scope="city", unit=None, area=None)
)  # fmt: skip


class ReportOrder(models.Model):
    """A node's report is made whenever a period is over, and its readers are told. One order a node and period."""

    scope = models.CharField(max_length=4, choices=Level.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=5, choices=Period.choices)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["scope", "area__code", "unit__code", "period"]
        constraints = [
            models.CheckConstraint(condition=_ONE_NODE, name="report_order_of_one_node"),
            models.UniqueConstraint(fields=["unit", "period"], condition=Q(scope="unit"), name="report_order_of_unit"),
            models.UniqueConstraint(fields=["area", "period"], condition=Q(scope="area"), name="report_order_of_area"),
            models.UniqueConstraint(fields=["period"], condition=Q(scope="city"), name="report_order_of_city"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.period}"

    def access_scope(self) -> dict[str, Any]:
        """Where it stands for the permission matrix."""
        at = {"unit": self.unit_id, "area": self.area_id}
        return {name: pk for name, pk in at.items() if pk}


class KeptReport(models.Model):
    """One report of a node and a period, as it was made; it does not change afterwards."""

    scope = models.CharField(max_length=4, choices=Level.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=5, choices=Period.choices)
    first_day = models.DateField()
    last_day = models.DateField(help_text="the as-of day of every figure in it")
    content = models.JSONField(help_text="rules.reports.Report; figures only, nothing of a person")
    sha256 = models.CharField(max_length=64, help_text="of the content, by rules.reports.digest")
    pdf = models.CharField(max_length=100)
    book = models.CharField(max_length=100, help_text="the workbook with charts")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=_ONE_NODE, name="report_of_one_node"),
            models.CheckConstraint(condition=Q(first_day__lte=models.F("last_day")), name="report_days_in_order"),
            models.UniqueConstraint(
                fields=["unit", "period", "last_day"], condition=Q(scope="unit"), name="report_once_of_unit"
            ),
            models.UniqueConstraint(
                fields=["area", "period", "last_day"], condition=Q(scope="area"), name="report_once_of_area"
            ),
            models.UniqueConstraint(
                fields=["period", "last_day"], condition=Q(scope="city"), name="report_once_of_city"
            ),
        ]
        indexes = [models.Index(fields=["period", "-last_day", "-id"], name="report_of_period")]

    def __str__(self) -> str:
        return f"{self.content.get('name', '')} {self.last_day}"

    def access_scope(self) -> dict[str, Any]:
        """Where it stands for the permission matrix."""
        at = {"unit": self.unit_id, "area": self.area_id}
        return {name: pk for name, pk in at.items() if pk}
