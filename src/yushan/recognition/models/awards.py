"""Stars (星级) and badges (徽章): dated awards; what is taken back again stays in the history."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.volunteers.models import Volunteer


class StarAward(models.Model):
    """A star reached with posted hours, from a day on; `ended_on` when a reversal went below it."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="star_awards")
    level = models.PositiveSmallIntegerField()
    awarded_on = models.DateField()
    minutes = models.PositiveIntegerField(help_text="posted minutes when it was reached")
    is_top = models.BooleanField(default=False, help_text="the highest that stands: one row for each who has a star")
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "level"], condition=Q(ended_on=None), name="star_once_standing"
            ),
            models.UniqueConstraint(fields=["volunteer"], condition=Q(is_top=True), name="star_one_top"),
            models.CheckConstraint(condition=Q(level__gte=1), name="star_level_positive"),
            models.CheckConstraint(condition=Q(is_top=False) | Q(ended_on=None), name="star_top_stands"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(ended_on__gte=F("awarded_on")) & ~Q(end_reason="")),
                name="star_ended_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-level", "-awarded_on", "-id"], condition=Q(is_top=True), name="star_top_by_level"),
        ]


class BadgeKind(models.Model):
    """A badge of the plan folder (recognition.toml); what left the file stays known, inactive.

    One of rule `award` is of a selection instead: given and taken by name, never counted from services.
    """

    class Rule(models.TextChoices):
        SERVICES = "services", _("服务次数")
        DAYS = "days", _("坚持天数")
        SERVICE_TYPE = "service_type", _("服务类型")
        KEY_DATE = "key_date", _("重要节点")
        AWARD = "award", _("评选入选")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    description = models.CharField(max_length=120, blank=True)
    rule = models.CharField(max_length=14, choices=Rule.choices)
    of = models.CharField(max_length=40, blank=True, help_text="code of the service type or key date")
    count = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_counted = models.BooleanField(default=False, help_text="everybody's past services were looked at")

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class BadgeAward(models.Model):
    """A badge that somebody has, from a day on; `ended_on` when a reversal took away what it was for."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="badge_awards")
    kind = models.ForeignKey(BadgeKind, on_delete=models.PROTECT, related_name="awards")
    awarded_on = models.DateField()
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "kind"], condition=Q(ended_on=None), name="badge_once_standing"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(ended_on__gte=F("awarded_on")) & ~Q(end_reason="")),
                name="badge_ended_with_reason",
            ),
        ]
