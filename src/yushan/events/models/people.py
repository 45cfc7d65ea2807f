"""People of an event: their accreditation with its photograph, meals and transport, sheets of badges."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common.fields import SealedTextField
from yushan.events.models.planning import Batch, BoardingPoint, Event, Venue
from yushan.volunteers.models import Volunteer


class Accreditation(models.Model):
    """The badge of one person for one event. The number is given once and never to somebody else."""

    class State(models.TextChoices):
        ASKED = "asked", _("等本人传照片")
        SUBMITTED = "submitted", _("待审核")
        APPROVED = "approved", _("已发证")
        REFUSED = "refused", _("照片要重传")
        WITHDRAWN = "withdrawn", _("已收回")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="accreditations")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="accreditations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    code = models.CharField(max_length=32, unique=True, help_text="in the QR code; says nothing about the person")
    name_latin = models.CharField(max_length=80, blank=True)
    languages = models.JSONField(default=dict, blank=True, help_text="code of the language → rules.languages.LEVELS")
    zones = models.ManyToManyField(Venue, blank=True, related_name="+", help_text="beside the venues of own shifts")
    number = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    printed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["event", "state", "id"], name="accreditation_state")]
        constraints = [
            models.UniqueConstraint(fields=["event", "volunteer"], name="accreditation_once"),
            models.UniqueConstraint(fields=["event", "number"], name="accreditation_number_once"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(number__isnull=False, decided_at__isnull=False),
                name="accreditation_approved_has_number",
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.event.access_scope()

    @property
    def badge_number(self) -> str:
        """«DX2026-0001-0042»; empty before the first approval."""
        return f"{self.event.code}-{self.number:04d}" if self.number else ""


class BadgePhoto(models.Model):
    """The photograph of a badge: a row of its own, so that it can go while the number stays (retention)."""

    accreditation = models.OneToOneField(Accreditation, on_delete=models.CASCADE, related_name="photo")
    code = models.CharField(max_length=32, unique=True)
    file = models.CharField(max_length=60, help_text="name in the sealed folder")
    media_type = models.CharField(max_length=20)
    added_at = models.DateTimeField()


class Arrangement(models.Model):
    """What somebody eats and where they board the bus: theirs to say, gone some days after the event."""

    class Diet(models.TextChoices):
        USUAL = "usual", _("没有要求")
        HALAL = "halal", _("清真")
        VEGETARIAN = "vegetarian", _("素食")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="arrangements")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="arrangements")
    diet = models.CharField(max_length=10, choices=Diet.choices, default=Diet.USUAL)
    allergies = SealedTextField(blank=True)
    boarding = models.ForeignKey(
        BoardingPoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="none: comes alone"
    )
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "volunteer"], name="arrangement_once")]


class BadgeSheet(models.Model):
    """Badges to be printed, as one PDF that a job makes; the file goes after some days."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sheets")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.SET_NULL, related_name="+")
    only_new = models.BooleanField(default=True, help_text="only badges that were never printed")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    file = models.CharField(max_length=60, blank=True)
    accreditations = models.ManyToManyField(
        Accreditation, related_name="sheets", help_text="whose badges are in the file"
    )
    badges = models.PositiveIntegerField(null=True, help_text="how many; empty until it is made")

    class Meta:
        ordering = ["-asked_at", "-id"]
