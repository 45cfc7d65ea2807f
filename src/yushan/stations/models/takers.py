"""Who uses something of a station: a team, a unit, a person, or the station itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common.fields import SealedTextField
from yushan.common.identity import mask_name
from yushan.organizations.models import Organization, Unit


class Audience(models.TextChoices):
    """Kinds of takers; a room says which of the first three may book it."""

    TEAM = "team", _("服务队和支队")
    UNIT = "unit", _("单位")
    PERSON = "person", _("个人")
    STATION = "station", _("站点自用")


class Taker(models.Model):
    """The taker of a booking or a loan. Names and numbers of people are sealed; a number is found by its keyed hash."""

    audience = models.CharField(max_length=8, choices=Audience.choices)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="station_%(class)ss",
        help_text="the account that hears of it; none for somebody whom the keeper wrote down",
    )  # fmt: skip
    contact_name = SealedTextField(blank=True)
    contact_phone = SealedTextField(blank=True)
    contact_hash = models.CharField(max_length=64, blank=True, help_text="keyed hash of the number")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="team", organization__isnull=False, unit=None)
                | Q(audience="unit", unit__isnull=False, organization=None)
                | Q(audience__in=("person", "station"), organization=None, unit=None),
                name="%(class)s_taker_fits",
            )
        ]

    @property
    def taker(self) -> str:
        """Who it is, in full. Reads organization and unit: select them."""
        if self.organization_id and self.organization:
            return self.organization.name
        if self.unit_id and self.unit:
            return self.unit.name
        return self.contact_name or str(Audience(self.audience).label)

    @property
    def taker_masked(self) -> str:
        """The same where others read it: of a person the surname only."""
        if self.audience != Audience.PERSON:
            return self.taker
        return f"个人（{mask_name(self.contact_name)}）" if self.contact_name else "个人"
