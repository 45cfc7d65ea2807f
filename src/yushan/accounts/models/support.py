"""Looking at the platform as somebody else, to help them: read-only, with a reason, for half an hour at most."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class SeeingAs(models.Model):
    """One look through somebody else's eyes; `until` is its end at the latest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seen_as")
    reason = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="seeing_as_one_at_a_time"),
            models.CheckConstraint(condition=~Q(user=F("subject")), name="seeing_as_somebody_else"),
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="seeing_as_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="seeing_as_with_reason"),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="seeing_as_due")]
