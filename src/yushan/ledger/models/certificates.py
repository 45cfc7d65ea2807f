"""Certificates (志愿服务记录证明): numbered, signed, publicly verifiable; their entries are fixed at issue. And batches."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.ledger.models.entries import HourEntry
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class Certificate(models.Model):
    """One certificate; `code` is the unguessable code of /verify/<code>, `number` the one in the register."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("已申请")
        ISSUED = "issued", _("有效")
        SUPERSEDED = "superseded", _("已被新证明取代")
        REVOKED = "revoked", _("已撤销")

    class Language(models.TextChoices):
        ZH = "zh", _("中文")
        BOTH = "both", _("中英双语")
        EN = "en", _("英文")

    number = models.CharField(max_length=40, unique=True, null=True)
    code = models.CharField(max_length=32, unique=True)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="certificates")
    issuer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="certificates")
    within = models.ForeignKey(
        Organization,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="only hours recorded by this organization and those below it; empty: all of them",
    )
    activity_id = models.BigIntegerField(null=True, help_text="only hours of this activity; empty: of the whole period")
    activity_title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=4, choices=Language.choices, default=Language.ZH)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    period_from = models.DateField()
    period_until = models.DateField()
    measured_minutes = models.PositiveIntegerField(default=0)
    confirmed_minutes = models.PositiveIntegerField(default=0)
    declared_minutes = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True, help_text="name in the private storage")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True,
        help_text="certificate_within_working_days after the request; empty where the holidays are not announced yet",
    )
    issued_at = models.DateTimeField(null=True)
    superseded_by = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="supersedes")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["volunteer", "-requested_at"], name="certificate_of_volunteer"),
            models.Index(fields=["state", "requested_at"], name="certificate_by_state"),
        ]

    @property
    def total_minutes(self) -> int:
        """Whole minutes over all grades."""
        return self.measured_minutes + self.confirmed_minutes + self.declared_minutes

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.issuer.access_scope()


class CertificateEntry(models.Model):
    """An entry that a certificate states."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="lines")
    entry = models.ForeignKey(HourEntry, on_delete=models.PROTECT, related_name="certificate_lines")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "entry"], name="certificate_line_once")]


class CertificateBatch(models.Model):
    """Certificates for many people of one organization, issued in the background; its job can be killed and goes on."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    activity_id = models.BigIntegerField(null=True)
    activity_title = models.CharField(max_length=120, blank=True)
    period_from = models.DateField()
    period_until = models.DateField()
    language = models.CharField(max_length=4, choices=Certificate.Language.choices, default=Certificate.Language.ZH)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ordered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    job_id = models.BigIntegerField(null=True, help_text="the job that shows the progress")

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="batch_of_org")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class BatchItem(models.Model):
    """One person of a batch: waits, has their certificate, or got none for a reason."""

    batch = models.ForeignKey(CertificateBatch, on_delete=models.CASCADE, related_name="items")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    certificate = models.OneToOneField(
        Certificate,
        null=True,
        on_delete=models.PROTECT,
        related_name="batch_item",
        help_text="made once, also twice run",
    )
    is_done = models.BooleanField(default=False)
    said = models.CharField(max_length=200, blank=True, help_text="why there is none")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "volunteer"], name="batch_item_once")]
