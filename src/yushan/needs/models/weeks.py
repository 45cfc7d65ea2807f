"""The orders of a week distributed among organizations at once: what the solver proposes, what staff change, what went out."""

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.models import Job
from yushan.needs.models.dispatches import Dispatch
from yushan.needs.models.needs import Need
from yushan.organizations.models import Area, Organization

DAYS = 7  # of a plan


class WeekPlan(models.Model):
    """The orders of an area (none: of the whole city) for seven days, and who is to be asked to bring what.

    `version` moves with every change of what is fixed, so that a proposal of before is not written over it.
    """

    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(help_text="first of seven days")
    most_each = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(20)], help_text="so many a week for one organization"
    )
    is_closed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    objective = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    greedy = models.FloatField(null=True, help_text="points when each order in turn gets the best that is left")
    greedy_count = models.PositiveIntegerField(null=True, help_text="how many orders find somebody that way")
    orders = models.PositiveIntegerField(null=True, help_text="how many were to be distributed")
    teams = models.PositiveIntegerField(null=True, help_text="how many organizations could be chosen from")
    unplaced = models.JSONField(default=dict, help_text="need → why nobody was found, in words")
    solved_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["area", "-id"], name="week_plan_of_area")]
        constraints = [
            # Two clerks work on one plan, not on two that send out the same orders.
            models.UniqueConstraint(
                fields=["area", "starts_on"], condition=Q(is_closed=False, area__isnull=False), name="week_plan_once"
            ),
            models.UniqueConstraint(
                fields=["starts_on"], condition=Q(is_closed=False, area=None), name="week_plan_once_in_city"
            ),
        ]

    def __str__(self) -> str:
        """«万州区 11 月 30 日—12 月 6 日»."""
        days = [f"{day.month} 月 {day.day} 日" for day in (self.starts_on, self.last_day)]
        return f"{self.area.name if self.area else '全市'} {'—'.join(days)}"

    @property
    def last_day(self) -> date:
        return self.starts_on + timedelta(days=DAYS - 1)

    @property
    def is_running(self) -> bool:
        """Whether a round is on its way."""
        return self.job is not None and self.job.is_under_way

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix; a plan of the whole city is the city's."""
        return {"area": self.area_id} if self.area_id else {}


class WeekLine(models.Model):
    """One order for one organization: proposed, then dispatched by the ordinary action; nothing is sent by itself."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("建议")
        SENT = "sent", _("已派出")
        OUT = "out", _("不派给")

    plan = models.ForeignKey(WeekPlan, on_delete=models.CASCADE, related_name="lines")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    is_fixed = models.BooleanField(default=False, help_text="stays whatever the next round finds")
    is_by_hand = models.BooleanField(default=False, help_text="staff chose this organization")
    score = models.PositiveSmallIntegerField(default=0)
    good = models.JSONField(default=list)
    but = models.JSONField(default=list)
    dispatch = models.ForeignKey(Dispatch, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "need", "organization"], name="week_line_once"),
            models.UniqueConstraint(
                fields=["plan", "need"], condition=Q(state="proposed"), name="week_line_one_proposal"
            ),
        ]
        indexes = [models.Index(fields=["need", "state"], name="week_line_of_need")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix."""
        return self.plan.access_scope()
