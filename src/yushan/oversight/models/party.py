"""Party work (T1.1): teams that go ahead (党员先锋队) and what members pledge for a year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person
from yushan.organizations.models import Organization, PartyOrganization, Unit


class PioneerTeam(models.Model):
    """A team that bears the name of a party members' pioneer team, from a day until another one."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(
        PartyOrganization, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="the party organization that leads it",
    )  # fmt: skip
    named_on = models.DateField()
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, help_text="why named; after the end why ended")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(ended_on=None), name="pioneer_team_once")
        ]


class Pledge(models.Model):
    """What a party member says to do in a year. Only they write it; whether it was kept is read from posted records."""

    class Measure(models.TextChoices):
        HOURS = "hours", _("小时")
        TIMES = "times", _("次")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Whose branch it is: the roster on which the person stood as a party member when they pledged.
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(PartyOrganization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=5, choices=Measure.choices)
    amount = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=120, blank=True)
    pledged_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year"], condition=Q(withdrawn_at=None), name="pledge_once_a_year"
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="pledge_of_something"),
        ]
        indexes = [models.Index(fields=["unit", "year"], name="pledge_of_unit")]
