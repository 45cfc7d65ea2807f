"""Equipment that somebody took along, and what was used when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.stations.models.booking import Booking
from yushan.stations.models.rooms import Equipment, Room
from yushan.stations.models.station import Station
from yushan.stations.models.takers import Audience, Taker


class Loan(Taker):
    """Some pieces of equipment, until a day. While out they count as lent (trigger, check of Equipment)."""

    class State(models.TextChoices):
        OUT = "out", _("借出")
        BACK = "back", _("已归还")
        LOST = "lost", _("丢失")

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="loans")
    booking = models.ForeignKey(Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="loans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OUT)
    count = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=60, blank=True)
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(help_text="last day")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    damaged = models.PositiveSmallIntegerField(default=0, help_text="of those that came back")
    missing = models.PositiveSmallIntegerField(default=0, help_text="that did not come back")
    condition = models.CharField(max_length=200, blank=True, help_text="how it came back, or how it got lost")

    class Meta(Taker.Meta):
        abstract = False
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["equipment", "state"], name="loan_of_equipment"),
            models.Index(fields=["state", "due_on"], name="loan_due"),
        ]
        constraints = [
            *Taker.Meta.constraints,
            models.CheckConstraint(
                condition=Q(count__gte=1) & Q(count__gte=F("damaged") + F("missing")), name="loan_numbers_fit"
            ),
            models.CheckConstraint(condition=Q(state="out") | Q(ended_at__isnull=False), name="loan_ended_when"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.equipment.station.access_scope()


class Use(models.Model):
    """A line of the use log: who used what when, how many people, for which activity. No person's name stands here."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="uses")
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="uses")
    booking = models.OneToOneField(Booking, null=True, on_delete=models.SET_NULL, related_name="use")
    source = models.CharField(max_length=40, unique=True, help_text="«booking:12», «shift:7», «kept:3f…»: once each")
    audience = models.CharField(max_length=8, choices=Audience.choices)
    who = models.CharField(max_length=120, help_text="team, unit, or 个人")
    title = models.CharField(max_length=120)
    activity_code = models.CharField(max_length=20, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["station", "-starts_at", "-id"], name="use_of_station")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="use_times_in_order")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()
