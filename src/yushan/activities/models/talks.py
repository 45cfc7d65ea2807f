"""What organisers announce, and what people ask (the question box of an activity)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.activities.models.planning import Activity


class Announcement(models.Model):
    """Said by the organisers to everybody signed up; stands on their pages afterwards."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="announcements")
    text = models.CharField(max_length=500)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=0, help_text="how many volunteers were told")


class BoxQuestion(models.Model):
    """A question to the organisers; with its answer everybody can read it, without a name."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="box")
    text = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(answer=""), name="box_question_answered")
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.activity.access_scope()
