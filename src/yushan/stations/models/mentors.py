"""Who learns from whom: a demonstration station and one that learns from it, their visits, what came of it (T4.6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.stations.models.station import Station


class Mentorship(models.Model):
    """A pair with an aim and a term; ends with what came of it."""

    mentor = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="learners")
    learner = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="mentors")
    aim = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(help_text="the last day as agreed")
    paired_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    paired_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=500, blank=True, help_text="what the learner took over, what it changed")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(mentor=F("learner")), name="mentorship_of_two"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="mentorship_days_in_order"),
            models.CheckConstraint(condition=Q(ended_on=None) | ~Q(result=""), name="mentorship_ends_with_a_result"),
            models.UniqueConstraint(fields=["mentor", "learner"], condition=Q(ended_on=None), name="mentorship_once"),
        ]


class MentorVisit(models.Model):
    """One visit, either way."""

    class Direction(models.TextChoices):
        CAME = "came", _("示范站点来指导")
        WENT = "went", _("到示范站点学习")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="visits")
    day = models.DateField()
    direction = models.CharField(max_length=4, choices=Direction.choices)
    people = models.PositiveSmallIntegerField()
    learned = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [models.CheckConstraint(condition=Q(people__gt=0), name="mentor_visit_of_somebody")]
