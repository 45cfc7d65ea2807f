"""Places of service (站点)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Area


class Station(models.Model):
    """A place of service; six haves, booking and designation join it later."""

    class State(models.TextChoices):
        APPLIED = "applied", _("已申请")
        SELF_SCORED = "self_scored", _("已自评")
        INSPECTED = "inspected", _("已核查")
        CERTIFIED = "certified", _("已认定")
        SUSPENDED = "suspended", _("暂停")
        CLOSED = "closed", _("已关闭")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, help_text="plan entry of table station_kinds")
    state = models.CharField(max_length=12, choices=State.choices, default=State.APPLIED)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="stations")
    host_unit = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    opening_hours = models.CharField(max_length=120, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = SealedTextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["area__code", "name"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="station_once_in_area")]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id, "station": self.pk}
