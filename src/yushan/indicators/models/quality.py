"""What the nightly look at the data found doubtful, and how much of it there was each day."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Area, Organization, Unit


class QualityIssue(models.Model):
    """One kind of doubt (a check of indicators.toml) at one place, from the day it was found until it is gone.

    `area` is that of the place on the day it was found: who stands over it sees it. What somebody accepted with a
    reason comes back when there is more of it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        ACCEPTED = "accepted", _("已说明")
        SOLVED = "solved", _("已解决")

    kind = models.CharField(max_length=40, help_text="id of a check in indicators.toml")
    scope = models.CharField(max_length=12, help_text="city, area, unit, organization")
    node = models.BigIntegerField(help_text="primary key of the place; 0 for the city")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="of how many things")
    text = models.CharField(max_length=200)
    url = models.CharField(max_length=200, blank=True, help_text="where it is put right")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="the last time that it was found")
    due_at = models.DateTimeField(null=True, help_text="end of the term; empty beyond the known calendar")
    solved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decider_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope", "node"], condition=~Q(state="solved"), name="issue_once_a_place"
            ),
            models.CheckConstraint(
                condition=Q(state="solved", solved_at__isnull=False) | (~Q(state="solved") & Q(solved_at=None)),
                name="issue_solved_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "kind", "area"], name="issue_of_area"),
            models.Index(fields=["state", "due_at", "id"], name="issue_by_due"),
        ]

    @property
    def place_name(self) -> str:
        """What the place is called."""
        node: Any = self.unit or self.organization or (self.area if self.scope == "area" else None)
        return node.name if node else "全市"

    def access_scope(self) -> dict[str, Any]:
        """Where it stands for the permission matrix (organizations/access.py)."""
        if self.unit:
            return {"unit": self.unit_id, "area": self.area_id}
        if self.organization:
            return {"organization": self.organization.path, "area": self.area_id}
        return {"area": self.area_id} if self.area_id else {}


class QualityCount(models.Model):
    """How many doubts stood open at the end of a day's look, by kind and area (none: of no area)."""

    day = models.DateField()
    kind = models.CharField(max_length=40)
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="+")
    issues = models.PositiveIntegerField()
    things = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "area"], name="quality_count_once"),
            models.UniqueConstraint(
                fields=["day", "kind"], condition=Q(area=None), name="quality_count_once_without_area"
            ),
        ]
