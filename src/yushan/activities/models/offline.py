"""Devices that check people in without a network: their keys, what was loaded onto them, what they sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.attendance import Attendance
from yushan.activities.models.planning import Shift
from yushan.activities.models.sign_ups import SignUp


class ScanDevice(models.Model):
    """A browser of an organiser; it keeps the private half of its key where no script can read it."""

    code = models.CharField(max_length=36, unique=True, help_text="chosen by the device")
    public_key = models.CharField(max_length=200, help_text="ECDSA P-256, SubjectPublicKeyInfo in base64")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()


class ShiftLoad(models.Model):
    """A shift that was loaded onto a device, with what the device's clock said at that moment."""

    code = models.CharField(max_length=36, unique=True)
    device = models.ForeignKey(ScanDevice, on_delete=models.PROTECT, related_name="loads")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="loads")
    salt = models.CharField(max_length=32, help_text="makes the hashes of passes in this copy of the list")
    loaded_at = models.DateTimeField()
    device_at = models.DateTimeField()
    session = models.CharField(max_length=36, blank=True)
    steady_ms = models.FloatField(default=0)


class OfflineScan(models.Model):
    """A scan as the device signed it, and what became of it; a trigger keeps what was signed (migrations)."""

    class Outcome(models.TextChoices):
        RECORDED = "recorded", _("已记录")
        KNOWN = "known", _("早先已记录")
        REFUSED = "refused", _("没有记上")

    key = models.CharField(max_length=36, unique=True, help_text="the scan's own key: sent twice, kept once")
    load = models.ForeignKey(ShiftLoad, on_delete=models.CASCADE, related_name="scans")
    signed = models.CharField(max_length=600)
    signature = models.CharField(max_length=120)
    sign_up = models.ForeignKey(SignUp, null=True, on_delete=models.PROTECT, related_name="offline_scans")
    direction = models.CharField(max_length=3)
    at = models.DateTimeField(help_text="corrected by the device's offset")
    claimed_at = models.DateTimeField(help_text="by the device's clock")
    doubt_s = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    refusal = models.CharField(max_length=200, blank=True)
    fact = models.ForeignKey(Attendance, null=True, on_delete=models.PROTECT, related_name="offline_scans")
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["sign_up"], condition=Q(outcome="known"), name="offline_scan_known"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="refused", fact=None) | (~Q(outcome="refused") & Q(fact__isnull=False)),
                name="offline_scan_has_fact",
            ),
        ]
