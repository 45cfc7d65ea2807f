"""The append-only ledger of service hours: one hash chain per organization, one root per day over all chains."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class HourEntry(models.Model):
    """A posted line; triggers refuse update and delete (migrations). A correction is a reversal plus a new line.

    The activity lives on a higher floor, so its facts are copied here: a record must read the same for ever.
    """

    class Grade(models.TextChoices):
        MEASURED = "measured", _("实测")
        CONFIRMED = "confirmed", _("确认")
        DECLARED = "declared", _("申报")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveBigIntegerField(help_text="position in the organization's chain, from 1")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="entries")
    source_key = models.CharField(max_length=100, unique=True, help_text="posting the same source twice does it once")
    activity_id = models.BigIntegerField(null=True, db_index=True)
    activity_title = models.CharField(max_length=120)
    service_type = models.CharField(max_length=80, blank=True)
    content = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=120, blank=True)
    service_day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.IntegerField(help_text="negative in a reversal")
    grade = models.CharField(max_length=10, choices=Grade.choices)
    is_imported = models.BooleanField(default=False)
    in_charge = models.CharField(max_length=60, blank=True, help_text="活动负责人")
    recorder = models.CharField(max_length=60, help_text="记录人")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField()
    salt = models.CharField(
        max_length=32, null=True, help_text="hashed with the line: its hash tells nobody what it says"
    )
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "sequence"], name="entry_place_in_chain"),
            models.CheckConstraint(
                condition=Q(reverses=None, minutes__gt=0) | Q(reverses__isnull=False, minutes__lt=0),
                name="entry_sign_fits",
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "-service_day", "-id"], name="entry_of_volunteer"),
            models.Index(fields=["organization", "service_day"], name="entry_of_org_day"),
        ]


class ChainHead(models.Model):
    """The end of an organization's chain; locked while a line is appended."""

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="chain_head")
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)


class LedgerRoot(models.Model):
    """The published Merkle root over the heads of all chains at the end of a day."""

    day = models.DateField(unique=True)
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64)
    chains = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    sealed_at = models.DateTimeField()


class RootLeaf(models.Model):
    """A chain's head as it went into a root; lets the check name the chain that was rewritten."""

    root = models.ForeignKey(LedgerRoot, on_delete=models.PROTECT, related_name="leaves")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    first = models.PositiveBigIntegerField(null=True, help_text="first line under `lines`; empty in roots of before it")
    lines = models.CharField(max_length=64, null=True, help_text="Merkle root over the lines first to sequence")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "organization"], name="leaf_once")]

    @property
    def facts(self) -> tuple[str, int, str, int | None, str]:
        """What is hashed of it, in the order of `rules.leaf_hash`; needs the organization loaded."""
        return self.organization.code, self.sequence, self.hash, self.first, self.lines or ""


class RootStamp(models.Model):
    """A time stamp (RFC 3161) of somebody else over a root: it was there at that moment. Append-only."""

    root = models.OneToOneField(LedgerRoot, on_delete=models.PROTECT, related_name="stamp")
    token = models.BinaryField(help_text="DER, as the server gave it")
    stamped_at = models.DateTimeField(help_text="what the token says")
    authority = models.CharField(max_length=200, help_text="whose certificate signed it")
