"""Counts behind the rates: each person's part in them as dated steps, so that any past day is a sum."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person


class Contribution(models.Model):
    """A person's step in a count: from `day` on, `delta` more (or fewer) in metric of a scope.

    Rows are replaced in the transaction that changes the person's facts (ADR 0004), and what changed is appended to the
    sums that the figures read (models.sums, ADR 0025); nothing recomputes history to show a page.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contributions")
    scope = models.CharField(max_length=4, choices=[("unit", "unit"), ("area", "area"), ("city", "city")])
    scope_id = models.BigIntegerField(help_text="primary key of the unit or area; 0 for the city")
    metric = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField(default=0, help_text="0 where the metric has no year")
    day = models.DateField(help_text="date.min where it was always so")
    delta = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scope", "scope_id", "metric", "year", "day"], name="contribution_once"
            )
        ]


class DriftCheck(models.Model):
    """Outcome of the nightly comparison of the kept counts with a recomputation from raw facts."""

    at = models.DateTimeField()
    people = models.PositiveIntegerField()
    drift = models.PositiveIntegerField()
    details = models.JSONField(default=list)
    seconds = models.FloatField()


class Definition(models.Model):
    """An indicator, a quality of the scorecard, a check of the data or a rule of reminding as the plan folder says it
    (indicators.toml), checked when loaded."""

    class Kind(models.TextChoices):
        INDICATOR = "indicator", _("指标")
        QUALITY = "quality", _("评价维度")
        CHECK = "check", _("数据核查")
        REMINDER = "reminder", _("提醒规则")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    data = models.JSONField()

    class Meta:
        ordering = ["kind", "order"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="definition_once")]

    def __str__(self) -> str:
        return self.code
