"""Where people are trained, and who teaches."""

from django.db import models
from django.db.models import Q

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.stations.models import Station
from yushan.volunteers.models import Volunteer


class Base(models.Model):
    """A training base (培训基地); one that is a station is linked to it, so that its keeper checks people in."""

    name = models.CharField(max_length=60)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="training_bases")
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="training_bases")
    entry = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="of table training_bases"
    )
    host = models.CharField(max_length=60, blank=True, help_text="依托单位")
    address = models.CharField(max_length=120, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    since = models.DateField(default=clock.today)
    ended_on = models.DateField(null=True, blank=True, help_text="the first day on which it is none any more")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="training_base_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("since")), name="training_base_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class Lecturer(models.Model):
    """Somebody who teaches for an organization; a volunteer where the platform knows them."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="lecturers")
    volunteer = models.ForeignKey(
        Volunteer, null=True, blank=True, on_delete=models.PROTECT, related_name="lecturer_rows"
    )
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True, help_text="职务、职称")
    field = models.CharField(max_length=120, blank=True, help_text="what they teach")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "volunteer"], condition=Q(volunteer__isnull=False), name="lecturer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）" if self.title else self.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()
