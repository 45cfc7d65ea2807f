"""The certificate of a finished class."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.training.models.attending import Enrolment
from yushan.training.models.courses import Course
from yushan.volunteers.models import Qualification, Volunteer


class TrainingCertificate(models.Model):
    """Given by the last thing that was missing; number and paper follow by the worker. Verified at /verify."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在制作")
        VALID = "valid", _("有效")
        REVOKED = "revoked", _("已撤销")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="certificate")
    # Repeated, because both are asked for everywhere: who has what.
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="training_certificates")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    number = models.CharField(max_length=40, null=True, unique=True)
    code = models.CharField(max_length=32, unique=True)
    completed_on = models.DateField()
    valid_until = models.DateField(null=True, help_text="the last day on which it stands")
    minutes = models.PositiveIntegerField(default=0)
    score = models.CharField(max_length=10, blank=True, help_text="per cent of the exam that was passed")
    # As the course was on that day: what is asked of leaders later does not change what a past day counted.
    is_compulsory = models.BooleanField(default=False, db_default=False, help_text="counts for leaders (T5.8)")
    qualification = models.ForeignKey(Qualification, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was revoked")
    revoked_on = models.DateField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["course", "volunteer"], name="certificate_of_course"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="certificate_to_make"),
        ]

    def stands(self, day: date) -> bool:
        """Whether it counts on this day."""
        until, revoked = self.valid_until, self.revoked_on
        return self.completed_on <= day and (until is None or day <= until) and (revoked is None or day < revoked)

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.enrolment.access_scope()
