"""Who takes part: enrolments, attendance, progress in lessons, what they thought of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Organization, Unit
from yushan.training.models.classes import Session, TrainingClass
from yushan.training.models.courses import Lesson
from yushan.volunteers.models import Volunteer


class Enrolment(models.Model):
    """A volunteer in a class."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("在学")
        WAITLISTED = "waitlisted", _("候补")
        WITHDRAWN = "withdrawn", _("已退出")
        DECLINED = "declined", _("未录取")
        COMPLETED = "completed", _("已结业")
        MISSED = "missed", _("没有结业")

    # States that hold a place: counted in TrainingClass.taken by trigger.
    HOLDING = (State.ENROLLED, State.COMPLETED, State.MISSED)
    CURRENT = (*HOLDING, State.WAITLISTED)

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="enrolments")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State.choices)
    unit = models.ForeignKey(
        Unit, null=True, on_delete=models.PROTECT, related_name="+", help_text="whose clerk enrolled the person"
    )
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+", help_text="whose clerk enrolled the person"
    )
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    extra_attempts = models.PositiveSmallIntegerField(default=0, help_text="given by the organisers, with a reason")
    exam_until = models.DateTimeField(null=True, help_text="an own window of the exam, after the one of the class")
    # The day only: with the moment, the order of the rows would tell which answer of the survey is whose.
    surveyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "volunteer"],
                condition=Q(state__in=["enrolled", "waitlisted", "completed", "missed"]),
                name="enrolment_once",
            )
        ]
        indexes = [
            models.Index(fields=["training_class", "state", "id"], name="enrolment_of_class"),
            models.Index(fields=["volunteer", "-id"], name="enrolment_of_volunteer"),
        ]

    def takes_exam(self, now: datetime) -> bool:
        """Whether the person can begin a paper at this moment: in the time of the class, or in one of their own."""
        return bool(self.exam_until and now < self.exam_until and self.sits) or (
            self.sits and self.training_class.takes_exam(now)
        )

    @property
    def sits(self) -> bool:
        """Whether a paper can still be asked of this enrolment: in the class, or missed and given one more chance."""
        whole = self.training_class
        return self.state in (self.State.ENROLLED, self.State.MISSED) and whole.state in (
            *whole.GOING_ON, whole.State.FINISHED,
        )  # fmt: skip

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.training_class.access_scope()


class SessionMark(models.Model):
    """Somebody was there, or was not after all: append-only, the one with the highest ordinal counts."""

    class Source(models.TextChoices):
        CODE = "code", _("现场动态码")
        PASS = "pass", _("出示签到码")
        LIST = "list", _("名单点到")
        CORRECTION = "correction", _("更正")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="marks")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="marks")
    ordinal = models.PositiveSmallIntegerField(default=1)
    is_present = models.BooleanField(default=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    device = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=80, null=True, unique=True, help_text="the scan's own key: sent twice, kept once")
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "session", "ordinal"], name="session_mark_in_order"),
        ]


class LessonProgress(models.Model):
    """How far somebody is in a lesson: seconds of a video, per mille of a text. Done when they say so."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="progress")
    position = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_progress_once")]


class SurveyAnswer(models.Model):
    """What somebody thought of a class. Without a name: that they answered stands at the enrolment."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="survey_answers")
    day = models.DateField()
    ratings = models.JSONField(help_text="1–5 by the key of the question")
    text = models.CharField(max_length=500, blank=True)
