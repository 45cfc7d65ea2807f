"""The coordination board (S1): meetings and what they decided, tasks with owner and due date, notes on how they go."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Area


class Meeting(models.Model):
    """A meeting of the board of a district, or of the city where no area is named."""

    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=80)
    held_on = models.DateField()
    place = models.CharField(max_length=80, blank=True)
    attending = models.CharField(max_length=300, blank=True, help_text="units, not people")
    agenda = models.TextField(blank=True, default="", db_default="", help_text="议程: one item a line")
    minutes = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["-held_on", "-id"], name="meeting_latest")]

    def __str__(self) -> str:
        return self.title

    @property
    def items(self) -> list[str]:
        """The agenda, an item each."""
        return [one.strip() for one in self.agenda.splitlines() if one.strip()]

    @property
    def is_planned(self) -> bool:
        """True until its day has come."""
        return self.held_on > clock.today()

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id}


class Decision(models.Model):
    """One thing that a meeting decided (议定事项), in one of the plan's four duties."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    duty = models.CharField(max_length=40, help_text="plan entry of table duties")
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="decision_once_in_meeting")]

    def __str__(self) -> str:
        return self.text


class Task(models.Model):
    """Something to be done by one person until one day."""

    class State(models.TextChoices):
        OPEN = "ongoing", _("办理中")
        REPORTED = "to_check", _("待验收")
        DONE = "done", _("已办结")
        CANCELLED = "cancelled", _("已取消")

    UNFINISHED = (State.OPEN, State.REPORTED)

    code = models.CharField(max_length=20, unique=True)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="coordination_tasks",
        help_text="the district's board; none: the city's",
    )  # fmt: skip
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    duty = models.CharField(max_length=40, help_text="plan entry of table duties")
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="coordination_tasks"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True, help_text="why sent back or cancelled")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reminded_on = models.DateField(null=True, help_text="day on which the owner was last reminded")
    escalated_at = models.DateTimeField(null=True, help_text="the level above was told that it is late")
    answered_at = models.DateTimeField(null=True, help_text="the level above has said what is to be done")
    urged_until = models.DateField(null=True, help_text="until when, as the level above said last")
    escalations = models.PositiveSmallIntegerField(default=0, help_text="how often the level above was told")

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="task_state_due"),
            models.Index(fields=["owner", "state", "due_on"], name="task_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="done") | Q(done_at__isnull=False), name="task_done_has_moment"),
            # Four eyes, also after the owner has changed: who said that it is done does not accept it.
            models.CheckConstraint(
                condition=Q(accepted_by=None) | Q(reported_by=None) | ~Q(accepted_by=models.F("reported_by")),
                name="task_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(escalated_at__isnull=False), name="task_answer_needs_escalation"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id}


class ProgressNote(models.Model):
    """How it goes, by whoever is at it; with a file that shows it."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("进展")
        URGED = "urged", _("督办意见")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROGRESS)
    text = models.CharField(max_length=500)
    code = models.CharField(max_length=32, unique=True, help_text="in the address of its file")
    file = models.CharField(max_length=60, blank=True, help_text="name in the sealed folder")
    media_type = models.CharField(max_length=100, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
