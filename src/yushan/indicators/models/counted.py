"""Leaves of the catalogue: what is counted of volunteers, activities and the tree, as it stands in the sums (ADR 0031).

Each row says what was added up of one thing, so that a change takes back exactly that. 0 in a place: none.
"""

from django.db import models

from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class RegisteredSpell(models.Model):
    """Days on which a volunteer is registered: from the first one until the day on which that no longer holds."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+", db_index=False)
    first = models.DateField()
    until = models.DateField(help_text="date.max while it holds")
    area = models.BigIntegerField(default=0)
    skilled = models.BooleanField(default=False, help_text="has written down skills")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "first"], name="registered_spell_once")]


class ServedYear(models.Model):
    """A volunteer's services for one organization in a year: enough to count people once in every part of the city."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+", db_index=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    second_day = models.DateField(null=True, help_text="the next day of service after the first")
    last_day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "organization", "year"], name="served_year_once")]


class CountedActivity(models.Model):
    """An activity that is over, has a published report or was given an opinion. Flags are 0 or 1, so that they add up."""

    activity = models.BigIntegerField(primary_key=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_team = models.BooleanField(help_text="a team's: it counts among teams that did something")
    area = models.BigIntegerField(default=0)
    detachment = models.BigIntegerField(default=0)
    day = models.DateField(help_text="on which it ended")
    held = models.SmallIntegerField(default=0)
    demonstration = models.SmallIntegerField(default=0)
    regular = models.SmallIntegerField(default=0)
    online = models.SmallIntegerField(default=0)
    key_date = models.SmallIntegerField(default=0)
    project = models.SmallIntegerField(default=0)
    work = models.SmallIntegerField(default=0)
    posted = models.SmallIntegerField(default=0, help_text="its hours are posted")
    reported = models.SmallIntegerField(default=0)
    reached = models.IntegerField(default=0, help_text="people, as the published report says")

    class Meta:
        indexes = [models.Index(fields=["organization", "day"], name="counted_activity_of")]


class CountedPlacement(models.Model):
    """Where an organization stood from a day until another one (date.max: still)."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=12)
    parent = models.BigIntegerField(default=0, help_text="the detachment right above a team")
    area = models.BigIntegerField(default=0)
    detachment = models.BigIntegerField(default=0)
    town = models.BigIntegerField(default=0)
    from_day = models.DateField()
    until_day = models.DateField()
