"""The roll of honour (荣誉榜): who was given what in which year, with its certificate; revoked by two."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.campaigns.models.campaign import AwardCampaign, Kind
from yushan.campaigns.models.nominees import Nominee
from yushan.common import clock
from yushan.organizations.models import Area


class HonourEntry(models.Model):
    """An honour as it was given. People stand here without a name of their own: it is read from the person, and gone with
    their consent; organizations, stations and projects keep the name that they had.
    """

    class State(models.TextChoices):
        STANDING = "valid", _("有效")
        ASKED = "revoking", _("等第二人同意撤销")
        REVOKED = "revoked", _("已撤销")

    nominee = models.OneToOneField(Nominee, on_delete=models.PROTECT, related_name="honour")
    campaign = models.ForeignKey(AwardCampaign, on_delete=models.PROTECT, related_name="honours")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60, help_text="荣誉称号")
    name = models.CharField(max_length=120, blank=True, help_text="of the day; empty for people")
    document_no = models.CharField(max_length=60, blank=True)
    awarded_on = models.DateField()
    valid_until = models.DateField(null=True)
    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=32, unique=True, help_text="of /verify/<code>")
    file = models.CharField(max_length=120, blank=True, help_text="name in the private storage")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    issued_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.STANDING)
    reason = models.CharField(max_length=300, blank=True, help_text="why it is revoked")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "campaign", "id"]
        indexes = [models.Index(fields=["year", "kind", "state", "id"], name="honour_of_year")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="revoked") | (Q(revoked_at__isnull=False) & ~Q(reason="")),
                name="honour_revoked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(asked_by=None) | ~Q(revoked_by=F("asked_by")),
                name="honour_revoked_by_two",
            ),
            models.CheckConstraint(condition=~Q(kind="person") | Q(name=""), name="honour_names_no_person"),
        ]

    @property
    def is_over(self) -> bool:
        """It was given for a time, and that is past; it stands on the roll as what it was."""
        return self.valid_until is not None and self.valid_until < clock.today()

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix: in its campaign."""
        return self.campaign.access_scope()
