"""Giving somebody's access back: one authorised person starts it, another one confirms, a code is handed over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

OPEN = ("asked", "waiting", "confirmed")


class Recovery(models.Model):
    """Somebody lost password and telephone. Neither of the two who help may be the person, nor may they be the same.

    `area`, `unit`, `organization` say where it stands for the permission matrix: keys of the rooms above, as of the
    day when it was asked for or started.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待受理")
        WAITING = "waiting", _("待复核")
        CONFIRMED = "confirmed", _("待领取")
        DONE = "done", _("已恢复")
        REFUSED = "refused", _("未同意")
        WITHDRAWN = "withdrawn", _("已撤回")
        EXPIRED = "expired", _("已过期")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recoveries")
    state = models.CharField(max_length=10, choices=State.choices)
    area = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    organization = models.CharField(max_length=255, blank=True, help_text="path in the tree")
    place_label = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(help_text="by the person themselves, or the moment of the start")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=20, blank=True, help_text="how the identity was checked")
    reason = models.CharField(max_length=200, blank=True)
    phone_lost = models.BooleanField(default=False, help_text="the telephone number stops signing in as well")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(help_text="of the state it is in")
    code_hash = models.CharField(max_length=64, blank=True, help_text="keyed; the code itself is kept nowhere")
    code_expires_at = models.DateTimeField(null=True)
    codes_made = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0, help_text="of the code that is out")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state__in=OPEN), name="recovery_one_open"),
            models.CheckConstraint(
                condition=(Q(started_by=None) | ~Q(started_by=F("user")))
                & (Q(decided_by=None) | ~Q(decided_by=F("user"))),
                name="recovery_by_others",
            ),
            models.CheckConstraint(
                condition=Q(started_by=None) | Q(decided_by=None) | ~Q(started_by=F("decided_by")),
                name="recovery_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "done"]) | Q(started_by__isnull=False, decided_by__isnull=False),
                name="recovery_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(code_hash="") | Q(state="confirmed", code_expires_at__isnull=False),
                name="recovery_code_after_two",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expires_at"], name="recovery_due"),
            models.Index(fields=["-asked_at"], name="recovery_newest"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        found: dict[str, object] = {}
        if self.area is not None:
            found["area"] = self.area
        if self.unit is not None:
            found["unit"] = self.unit
        return found | ({"organization": self.organization} if self.organization else {})
