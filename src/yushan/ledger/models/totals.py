"""Sums kept in the posting transaction, at the leaf only."""

from django.db import models

from yushan.accounts.models import Person
from yushan.organizations.models import Organization


class DailyTotal(models.Model):
    """Minutes and entries of an organization on a service day, by evidence grade."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="daily_totals")
    day = models.DateField()
    grade = models.CharField(max_length=10)
    minutes = models.BigIntegerField(default=0)
    entries = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "day", "grade"], name="daily_total_once")]


class YearlyParticipation(models.Model):
    """A person's service in a calendar year: from the first day of a posted, not reversed entry on they took part."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participation")
    year = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    entries = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="participation_once_a_year")]
