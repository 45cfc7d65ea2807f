"""A pattern in hours that somebody should look at (异常线索). It punishes nobody; a person looks and says what it was."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Area, Organization


class Signal(models.Model):
    """Found by a rule over a span of days about an organization; the same thing in the same span is one signal."""

    class Kind(models.TextChoices):
        BY_HAND = "by_hand", _("大多由一人手工点到")
        DEVICE = "device", _("同一台设备替多人签到")
        SAME_TIME = "same_time", _("许多人同一时刻签到签退")
        ROUND = "round", _("时长大多是整数")
        MUTUAL = "mutual", _("两人互相点到")

    class State(models.TextChoices):
        OPEN = "open", _("待核实")
        FOUNDED = "founded", _("查实")
        UNFOUNDED = "unfounded", _("查无问题")
        UNCLEAR = "unclear", _("查不清")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=80, help_text="tells two of one kind apart: user, device, pair")
    month = models.CharField(max_length=7, help_text="2026-09: the month of the services")
    weight = models.PositiveIntegerField(help_text="how many services speak for it; the most first")
    text = models.CharField(max_length=300, help_text="why it was found, in words; nobody's name")
    activities = models.JSONField(default=list, help_text="keys of activities to look at")
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    finding = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "organization", "about", "month"], name="signal_once"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(finding=""), name="signal_judged_with_words"),
        ]
        indexes = [
            models.Index(fields=["state", "-weight", "-id"], name="signal_open"),
            models.Index(fields=["kind", "state"], name="signal_precision"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month}"

    @property
    def tone(self) -> str:
        """Of its pill."""
        return {"open": "wait", "founded": "bad", "unfounded": "ok"}.get(self.state, "plain")

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix: the district's, not the organization's."""
        return {"area": self.area_id}
