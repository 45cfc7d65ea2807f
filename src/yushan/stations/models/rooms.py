"""Rooms and equipment of a station, and on which terms they are used (T4.4)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.stations.models.station import Station


class Room(models.Model):
    """A room, hall or field that can be booked, with its terms."""

    class Approval(models.TextChoices):
        NONE = "none", _("不用审核，约上就算数")
        PERSONS = "persons", _("个人约的要审核")
        ALL = "all", _("都要审核")

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=40)
    location = models.CharField(max_length=60, blank=True, help_text="floor, door")
    places = models.PositiveSmallIntegerField(help_text="most people at a time")
    features = models.JSONField(default=list, blank=True, help_text="codes of rules.rooms.FEATURES")
    accessibility = models.JSONField(default=list, blank=True, help_text="codes of rules.rooms.ACCESSIBILITY")
    note = models.CharField(max_length=300, blank=True, help_text="what whoever books has to know")
    is_open = models.BooleanField(default=True, help_text="can be booked")
    audiences = models.JSONField(default=list, help_text="who may book: team, unit, person")
    weekdays = models.JSONField(default=list, help_text="0 (Monday) to 6")
    opens = models.TimeField()
    closes = models.TimeField()
    ahead_days = models.PositiveSmallIntegerField(default=30, help_text="how far ahead, in days")
    notice_hours = models.PositiveSmallIntegerField(default=2, help_text="at the latest so many hours before")
    longest_minutes = models.PositiveSmallIntegerField(default=240)
    setup_minutes = models.PositiveSmallIntegerField(default=0, help_text="held before each use")
    cleanup_minutes = models.PositiveSmallIntegerField(default=0, help_text="held after each use")
    approval = models.CharField(max_length=8, choices=Approval.choices, default=Approval.PERSONS)
    needs_arrival = models.BooleanField(
        default=False, help_text="who was not noted as there by the end of the day did not come"
    )

    class Meta:
        ordering = ["station", "name"]
        constraints = [
            models.UniqueConstraint(fields=["station", "name"], name="room_once_in_station"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="room_hours_in_order"),
            models.CheckConstraint(condition=Q(places__gte=1, longest_minutes__gte=15), name="room_is_of_use"),
        ]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()


class Equipment(models.Model):
    """Things of one kind that are lent. `lent` follows the loans by a trigger; more than there is cannot be lent."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="equipment")
    name = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(help_text="how many there are, broken ones included")
    broken = models.PositiveSmallIntegerField(default=0, help_text="out of order, not to be lent")
    lent = models.PositiveSmallIntegerField(default=0, editable=False, help_text="kept by the database")
    longest_days = models.PositiveSmallIntegerField(default=7)
    note = models.CharField(max_length=200, blank=True, help_text="condition, parts, how to handle it")
    is_open = models.BooleanField(default=True, help_text="can be lent")

    class Meta:
        ordering = ["station", "name"]
        constraints = [
            models.UniqueConstraint(fields=["station", "name"], name="equipment_once_in_station"),
            models.CheckConstraint(condition=Q(number__gte=F("lent") + F("broken")), name="equipment_not_overlent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def free(self) -> int:
        """How many can be lent now."""
        return self.number - self.broken - self.lent

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()
