"""A large event with its venues, batches and what its volunteers need to know (T3.6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.plan.models import Entry


class Event(models.Model):
    """Some days at one or several venues; the service itself is done in activities that are assigned to it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        OPEN = "open", _("招募中")
        RUNNING = "running", _("举办中")
        CLOSED = "closed", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    PUBLIC = (State.OPEN, State.RUNNING, State.CLOSED)
    # People are accredited and sent to their places.
    LIVE = (State.OPEN, State.RUNNING)

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    kind = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="table large_events"
    )
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="large_events")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    text = models.TextField(blank=True, help_text="what it is, for everybody")
    text_en = models.TextField(blank=True)
    contact = models.CharField(max_length=120, blank=True, help_text="shown to everybody: an office, no person")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was cancelled")
    ended_at = models.DateTimeField(null=True, help_text="closed or called off: from here the data of people are kept")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["state", "starts_on", "id"], name="event_state_start")]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="event_days_in_order")]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class Venue(models.Model):
    """A place of the event. It is also a zone of the badge: who serves there may go in."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="venues")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    address = models.CharField(max_length=120)
    address_en = models.CharField(max_length=200)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="event_venue_once")]

    def __str__(self) -> str:
        return self.name


class LanguageNeed(models.Model):
    """How many people of a language, and how well they speak it, a venue needs."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="needs")
    language = models.CharField(max_length=40, help_text="plan entry of table languages")
    level = models.CharField(max_length=10, help_text="rules.languages.LEVELS")
    people = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["language", "id"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "language", "level"], name="event_language_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="event_language_people"),
        ]


class Batch(models.Model):
    """People who are recruited and trained together: 第一批, 第二批."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="batches")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    audience = models.CharField(max_length=120, blank=True, help_text="who is meant")
    audience_en = models.CharField(max_length=200, blank=True)
    sign_up_from = models.DateTimeField(null=True, blank=True)
    sign_up_until = models.DateTimeField(null=True, blank=True)
    trains_at = models.DateTimeField(null=True, blank=True)
    trains_where = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="event_batch_once"),
            models.CheckConstraint(
                condition=Q(sign_up_from=None) | Q(sign_up_until=None) | Q(sign_up_until__gt=F("sign_up_from")),
                name="event_batch_window",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BoardingPoint(models.Model):
    """Where a bus to the venues stops, each day at the same time."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="boarding_points")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    leaves_at = models.TimeField()
    returns_at = models.TimeField(null=True, blank=True, help_text="when the bus leaves the venue in the evening")

    class Meta:
        ordering = ["leaves_at", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "name", "leaves_at"], name="event_boarding_once")]

    def __str__(self) -> str:
        return f"{self.leaves_at:%H:%M} {self.name}"


class Guidance(models.Model):
    """One topic of what volunteers need to know, in both languages."""

    class Topic(models.TextChoices):
        BRING = "bring", _("带什么")
        DRESS = "dress", _("穿什么")
        TRANSPORT = "transport", _("怎么去")
        EMERGENCY = "emergency", _("紧急联系")
        RULES = "rules", _("守则")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="guidance")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "topic"], name="event_guidance_once")]
