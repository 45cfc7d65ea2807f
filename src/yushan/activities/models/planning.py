"""Activities, their shifts and posts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.series import Series
from yushan.common import clock
from yushan.organizations.models import Area, Organization
from yushan.plan.models import Entry
from yushan.projects.models import Project
from yushan.stations.models import Station


class Activity(models.Model):
    """A dated event of an organization; `starts_at`/`ends_at` span its shifts."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审")
        RETURNED = "returned", _("退回")
        PUBLISHED = "published", _("已发布")
        ONGOING = "ongoing", _("进行中")
        FINISHED = "finished", _("待公示")
        NOTICED = "noticed", _("公示中")
        SETTLED = "settled", _("已入账")
        CANCELLED = "cancelled", _("已取消")

    class Mode(models.TextChoices):
        DEMONSTRATION = "demonstration", _("示范")
        REGULAR = "regular", _("常态")

    class Flow(models.TextChoices):
        """How somebody gets a place; what a post asks for stands at the post."""

        OPEN = "open", _("先到先得")
        APPROVAL = "approval", _("主办方审核")
        INVITATION = "invitation", _("凭邀请")
        LOTTERY = "lottery", _("抽签")
        QUOTA = "quota", _("按队伍分名额")

    class Risk(models.TextChoices):
        LOW = "low", _("低风险")
        MEDIUM = "medium", _("中风险")
        HIGH = "high", _("高风险")

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="activities")
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="activities")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="activities")
    station = models.ForeignKey(
        Station, null=True, blank=True, on_delete=models.PROTECT, related_name="activities",
        help_text="its keeper checks people in (docs/domain.md, somebody without a phone)",
    )  # fmt: skip
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="activities")
    series_day = models.DateField(null=True, help_text="the date of the series that this is, wherever it was moved to")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    mode = models.CharField(max_length=14, choices=Mode.choices, default=Mode.REGULAR)
    work = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="四大工程"
    )
    service_types = models.ManyToManyField(Entry, blank=True, related_name="+")
    tags = models.ManyToManyField(
        Entry, blank=True, related_name="+", help_text="专项标签 of table activity_tags (T1.1)"
    )
    brand = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key_date = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    description = models.TextField(blank=True)
    safety_note = models.TextField(blank=True)
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True, default="", db_default="")
    risk_answers = models.JSONField(null=True, blank=True, help_text="codes of the dangers that apply (rules/risk.py)")
    evidence_note = models.TextField(
        blank=True, default="", db_default="", help_text="what people hand in for an online activity (网络科普)"
    )
    flow = models.CharField(max_length=10, choices=Flow.choices, default=Flow.OPEN, db_default="open")
    sign_up_until = models.DateTimeField(null=True, blank=True)
    most_per_person = models.PositiveSmallIntegerField(null=True, blank=True, help_text="shifts that one may take")
    questions = models.JSONField(null=True, blank=True, help_text="asked at sign-up: a list of texts")
    is_online = models.BooleanField(default=False)
    place = models.CharField(max_length=120, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    radius_m = models.PositiveIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_people = models.PositiveIntegerField(null=True, blank=True)
    in_charge = models.CharField(max_length=60, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    is_imported = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    # Whoever submits does not approve (four eyes); kept here because the check is made under the row's lock.
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    notice_from = models.DateTimeField(null=True)
    notice_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    # Published and not over; over, with hours to confirm, under notice or posted; and both: what is really held.
    OPEN = ("published", "ongoing")
    OVER = ("finished", "noticed", "settled")
    HELD = (*OPEN, *OVER)

    class Meta:
        indexes = [
            models.Index(fields=["state", "starts_at", "id"], name="activity_state_start"),
            models.Index(fields=["organization", "-starts_at", "-id"], name="activity_of_org"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_times_in_order"),
            models.UniqueConstraint(fields=["series", "series_day"], name="activity_once_in_series"),
            models.CheckConstraint(
                condition=Q(series=None, series_day=None) | Q(series__isnull=False, series_day__isnull=False),
                name="activity_series_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_report(self) -> bool:
        """Over, and held on the platform: an imported one keeps the report where it came from."""
        return self.state in self.OVER and not self.is_imported

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        scope: dict[str, object] = self.organization.access_scope()
        return scope | {"station": self.station_id} if self.station_id else scope


class Shift(models.Model):
    """A time window of an activity; `secret` makes its rotating check-in code."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    secret = models.CharField(max_length=64)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_times_in_order")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.activity.access_scope()


class Post(models.Model):
    """A role in a shift with its requirements and places; a trigger keeps `taken`, the check refuses one too many."""

    class Priority(models.IntegerChoices):
        USUAL = 0, _("一般")
        IMPORTANT = 1, _("重要")
        FIRST = 2, _("优先保证")

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="posts")
    name = models.CharField(max_length=40)
    duties = models.CharField(max_length=200, blank=True)
    places = models.PositiveIntegerField()
    min_places = models.PositiveIntegerField(null=True, blank=True, help_text="how many it takes at least")
    taken = models.PositiveIntegerField(default=0)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    skills = models.JSONField(default=list, blank=True)
    priority = models.PositiveSmallIntegerField(
        choices=Priority.choices, default=Priority.USUAL, db_default=0, help_text="who is placed first (T4.3)"
    )
    qualifications = models.JSONField(default=list, blank=True, help_text="codes of kinds, all of them are asked for")
    languages = models.JSONField(default=list, blank=True, help_text="plan entries of table languages")
    members_only = models.BooleanField(default=False)
    party_only = models.BooleanField(default=False)
    needs_insurance = models.BooleanField(
        default=False,
        db_default=False,
        help_text="nobody checks in here without a policy that holds (models/insurance.py)",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="post_never_overfull"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(max_age__gte=F("min_age")), name="post_ages_in_order"
            ),
            models.UniqueConstraint(fields=["shift", "name"], name="post_once_in_shift"),
        ]
