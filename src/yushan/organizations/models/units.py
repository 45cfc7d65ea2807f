"""Employers (单位), their declared headcounts and their rosters (干部职工花名册)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models.areas import Area


class Unit(models.Model):  # type: ignore[django-manager-missing]  # as in areas.py
    """An employer with a roster. Area and level of a past day are in UnitPlacement."""

    class Level(models.TextChoices):
        CITY = "city", _("市级")
        DISTRICT = "district", _("区县级")

    code = models.CharField(max_length=18, unique=True, help_text="统一社会信用代码 (GB 32100)")
    name = models.CharField(max_length=120)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="units", help_text="the area of today")
    level = models.CharField(max_length=10, choices=Level.choices)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = SealedTextField(blank=True)
    roster_updated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["area", "code"], name="unit_of_area"),
            models.Index(fields=["name"], name="unit_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id, "unit": self.pk}


class UnitPlacement(models.Model):
    """The area a unit belonged to from a day on, until the next placement; the first has no beginning."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True, help_text="first day it no longer holds")

    class Meta:
        ordering = ["unit", F("from_day").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until_day=None), name="placement_one_current"),
            models.UniqueConstraint(fields=["unit"], condition=Q(from_day=None), name="placement_one_first"),
        ]


class UnitHeadcount(models.Model):
    """Declared staff and party members, in force from the day of the statistics until the next one."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="headcounts")
    stat_day = models.DateField()
    staff = models.PositiveIntegerField()
    party_members = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "stat_day"], name="headcount_once_a_day")]


class StaffMember(models.Model):
    """A spell of a person on a unit's roster: in force from `joined_on` (open if blank) to the day before `left_on`.

    `in_service` only decides where `left_on` is blank: somebody not in service without a leaving date has none.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roster_rows")
    spell = models.PositiveSmallIntegerField(default=1, help_text="2 and up: came back after leaving")
    phone = SealedTextField(blank=True)
    phone_hash = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        default="",
        help_text="look-up hash of the phone above; empty without one",
    )
    in_service = models.BooleanField()
    is_party_member = models.BooleanField()
    position = models.CharField(max_length=60, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "person", "spell"], name="staff_once_a_spell"),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="staff_dates_in_order",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the hash with the phone; rosters in bulk bring both (actions/roster.py)."""
        fields = kwargs.get("update_fields")
        if fields is None or "phone" in fields:
            self.phone_hash = phone_hash(self.phone) if self.phone else ""
            if fields is not None:
                kwargs["update_fields"] = {*fields, "phone_hash"}
        super().save(*args, **kwargs)

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.unit.access_scope()
