"""Hours by employer: who stood on which roster on the day of the service (ADR 0032)."""

from django.db import models

from yushan.indicators.models.sums import CellLine
from yushan.organizations.models import Unit


class UnitLine(models.Model):
    """What the people of a unit's roster did in a leaf of the explorer. Only the fold writes here, under the chain's lock."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(CellLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="that of the leaf")
    minutes = models.BigIntegerField()
    amount = models.IntegerField(help_text="lines")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "unit"], name="unit_line_once")]
        indexes = [models.Index(fields=["unit", "month"], name="unit_line_of")]


class EmployerChange(models.Model):
    """What is not folded yet: appended in the transaction that posts a line or changes a roster, which locks people and
    must not wait for a chain.

    `unit` is a unit's key, ANYBODY for people on any roster (each line once), AGAIN for what two rosters count twice.
    """

    ANYBODY, AGAIN = 0, -1

    unit = models.BigIntegerField()
    line = models.ForeignKey(CellLine, on_delete=models.PROTECT, related_name="+")
    minutes = models.BigIntegerField()
    amount = models.IntegerField()
