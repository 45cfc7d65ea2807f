"""The duty roster of a station: who is there when, gaps, swaps."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.stations.models.station import Station
from yushan.stations.rules.rooms import WEEKDAYS
from yushan.volunteers.models import Volunteer


class DutyMember(models.Model):
    """Somebody who takes turns at a station: a volunteer who agreed, or staff of the station."""

    class State(models.TextChoices):
        INVITED = "invited", _("等本人答应")
        ACTIVE = "active", _("参加值班")
        LEFT = "left", _("不再值班")

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="duty_members")
    volunteer = models.ForeignKey(Volunteer, null=True, on_delete=models.PROTECT, related_name="duties")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="duties")
    state = models.CharField(max_length=8, choices=State.choices)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(volunteer__isnull=False, user=None) | Q(volunteer=None, user__isnull=False),
                name="duty_member_is_one",
            ),
            models.UniqueConstraint(
                fields=["station", "volunteer"],
                condition=Q(state__in=("invited", "active")),
                name="duty_volunteer_once",
            ),
            models.UniqueConstraint(
                fields=["station", "user"], condition=Q(state__in=("invited", "active")), name="duty_user_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In full. Reads volunteer__person and user: select them."""
        if self.volunteer:
            return self.volunteer.person.name
        return self.user.display_name if self.user else ""


class DutyLine(models.Model):
    """A line of the week plan: a weekday, from until, how many, and who usually."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="duty_lines")
    weekday = models.PositiveSmallIntegerField(help_text="0 (Monday) to 6")
    begins = models.TimeField()
    ends = models.TimeField()
    places = models.PositiveSmallIntegerField(default=1)
    members = models.ManyToManyField(DutyMember, blank=True, related_name="lines")

    class Meta:
        ordering = ["weekday", "begins", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins"), weekday__lte=6, places__gte=1), name="duty_line_fits"
            ),
            models.UniqueConstraint(fields=["station", "weekday", "begins", "ends"], name="duty_line_once"),
        ]

    @property
    def weekday_name(self) -> str:
        """«周三»."""
        return f"周{WEEKDAYS[self.weekday]}"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()


class DutyShift(models.Model):
    """A time at which somebody has to be at the station."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="duty_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    is_off = models.BooleanField(default=False, help_text="called off: holiday, closed")

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["station", "starts_at"], name="duty_shift_of_station")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at"), places__gte=1), name="duty_shift_fits"),
            models.UniqueConstraint(fields=["station", "starts_at", "ends_at"], name="duty_shift_once"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()


class DutyTurn(models.Model):
    """Somebody's turn in a shift."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("已排班")
        DONE = "done", _("已值班")
        MISSED = "missed", _("没有来")
        RELEASED = "released", _("换给别人")

    STANDING = (State.ASSIGNED, State.DONE, State.MISSED)

    shift = models.ForeignKey(DutyShift, on_delete=models.PROTECT, related_name="turns")
    member = models.ForeignKey(DutyMember, on_delete=models.PROTECT, related_name="turns")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    assigned_at = models.DateTimeField()
    noted_at = models.DateTimeField(null=True, help_text="when it was recorded as done or missed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "member"], condition=~Q(state="released"), name="duty_turn_once"),
        ]
        indexes = [models.Index(fields=["member", "state"], name="duty_turn_of_member")]

    @property
    def starts_at(self) -> datetime:
        """Of its shift; with `ends_at` it reads as any window of time."""
        return self.shift.starts_at

    @property
    def ends_at(self) -> datetime:
        """Of its shift."""
        return self.shift.ends_at


class DutySwap(models.Model):
    """A turn that somebody wants to give away: taken over at once, or for one of the taker's with a yes of both."""

    class State(models.TextChoices):
        OFFERED = "offered", _("等人接")
        ANSWERED = "answered", _("等您答应对换")
        DONE = "done", _("换好了")
        WITHDRAWN = "withdrawn", _("已撤回")
        LAPSED = "lapsed", _("没有人接")

    OPEN = (State.OFFERED, State.ANSWERED)

    turn = models.ForeignKey(DutyTurn, on_delete=models.CASCADE, related_name="swaps")
    note = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    taker = models.ForeignKey(DutyMember, null=True, on_delete=models.PROTECT, related_name="swaps_taken")
    in_return = models.ForeignKey(
        DutyTurn,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="the taker's turn that goes the other way",
    )
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["turn"], condition=Q(state__in=("offered", "answered")), name="duty_swap_one_open"
            ),
            # A turn is promised in return once, whoever else asks for it at the same moment.
            models.UniqueConstraint(fields=["in_return"], condition=Q(state="answered"), name="duty_swap_return_once"),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(taker__isnull=False, in_return__isnull=False),
                name="duty_swap_answered_by",
            ),
        ]
