"""Service projects with their five stages (T2.3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.plan.models import Entry


class Project(models.Model):
    """A service project of an organization, in a programme of the plan."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待立项")
        RETURNED = "returned", _("退回")
        RECRUITING = "recruiting", _("招募中")
        RUNNING = "running", _("实施中")
        EVALUATING = "evaluating", _("评估中")
        IMPROVING = "improving", _("优化中")
        CLOSED = "closed", _("已结项")
        SUSPENDED = "suspended", _("暂停")
        CANCELLED = "cancelled", _("终止")

    class Risk(models.TextChoices):
        LOW = "low", _("低")
        MEDIUM = "medium", _("中")
        HIGH = "high", _("高")

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="projects")
    programme = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="led_projects"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    resume_state = models.CharField(max_length=12, blank=True, help_text="where a suspended project goes on")
    round = models.PositiveSmallIntegerField(default=1)
    focus = models.CharField(max_length=40, blank=True, help_text="plan entry of table focuses (T2.1)")
    goal = models.TextField(blank=True)
    beneficiaries = models.CharField(max_length=200, blank=True)
    plan_text = models.TextField(blank=True)
    budget_cents = models.PositiveBigIntegerField(null=True, blank=True)
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True)
    recruiting_notice = models.TextField(blank=True)
    materials = models.TextField(blank=True, help_text="物料清单")
    risk_sheet = models.TextField(blank=True, help_text="风险清单，文字部分")
    lesson = models.TextField(blank=True, help_text="教案或讲稿")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_feature = models.BooleanField(default=False, help_text="区县特色项目 (G3); only actions/features.py writes it")
    reason = models.CharField(max_length=300, blank=True, help_text="why returned, suspended or cancelled")
    created_at = models.DateTimeField(default=clock.now)
    # Whoever submits does not approve (four eyes); kept here because the check is made under the row's lock.
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="project_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="project_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(state="suspended") | ~Q(resume_state=""), name="project_can_resume"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asked_for(self) -> str:
        """What the level above is asked for, in words: «立项», from the second round on that round and its money."""
        return "立项" if self.round == 1 else f"第 {self.round} 轮"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class ProjectPost(models.Model):
    """Whom a project looks for: a role, how many people, what they should bring. Places are given in activities."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="posts")
    name = models.CharField(max_length=40)
    people = models.PositiveIntegerField()
    requirements = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="project_post_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="project_post_asks_somebody"),
        ]

    def __str__(self) -> str:
        return self.name
