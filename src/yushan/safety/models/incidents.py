"""Something that went wrong (安全事件), and who may read about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Activity
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Area, Organization
from yushan.volunteers.models import Volunteer


class Incident(models.Model):
    """Reported by whoever was there, worked on by those responsible, closed by somebody else. Words stand here sealed."""

    class Kind(models.TextChoices):
        INJURY = "injury", _("受伤")
        ILLNESS = "illness", _("突发疾病")
        CHEMICAL = "chemical", _("火、电、化学品")
        TRAFFIC = "traffic", _("交通")
        WATER = "water", _("水边、登高")
        MINOR = "minor", _("未成年人走失或受欺负")
        CONFLICT = "conflict", _("冲突、扰乱秩序")
        CONTENT = "content", _("讲错、不当内容")
        THING = "thing", _("财物损坏")
        OTHER = "other", _("其他")

    class Severity(models.IntegerChoices):
        MINOR = 1, _("轻微：现场处理就好")
        MEDIUM = 2, _("一般：要去医院看")
        SERIOUS = 3, _("较大：住院，或者多人受伤")
        GRAVE = 4, _("重大：危及生命")

    class State(models.TextChoices):
        REPORTED = "reported", _("待接报")
        HANDLING = "handling", _("处置中")
        TO_CLOSE = "to_close", _("待结案")
        CLOSED = "closed", _("已结案")

    class Level(models.IntegerChoices):
        AREA = 0, _("区县")
        CITY = 1, _("市级")

    OPEN = (State.REPORTED, State.HANDLING, State.TO_CLOSE)

    number = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=40, unique=True, help_text="the report's own key: sent twice, kept once")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.PROTECT, related_name="incidents")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=100)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = SealedTextField()
    measures = SealedTextField(help_text="what was done at once")
    is_offline = models.BooleanField(default=False, help_text="written down without a network, sent later")

    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.AREA)
    times_late = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="until when the step is to be done; stays when that day is over")
    tell_again_at = models.DateTimeField(null=True, help_text="late: when those above hear of it the next time")
    turn_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    outcome = SealedTextField(help_text="what became of it")
    lessons = models.CharField(max_length=500, blank=True, help_text="for everybody: nobody in it")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("proposed_by")), name="incident_closed_by_another"
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(lessons=""), name="incident_closed_with_lessons"),
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=4), name="incident_severity"),
        ]
        indexes = [
            models.Index(fields=["turn_at", "id"], name="incident_turn"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="incident_due"),
            models.Index(fields=["reported_by", "-id"], name="incident_of_reporter"),
            models.Index(fields=["happened_at"], name="incident_happened"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        """Of its pill."""
        return {"reported": "bad", "handling": "info", "to_close": "wait", "closed": "ok"}[self.state]

    @property
    def where(self) -> str:
        """Area and place in words. Reads `area`: select it."""
        return f"{self.area.name if self.area else ''} {self.place}".strip()

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix."""
        return {"area": self.area_id, "organization": self.organization.path if self.organization else None}


class IncidentReader(models.Model):
    """Who was told and so may read; nobody else does, whatever their role.

    Who was told for their office reads while they hold it (queries/people.py); who was named, until somebody ends it.
    """

    class Why(models.TextChoices):
        ORGANIZATION = "organization", _("活动的组织")
        AREA = "area", _("所在区县")
        CITY = "city", _("市级")
        NAMED = "named", _("指定")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "user"], name="incident_reader_once")]
        indexes = [models.Index(fields=["user", "incident"], name="incident_read_by")]


class IncidentPerson(models.Model):
    """Somebody involved or who saw it; what is said of their health is shown on its own, each time logged."""

    class Role(models.TextChoices):
        HURT = "hurt", _("受伤或生病的人")
        INVOLVED = "involved", _("有关的人")
        WITNESS = "witness", _("证人")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=10, choices=Role.choices)
    name = SealedTextField()
    phone = SealedTextField()
    volunteer = models.ForeignKey(Volunteer, null=True, on_delete=models.SET_NULL, related_name="+")
    is_minor = models.BooleanField(default=False)
    health = SealedTextField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+",
        help_text="who added them later; empty: they stand in the report",
    )  # fmt: skip

    class Meta:
        ordering = ["id"]


class IncidentPhoto(models.Model):
    """A picture from the place, sealed, bare of what the camera wrote beside it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="photos")
    key = models.CharField(max_length=40, unique=True)
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class IncidentNote(models.Model):
    """How it goes on, for those who read it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = SealedTextField()

    class Meta:
        ordering = ["id"]
