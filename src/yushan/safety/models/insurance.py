"""Policies that go on beyond one activity: of a team for a year, of people; and claims under any policy."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import InsurancePolicy
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Organization
from yushan.safety.models.incidents import Incident, IncidentPerson
from yushan.volunteers.models import Volunteer


class Policy(models.Model):
    """Insures the members of an organization and what stands below it, or the people named, from a day to a day.

    Never changed but for the people it names; a wrong one is made void.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="insurance_policies")
    insurer = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    covers_members = models.BooleanField(help_text="every member; else the people named")
    covered = models.CharField(max_length=200, help_text="what is insured and up to how much, in words")
    amount_yuan = models.PositiveIntegerField(null=True, help_text="up to how much for one person")
    people = models.ManyToManyField(Volunteer, blank=True, related_name="+")
    file = models.CharField(max_length=60, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="safety_policy_days"),
            models.UniqueConstraint(
                fields=["organization", "insurer", "number"], condition=Q(void_at=None), name="safety_policy_once"
            ),
        ]
        indexes = [models.Index(fields=["ends_on", "id"], name="safety_policy_ends")]

    def __str__(self) -> str:
        return f"{self.insurer} {self.number}"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix."""
        return self.organization.access_scope()


class Claim(models.Model):
    """What was asked of an insurer for somebody, and what came of it."""

    class State(models.TextChoices):
        REPORTED = "reported", _("已报案")
        HANDED_IN = "handed_in", _("材料已交")
        PAID = "paid", _("已赔付")
        REFUSED = "refused", _("不赔")
        DROPPED = "dropped", _("不再理赔")

    OPEN = (State.REPORTED, State.HANDED_IN)

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="claims")
    person = models.ForeignKey(IncidentPerson, null=True, on_delete=models.SET_NULL, related_name="claims")
    policy = models.ForeignKey(Policy, null=True, on_delete=models.PROTECT, related_name="claims")
    of_activity = models.ForeignKey(InsurancePolicy, null=True, on_delete=models.PROTECT, related_name="claims")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    reported_on = models.DateField()
    insurer_number = models.CharField(max_length=60, blank=True, help_text="the insurer's own number of the claim")
    paid_yuan = models.PositiveIntegerField(null=True)
    note = SealedTextField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(policy=None, of_activity__isnull=False) | Q(policy__isnull=False, of_activity=None),
                name="claim_under_one_policy",
            ),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_yuan__isnull=False), name="claim_paid_how_much"),
        ]
