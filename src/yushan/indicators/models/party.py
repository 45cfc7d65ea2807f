"""The yearly report of a party branch on its members' service (T5.7): who answers for it, and what was signed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.accounts.models import Person
from yushan.common.fields import SealedTextField
from yushan.organizations.models import PartyOrganization, Unit


class BranchSecretary(models.Model):
    """Who opens and signs the report of a branch: from a moment on, until another one follows.

    `party` is empty where the unit has one branch for everybody. While there is none, the unit's administrator does it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(PartyOrganization, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(party=None, ended_at=None), name="branch_secretary_one_of_unit"
            ),
            models.UniqueConstraint(
                fields=["party"], condition=Q(party__isnull=False, ended_at=None), name="branch_secretary_one"
            ),
        ]


class BranchMember(models.Model):
    """To which of a unit's several branches somebody belongs."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey(PartyOrganization, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "person"], name="branch_member_once_in_unit")]
        indexes = [models.Index(fields=["party"], name="branch_member_of")]


class PartyReport(models.Model):
    """What was signed for a branch and a year. It stays as it was; a correction is a new one beside the reopened one."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="party_reports")
    party = models.ForeignKey(PartyOrganization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    members = models.PositiveIntegerField()
    served = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    lines = SealedTextField(help_text="JSON: rules.party.Member of each, as it was signed")
    note = models.CharField(max_length=300, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signer_name = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was reopened")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(party=None, reopened_at=None), name="party_report_one_of_unit"
            ),
            models.UniqueConstraint(
                fields=["party", "year"], condition=Q(party__isnull=False, reopened_at=None), name="party_report_one"
            ),
            models.CheckConstraint(condition=Q(served__lte=models.F("members")), name="party_report_counts_fit"),
        ]
        indexes = [models.Index(fields=["unit", "-year", "-id"], name="party_report_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit.name} {self.year}"
