"""What an activity is prepared with beyond its risk check: whom to call, what is looked at on the day, talks read before."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Activity
from yushan.common.fields import SealedTextField


class Preparation(models.Model):
    """Emergency contact and way to help; the checklist follows from the dangers (rules/checklist.py)."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="preparation")
    contact_name = SealedTextField()
    contact_phone = SealedTextField()
    hospital = models.CharField(max_length=100, blank=True)
    meeting_point = models.CharField(max_length=100, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()


class Tick(models.Model):
    """One line of the checklist, looked at on the day: fine, or not and what was done about it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="safety_ticks")
    item = models.CharField(max_length=30)
    is_fine = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "item"], name="safety_tick_once"),
            models.CheckConstraint(condition=Q(is_fine=True) | ~Q(note=""), name="safety_tick_says_what"),
        ]


class TalkReview(models.Model):
    """A talk that is read by somebody else before it is held (内容审核)."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待审")
        APPROVED = "approved", _("同意")
        RETURNED = "returned", _("退回修改")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="talk_reviews")
    title = models.CharField(max_length=100)
    speaker = models.CharField(max_length=60)
    summary = models.TextField(max_length=2000)
    file = models.CharField(max_length=60, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    handed_in_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("handed_in_by")), name="talk_reviewed_by_another"
            )
        ]
        indexes = [models.Index(fields=["handed_in_at"], condition=Q(state="submitted"), name="talk_to_review")]
