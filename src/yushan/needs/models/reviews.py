"""What asker and team say to each other, and the review at the end."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yushan.common.fields import SealedTextField
from yushan.needs.models.needs import Need


class NeedTalk(models.Model):
    """One message between asker and team; neither sees the other's number."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="talk")
    from_asker = models.BooleanField()
    text = SealedTextField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class NeedReview(models.Model):
    """What the asker thinks of it (评单), what the team answers; an unhappy one is visited by the area's staff."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="review")
    stars = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    reviewed_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # An unhappy review is a case: somebody above the team has to call back (回访) while visited_at is not set.
    is_unhappy = models.BooleanField(default=False)
    case_level = models.PositiveSmallIntegerField(choices=Need.Level.choices, default=Need.Level.AREA)
    case_due_at = models.DateTimeField(null=True)
    visit_note = models.CharField(max_length=300, blank=True)
    visited_at = models.DateTimeField(null=True)
    visited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["reviewed_at", "id"], condition=Q(is_unhappy=True, visited_at=None), name="review_to_visit"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="need_review_one_to_five"),
        ]
