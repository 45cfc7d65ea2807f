"""What stands behind an organization's card: the party organization it belongs to, its charter in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.common import clock
from yushan.common.documents import ENDINGS
from yushan.common.fields import SealedTextField
from yushan.organizations.models.tree import Organization
from yushan.organizations.models.units import Unit


class PartyOrganization(models.Model):  # type: ignore[django-manager-missing]  # as in areas.py
    """A party organization (党组织); that of a unit stands here once and is shared by the teams that the unit hosts."""

    name = models.CharField(max_length=80)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="party_organizations",
        help_text="whose party organization it is; none: of no unit known here",
    )  # fmt: skip
    secretary_name = models.CharField(max_length=60, blank=True)
    contact_phone = SealedTextField(blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="party_organization_once_in_unit"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(unit=None), name="party_organization_once_without_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationCharter(models.Model):
    """One version of an organization's charter (章程), as text, as a file or both.

    `Organization.charter` is a copy of the newest one's text.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="charters")
    number = models.PositiveSmallIntegerField(help_text="第几版")
    text = models.TextField(blank=True)
    file = models.CharField(max_length=60, blank=True, db_default="", default="", help_text="name in the sealed folder")
    file_type = models.CharField(max_length=100, blank=True, db_default="", default="", help_text="media type")
    file_bytes = models.PositiveIntegerField(db_default=0, default=0)
    adopted_on = models.DateField(help_text="the day on which it was adopted")
    basis = models.CharField(max_length=120, blank=True, help_text="by whom: 成立大会, 队员大会")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["organization", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="charter_number_once"),
            models.CheckConstraint(condition=~Q(text="", file=""), name="charter_says_something"),
        ]

    @property
    def file_label(self) -> str:
        """Kind and size of the file in words: «PDF · 1.2 MB»."""
        size = (
            f"{self.file_bytes / 1024 / 1024:.1f} MB"
            if self.file_bytes >= 1024 * 1024
            else f"{max(1, self.file_bytes // 1024)} KB"
        )
        return f"{ENDINGS.get(self.file_type, '').upper()} · {size}"
