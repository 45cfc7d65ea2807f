"""Places of service (站点)."""

import secrets
import string

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Area, Organization, Unit
from yushan.plan.models import Entry
from yushan.stations.models.criteria import CriteriaVersion

# Without signs that look like others, so that a code can be read out.
_SIGNS = sorted(set(string.digits + string.ascii_uppercase) - set("01IO"))


def new_code() -> str:
    """A code for the address of a station, on its sign; says nothing about how many there are."""
    return "ZD" + "".join(secrets.choice(_SIGNS) for _place in range(7))


class Station(models.Model):
    """A place of service with its card, what was last found of it, and where it stands in its life (lifecycle.py)."""

    class State(models.TextChoices):
        APPLIED = "applied", _("已申请")
        SELF_SCORED = "self_scored", _("已自评")
        INSPECTED = "inspected", _("已核查")
        CERTIFIED = "certified", _("已认定")
        RECTIFYING = "rectifying", _("限期整改")
        SUSPENDED = "suspended", _("暂停")
        DECLINED = "declined", _("未认定")
        CLOSED = "closed", _("已关闭")

    # Before there is a certificate; while there is one, and the public may come.
    ON_THE_WAY = (State.APPLIED, State.SELF_SCORED, State.INSPECTED)
    AT_WORK = (State.CERTIFIED, State.RECTIFYING)

    code = models.CharField(max_length=12, unique=True, default=new_code, help_text="in its public address")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, help_text="plan entry of table station_kinds")
    state = models.CharField(max_length=12, choices=State.choices, default=State.APPLIED)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="stations")
    host = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="stations", help_text="the host unit"
    )
    host_unit = models.CharField(max_length=120, blank=True, help_text="a host that is no unit known here, as written")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="stations",
        help_text="the team that serves here",
    )  # fmt: skip
    address = models.CharField(max_length=200, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    directions = models.CharField(max_length=200, blank=True, help_text="how to get there, in words")
    introduction = models.TextField(max_length=1000, blank=True)
    opening_hours = models.CharField(max_length=120, blank=True, help_text="as written, or said of weekly_hours")
    rests_on_holidays = models.BooleanField(default=False, help_text="closed on public holidays by name")
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = SealedTextField(blank=True)
    public_phone = models.CharField(max_length=30, blank=True, help_text="what visitors may call")
    created_at = models.DateTimeField(default=clock.now)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)
    application = models.CharField(max_length=300, blank=True, help_text="why a station is to be here")
    reason = models.CharField(max_length=300, blank=True, help_text="of the last step that needed one")
    # What the last assessment that was passed came to; empty: taken over or not graded yet.
    certified_on = models.DateField(null=True)
    version = models.ForeignKey(CriteriaVersion, null=True, on_delete=models.PROTECT, related_name="stations")
    grade = models.CharField(max_length=20, blank=True, help_text="code of a grade of the version")
    total = models.PositiveSmallIntegerField(null=True, help_text="hundredths of a point of 100, as inspected")
    valid_until = models.DateField(null=True)
    recheck_on = models.DateField(null=True, help_text="the yearly recheck is due")
    rectify_by = models.DateField(null=True, help_text="what the recheck found wanting is due; suspended afterwards")

    class Meta:
        ordering = ["area__code", "name"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="station_once_in_area")]
        indexes = [
            models.Index(fields=["recheck_on"], name="station_recheck"),
            models.Index(fields=["rectify_by"], name="station_rectify"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host_name(self) -> str:
        """The unit that hosts it, else the host as it was written."""
        return self.host.name if self.host else self.host_unit

    @property
    def full_address(self) -> str:
        """The address with its district, once. Read it with its area."""
        return self.address if self.address.startswith(self.area.name) else f"{self.area.name} {self.address}".strip()

    @property
    def was_certified(self) -> bool:
        """Whether the public ever saw it: a station that was taken over never was asked for."""
        return self.certified_on is not None or self.applied_at is None

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        scope: dict[str, object] = {"area": self.area_id, "station": self.pk}
        if self.host_id:
            scope["unit"] = self.host_id
        if self.organization:
            scope["organization"] = self.organization.path
        return scope


class StationTag(models.Model):
    """What a station offers to who needs help (access_features) and what it is known for (station_features)."""

    TABLES = ("access_features", "station_features")

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="tags")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entry__order", "id"]
        constraints = [models.UniqueConstraint(fields=["station", "entry"], name="station_tag_once")]
