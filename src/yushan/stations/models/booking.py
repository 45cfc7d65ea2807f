"""Bookings of rooms; that two never overlap is decided by the database (docs/decisions/0030)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.stations.models.rooms import Room
from yushan.stations.models.takers import Taker


class BookingSeries(models.Model):
    """What holds the dates of a recurring booking together; each date is a booking of its own."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="series")
    rule = models.CharField(max_length=200, help_text="the recurrence as an RRULE of RFC 5545")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)


class Booking(Taker):
    """A room for some hours. `holds_from`–`holds_until` is the same with setup and cleanup, half-open."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审核")
        CONFIRMED = "confirmed", _("已约好")
        DECLINED = "declined", _("没有同意")
        LAPSED = "lapsed", _("过时没有审核")
        CANCELLED = "cancelled", _("已取消")
        KEPT = "kept", _("已使用")
        MISSED = "missed", _("没有来")
        EXCUSED = "excused", _("不记没有来")

    OPEN = (State.ASKED, State.CONFIRMED)
    HOLDING = (State.ASKED, State.CONFIRMED, State.KEPT)

    number = models.CharField(max_length=20, unique=True, help_text="YY-2609-0041")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings")
    series = models.ForeignKey(BookingSeries, null=True, on_delete=models.SET_NULL, related_name="bookings")
    state = models.CharField(max_length=10, choices=State.choices)
    title = models.CharField(max_length=60, help_text="what for")
    people = models.PositiveSmallIntegerField(help_text="how many are expected")
    came = models.PositiveSmallIntegerField(null=True, help_text="how many were there")
    wishes = models.CharField(max_length=200, blank=True)
    activity_code = models.CharField(max_length=20, blank=True, help_text="public code of the activity it is for")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    holds_from = models.DateTimeField()
    holds_until = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, help_text="why declined, cancelled, noted as missed")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField(null=True, help_text="until when the keeper answers")
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="declined, lapsed, cancelled, kept, missed or excused")
    appeal = models.CharField(max_length=200, blank=True, help_text="what the taker says about having missed it")
    appealed_at = models.DateTimeField(null=True)
    appeal_answer = models.CharField(max_length=200, blank=True)
    appeal_answered_at = models.DateTimeField(null=True)

    class Meta(Taker.Meta):
        abstract = False
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["room", "starts_at"], name="booking_of_room"),
            models.Index(fields=["state", "due_at"], name="booking_to_answer"),
            models.Index(fields=["state", "starts_at"], name="booking_by_start"),
            models.Index(fields=["user", "-starts_at"], name="booking_of_user"),
            models.Index(fields=["organization", "-starts_at"], name="booking_of_team"),
            models.Index(fields=["activity_code"], condition=~Q(activity_code=""), name="booking_of_activity"),
        ]
        constraints = [
            *Taker.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), holds_from__lte=F("starts_at"), holds_until__gte=F("ends_at")),
                name="booking_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.room.station.access_scope()
