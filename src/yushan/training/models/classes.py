"""Classes (班次) of a course and their sessions with who teaches them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.training.models.bases import Base, Lecturer
from yushan.training.models.courses import CourseVersion


class TrainingClass(models.Model):
    """One run of a course. A trigger keeps `taken`, the check refuses one person too many."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        OPEN = "open", _("报名中")
        RUNNING = "running", _("进行中")
        FINISHED = "finished", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("现场")
        ONLINE = "online", _("线上")
        MIXED = "mixed", _("线上和现场")

    PUBLIC = (State.OPEN, State.RUNNING, State.FINISHED)
    GOING_ON = (State.OPEN, State.RUNNING)

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="classes")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="training_classes")
    base = models.ForeignKey(Base, null=True, blank=True, on_delete=models.PROTECT, related_name="classes")
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.ON_SITE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    enrol_until = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    exam_opens_at = models.DateTimeField(null=True, blank=True)
    exam_closes_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    contact = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was cancelled")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "starts_at", "id"], name="training_state_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="training_times_in_order"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="training_places_kept"),
            models.CheckConstraint(
                condition=Q(exam_opens_at=None, exam_closes_at=None) | Q(exam_closes_at__gt=F("exam_opens_at")),
                name="training_exam_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def takes_exam(self, now: datetime) -> bool:
        """Whether a paper can be begun at this moment."""
        begin, end = self.exam_opens_at, self.exam_closes_at
        return bool(self.state in self.GOING_ON and begin and end and begin <= now < end)

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        scope: dict[str, object] = self.organization.access_scope()
        if self.base_id and self.base and self.base.station_id:
            scope = scope | {"station": self.base.station_id}
        return scope


class Session(models.Model):
    """Some hours of a class with people in one place; `secret` makes its rotating check-in code."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    secret = models.CharField(max_length=64)
    cancelled_at = models.DateTimeField(null=True)
    lecturers = models.ManyToManyField(Lecturer, through="Teaching", related_name="sessions")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="training_session_in_order")
        ]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.training_class.access_scope()


class Teaching(models.Model):
    """Who teaches a session, and for how many minutes; the hours count once the session is over."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="teachings")
    lecturer = models.ForeignKey(Lecturer, on_delete=models.PROTECT, related_name="teachings")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "lecturer"], name="teaching_once")]
