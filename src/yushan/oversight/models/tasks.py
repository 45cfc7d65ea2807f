"""What is to be done for a clause of the plan: the task, its milestones, and one assignment for each receiver."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.coordination.models import Decision
from yushan.organizations.models import Area, Organization, Unit
from yushan.regulations.models import Regulation


class ResponsibleUnit(models.Model):
    """A 牵头单位 or 责任单位 as plans name it, and the unit or organization of the platform that it is, where there is one."""

    name = models.CharField(max_length=60, unique=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit=None) | Q(organization=None), name="responsible_is_one_of_two")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def linked(self) -> Unit | Organization | None:
        """Who on the platform it is; None while nobody has said so."""
        return self.unit or self.organization


class PlanTask(models.Model):
    """What the city, or a district (`area`), gives to do for a clause of the plan; the work stands in assignments."""

    code = models.CharField(max_length=20, unique=True)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_tasks",
        help_text="the district that gives it; none: the city",
    )  # fmt: skip
    # Not a key: a clause that leaves the plan keeps its tasks.
    clause = models.CharField(max_length=10, help_text="code of a clause of the plan")
    year = models.PositiveSmallIntegerField(help_text="the year in whose report it stands")
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True, help_text="what is to be reached and handed in")
    lead = models.CharField(max_length=60, blank=True, help_text="牵头单位 as the plan names it")
    helpers = models.JSONField(default=list, blank=True, help_text="further 责任单位 as the plan names them")
    responsible = models.ManyToManyField(ResponsibleUnit, related_name="tasks", help_text="lead and helpers, linked")
    indicators = models.JSONField(default=list, blank=True, help_text="ids of indicators whose figures go into reports")
    asks_file = models.BooleanField(default=False, help_text="nothing is finished without a file that shows it")
    starts_on = models.DateField()
    due_on = models.DateField(help_text="as it was given; an assignment may have a later day")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    regulation = models.ForeignKey(
        Regulation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="the rule that obliges"
    )
    part_of = models.ForeignKey(
        "Assignment", null=True, blank=True, on_delete=models.PROTECT, related_name="parts",
        help_text="the assignment that a district breaks down by this task",
    )  # fmt: skip
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was cancelled")

    class Meta:
        indexes = [
            models.Index(fields=["year", "clause"], name="plan_task_of_clause"),
            models.Index(fields=["due_on", "id"], name="plan_task_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=models.F("starts_on")), name="plan_task_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def given_by(self) -> str:
        """The level that gave it, by name."""
        return self.area.name if self.area else str(_("市级"))

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id}


class Milestone(models.Model):
    """A day on the way of a task (中间节点), the same for every receiver."""

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    due_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="milestone_once_in_task")]
        indexes = [models.Index(fields=["due_on"], name="milestone_by_day")]

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """A task as one district, unit or team has to do it.

    `stands_in` is the district in which the receiver is; of what is finished, in which it was then.
    """

    class State(models.TextChoices):
        OPEN = "ongoing", _("办理中")
        REPORTED = "to_check", _("待销号")
        DONE = "done", _("已销号")
        CANCELLED = "cancelled", _("已取消")

    UNFINISHED = (State.OPEN, State.REPORTED)

    task = models.ForeignKey(PlanTask, on_delete=models.CASCADE, related_name="assignments")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stands_in = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments")
    given_on = models.DateField(null=True, help_text="to this receiver; none: with the task")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due_on = models.DateField()
    percent = models.PositiveSmallIntegerField(default=0, help_text="as last reported")
    # The days from which on it is amber and red (rules/lights.py); none: not while it stays as it is.
    amber_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why returned or cancelled")
    reported_at = models.DateTimeField(null=True, help_text="said to be finished")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    last_report_on = models.DateField(null=True)
    reports_count = models.PositiveSmallIntegerField(default=0)
    files_count = models.PositiveSmallIntegerField(default=0)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)
    escalated_at = models.DateTimeField(null=True, help_text="the level above was told that it is late")
    urged_until = models.DateField(null=True, help_text="until when, as the level above said last")
    escalations = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "id"], name="assignment_by_day"),
            models.Index(fields=["stands_in", "state", "due_on"], name="assignment_of_area"),
            models.Index(fields=["task", "state"], name="assignment_of_task"),
            models.Index(fields=["state", "red_on"], name="assignment_red"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, unit=None, organization=None)
                | Q(area=None, unit__isnull=False, organization=None)
                | Q(area=None, unit=None, organization__isnull=False),
                name="assignment_one_receiver",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="assignment_percent"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(signed_at__isnull=False), name="assignment_done_is_signed"
            ),
            # Four eyes: who said that it is finished does not sign it off.
            models.CheckConstraint(
                condition=Q(signed_by=None) | Q(reported_by=None) | ~Q(signed_by=models.F("reported_by")),
                name="assignment_four_eyes",
            ),
            *(
                models.UniqueConstraint(fields=["task", name], condition=~Q(**{name: None}), name=f"assignment_{name}")
                for name in ("area", "unit", "organization")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.title} · {self.receiver_name}"

    @property
    def receiver_name(self) -> str:
        """Who has to do it, by name."""
        return str(self.area or self.unit or self.organization or "—")

    @property
    def scope(self) -> tuple[str, int]:
        """Kind of node and its key, as indicators measure it."""
        if self.area_id:
            return "area", self.area_id
        return ("unit", self.unit_id) if self.unit_id else ("organization", self.organization_id or 0)
