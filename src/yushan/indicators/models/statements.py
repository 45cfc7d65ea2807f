"""The statement of a year of a unit, an area or the city as it was signed, and what the level below objected."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Area, Unit


class Level(models.TextChoices):
    """Who signs: from below to above."""

    UNIT = "unit", _("单位")
    AREA = "area", _("区县")
    CITY = "city", _("全市")


class YearStatement(models.Model):
    """What was signed for a node and a year. It stays as it was; a correction is a new one beside the reopened one.

    `area` of a unit is where it stood on the day of the figures: whose administrator signs above it.
    """

    scope = models.CharField(max_length=4, choices=Level.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="year_statements")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="year_statements")
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    content = models.JSONField(help_text="rules.statements.Frozen: figures, who, when, who is missing below")
    sha256 = models.CharField(max_length=64, help_text="of the content, by rules.statements.digest")
    note = models.CharField(max_length=300, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signer_name = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reopener_name = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was reopened")
    file = models.CharField(max_length=100, blank=True, help_text="the signed PDF, made when first asked for")
    file_sha256 = models.CharField(
        max_length=64, blank=True, default="", db_default="", db_index=True, help_text="of the PDF, byte for byte"
    )
    told = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="digest of the other figures that were told of above",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(scope="unit", reopened_at=None), name="statement_one_of_unit"
            ),
            models.UniqueConstraint(
                fields=["area", "year"], condition=Q(scope="area", reopened_at=None), name="statement_one_of_area"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(scope="city", reopened_at=None), name="statement_one_of_city"
            ),
            models.CheckConstraint(
                condition=Q(scope="unit", unit__isnull=False, area__isnull=False)
                | Q(scope="area", unit=None, area__isnull=False)
                | Q(scope="city", unit=None, area=None),
                name="statement_of_one_node",
            ),
        ]
        indexes = [models.Index(fields=["scope", "year", "area"], name="statement_of_level")]

    def __str__(self) -> str:
        return f"{self.content.get('name', '')} {self.year}"

    def access_scope(self) -> dict[str, Any]:
        """Where it stands for the permission matrix."""
        at = {"unit": self.unit_id, "area": self.area_id}
        return {name: pk for name, pk in at.items() if pk}


class StatementObjection(models.Model):
    """What a unit (an area) holds against its own figures, until the level above has answered."""

    scope = models.CharField(max_length=4, choices=Level.choices)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    raiser_name = models.CharField(max_length=60)
    raised_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answerer_name = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(scope="unit", answered_at=None), name="objection_one_of_unit"
            ),
            models.UniqueConstraint(
                fields=["area", "year"], condition=Q(scope="area", answered_at=None), name="objection_one_of_area"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, accepted=None) | Q(answered_at__isnull=False, accepted__isnull=False),
                name="objection_answered_whole",
            ),
        ]
        indexes = [models.Index(fields=["area", "scope", "year"], name="objection_of_area")]
