"""Vehicles of science popularisation, their tours, and the stops that districts book (T3.5)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.organizations.models import Area, Organization
from yushan.plan.models import Entry
from yushan.stations.models import Station


class Vehicle(models.Model):
    """A vehicle with its exhibits and crew; it can be in one place at a time."""

    class Kind(models.TextChoices):
        CARAVAN = "caravan", _("科普大篷车")
        SHUTTLE = "shuttle", _("科普班车")

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    plate = models.CharField(max_length=12, unique=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="vehicles")
    equipment = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    is_in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind", "name", "id"]

    def __str__(self) -> str:
        return f"{self.name}（{self.plate}）"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class Tour(models.Model):
    """A vehicle on the road for some days; what all of its stops have in common stands here."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        OPEN = "open", _("接受预约")
        CLOSED = "closed", _("停止预约")
        ENDED = "ended", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    PUBLIC = (State.OPEN, State.CLOSED, State.ENDED)

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tours")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="tours")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    brand = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    work = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="四大工程"
    )
    service_types = models.ManyToManyField(Entry, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    daily_from = models.TimeField()
    daily_until = models.TimeField()
    book_until = models.DateField(help_text="last day on which a stop can be asked for")
    text = models.TextField(blank=True, help_text="what comes, what the host prepares")
    safety_note = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was cancelled")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["state", "starts_on", "id"], name="tour_state_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="tour_days_in_order"),
            models.CheckConstraint(condition=Q(daily_until__gt=F("daily_from")), name="tour_hours_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    def takes_bookings(self, today: date) -> bool:
        """Whether districts can ask for a stop on this day."""
        return self.state == self.State.OPEN and today <= self.book_until

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class Stop(models.Model):
    """A place where the vehicle stands for some hours: asked for by a host, confirmed by who sends the vehicle.

    From the moment of asking the time belongs to the host: the database refuses a second one for the same vehicle.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        DECLINED = "declined", _("未接受")
        WITHDRAWN = "withdrawn", _("已取消")

    HOLDING = (State.REQUESTED, State.CONFIRMED)

    tour = models.ForeignKey(Tour, on_delete=models.PROTECT, related_name="stops")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="stops")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tour_stops")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="tour_stops")
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="tour_stops")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    expected_people = models.PositiveIntegerField()
    volunteers = models.PositiveSmallIntegerField(help_text="how many the host asks for")
    wishes = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=60)
    reason = models.CharField(max_length=300, blank=True)
    activity = models.OneToOneField(
        Activity, null=True, on_delete=models.PROTECT, related_name="tour_stop", help_text="made when confirmed"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["state", "asked_at"], name="stop_to_answer")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="stop_times_in_order"),
            models.UniqueConstraint(
                fields=["tour", "organization", "starts_at"],
                condition=Q(state__in=("requested", "confirmed")),
                name="stop_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area.name} · {self.place}"

    def access_scope(self) -> dict[str, object]:
        """Where the host stands for the permission matrix; whoever sends the vehicle is asked at the tour."""
        return self.organization.access_scope()
