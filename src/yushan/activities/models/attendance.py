"""Check-in facts (append-only), what they add up to, and objections during public notice."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.planning import Activity
from yushan.activities.models.sign_ups import SignUp


class Attendance(models.Model):
    """One check-in or check-out fact; triggers refuse update and delete (migrations)."""

    class Source(models.TextChoices):
        CODE = "code", _("现场动态码")
        PASS = "pass", _("出示签到码")
        LIST = "list", _("名单点到")
        API = "api", _("接口")
        PAPER = "paper", _("纸质签到表，两人录入")

    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="scans")
    direction = models.CharField(max_length=3, choices=[("in", _("签到")), ("out", _("签退"))])
    ordinal = models.PositiveSmallIntegerField(default=1, help_text="1st, 2nd … pair of in and out")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source.choices)
    device = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=80, null=True, unique=True, help_text="the scan's own key: sent twice, kept once")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    # Of a scan made without a network (rules/device_clock.py); `at` is the corrected moment.
    claimed_at = models.DateTimeField(null=True, help_text="what the device's clock said")
    clock_doubt_s = models.PositiveIntegerField(null=True, help_text="seconds of doubt about `at`; none when certain")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sign_up", "direction", "ordinal"], name="scan_once_a_direction"),
        ]


class Presence(models.Model):
    """What the scans of a sign-up add up to, with the flags that the organiser must answer before posting."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.PROTECT, related_name="presence")
    in_at = models.DateTimeField(null=True)
    out_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=10, default="measured")
    flags = models.JSONField(default=list, help_text="[{code, text, answer, answered_by, answered_at}]")
    open_flags = models.PositiveSmallIntegerField(default=0, help_text="how many flags still wait for an answer")
    is_corrected = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, help_text="corrected so that an open stay counts until then")
    reason = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entry_id = models.BigIntegerField(null=True, help_text="the posted HourEntry")


class Objection(models.Model):
    """Somebody says during the notice that a line is not right; posting waits for the answer."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="objections")
    presence = models.ForeignKey(Presence, null=True, on_delete=models.PROTECT, related_name="objections")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    upheld = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answered_at=None) | Q(upheld__isnull=False), name="objection_answered")
        ]
