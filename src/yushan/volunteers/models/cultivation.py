"""Volunteers on the way to leading a team (带头人培育): nominated, trained, leading with a mentor, reviewed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Organization
from yushan.volunteers.models.people import Volunteer


class Cultivation(models.Model):
    """One track of one person for one organization; a new attempt is a new row."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("等本人同意")
        TRAINING = "training", _("培训")
        LEADING = "leading", _("领衔")
        REVIEWING = "reviewing", _("复核")
        COMPLETED = "completed", _("已出师")
        REFUSED = "refused", _("本人未同意")
        STOPPED = "stopped", _("中止")

    OPEN = (State.NOMINATED, State.TRAINING, State.LEADING, State.REVIEWING)

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="cultivations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="cultivations")
    state = models.CharField(max_length=12, choices=State.choices, default=State.NOMINATED)
    mentor = models.ForeignKey(Volunteer, null=True, blank=True, on_delete=models.PROTECT, related_name="mentees")
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(state__in=["nominated", "training", "leading", "reviewing"]),
                name="cultivation_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["leading", "reviewing", "completed"]) | Q(mentor__isnull=False),
                name="cultivation_leads_with_mentor",
            ),
            models.CheckConstraint(
                condition=Q(mentor=None) | ~Q(mentor=F("volunteer")), name="cultivation_no_own_mentor"
            ),
        ]
        indexes = [models.Index(fields=["state", "-changed_at", "-id"], name="cultivation_by_state")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class CultivationStep(models.Model):
    """What happened on a track: on which day, why, and by what it can be seen; never changed afterwards."""

    cultivation = models.ForeignKey(Cultivation, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField(max_length=20)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    day = models.DateField(help_text="when it was, as the person who entered it says")
    reason = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(
        max_length=300, blank=True, help_text="course, certificate, activity by which it can be seen"
    )
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
