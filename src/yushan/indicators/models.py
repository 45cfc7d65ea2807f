"""Counts behind the rates: each person's part in them as dated steps, so that any past day is a sum."""

from django.db import models

from yushan.accounts.models import Person


class Contribution(models.Model):
    """A person's step in a count: from `day` on, `delta` more (or fewer) in metric of a scope.

    A figure as of a day is the sum of deltas up to that day. Rows are replaced in the transaction that changes
    the person's facts (ADR 0004); nothing recomputes history to show a page.
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
        indexes = [
            models.Index(fields=["scope", "metric", "year", "scope_id", "day", "delta"], name="contribution_sum")
        ]


class DriftCheck(models.Model):
    """Outcome of the nightly comparison of the kept counts with a recomputation from raw facts."""

    at = models.DateTimeField()
    people = models.PositiveIntegerField()
    drift = models.PositiveIntegerField()
    details = models.JSONField(default=list)
    seconds = models.FloatField()
