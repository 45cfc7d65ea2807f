"""Policies that insure the people of an activity (志愿服务条例: against accident where bodily danger is possible)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yushan.activities.models.planning import Activity
from yushan.volunteers.models import Volunteer


class InsurancePolicy(models.Model):
    """Insures everybody with a place in an activity, or the people named, from a day to a day, both included.

    Never changed but for the people it names, so that what was said at a check-in can be looked up; a wrong one is
    made void.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="policies")
    code = models.CharField(max_length=32, unique=True, help_text="in the address of its file")
    insurer = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    covers_everybody = models.BooleanField(default=True)
    people = models.ManyToManyField(Volunteer, blank=True, related_name="+", help_text="where it names people")
    file = models.CharField(max_length=60, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="policy_days_in_order"),
            models.UniqueConstraint(
                fields=["activity", "insurer", "number"], condition=Q(void_at=None), name="policy_once_in_activity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insurer} {self.number}"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.activity.access_scope()
