"""What has to be put right at a station: owner, day, evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.stations.models.station import Station


class Improvement(models.Model):
    """One thing to put right. The owner reports it with evidence, somebody above looks and accepts it."""

    class State(models.TextChoices):
        OPEN = "rectify", _("整改中")
        REPORTED = "reported", _("已改，待核")
        DONE = "done", _("已核实")
        DROPPED = "dropped", _("不改了")

    UNFINISHED = (State.OPEN, State.REPORTED)

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="improvements")
    assessment = models.ForeignKey("stations.Assessment", null=True, on_delete=models.SET_NULL, related_name="+")
    item = models.CharField(max_length=60, blank=True, help_text="«place.room», of the version of the assessment")
    is_required = models.BooleanField(
        default=False, help_text="found by a recheck that failed: the station waits for it"
    )
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=300, blank=True, help_text="what was done, or why it is given up")
    answer = models.CharField(max_length=300, blank=True, help_text="why it came back")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="rectify"), name="station_improvement_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="rectify") | ~Q(note=""), name="station_improvement_ends_with_a_word"
            )
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.station.access_scope()
