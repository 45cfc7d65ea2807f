"""Rules and regulations (制度) with their versions, comments on drafts, and who has read which version."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Area, Organization, RoleGrant

READER_ROLES = [
    (role.value, role.label)
    for role in RoleGrant.Role
    if role not in (RoleGrant.Role.VOLUNTEER, RoleGrant.Role.RECIPIENT)
]
# Who below a district issues rules: what teams and squads agree on is their own matter.
ISSUING = (Organization.Level.CORPS, Organization.Level.DETACHMENT)


class Regulation(models.Model):
    """A rule of the corps, a detachment or a district, for everything below it; what it says stands in versions."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="regulations"
    )
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="regulations")
    reader_roles = models.CharField(max_length=300, blank=True, help_text="who must read: roles between bars, |a|b|")
    members_read = models.BooleanField(default=False, help_text="members of the teams below must read as well")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=True, area__isnull=False)
                | Q(organization__isnull=False, area__isnull=True),
                name="regulation_one_issuer",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def issuer(self) -> str:
        """Who issued it, by name."""
        if self.organization:
            return str(self.organization.name)
        return str(self.area.name) if self.area else ""

    @property
    def roles(self) -> list[str]:
        """The roles that must read it."""
        return [role for role in self.reader_roles.split("|") if role]

    @property
    def readers_text(self) -> str:
        """«支队/服务队管理员、全体队员»; empty where nobody has to."""
        names = [str(label) for role, label in READER_ROLES if role in self.roles]
        return "、".join([*names, *(["全体队员"] if self.members_read else [])])

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope() if self.organization else {"area": self.area_id}


class RegulationVersion(models.Model):
    """One wording of a rule. From the day it is published its text cannot be changed (a trigger)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        OPEN = "open", _("征求意见")
        REVISING = "revising", _("修改定稿")
        COMING = "coming", _("待生效")
        IN_FORCE = "in_force", _("现行")
        REPLACED = "replaced", _("已被替代")
        REPEALED = "repealed", _("已废止")
        DROPPED = "dropped", _("已撤下")

    PREPARED = (State.DRAFT, State.OPEN, State.REVISING, State.COMING)
    PUBLISHED = (State.COMING, State.IN_FORCE, State.REPLACED, State.REPEALED)
    EDITABLE = (State.DRAFT, State.REVISING)

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    document_number = models.CharField(max_length=60, blank=True, help_text="文号")
    change_note = models.CharField(max_length=300, blank=True, help_text="what is new in it, for readers")
    text = models.TextField(blank=True, help_text="Markdown")
    file = models.CharField(max_length=60, blank=True, help_text="a PDF: name in the sealed folder")
    file_bytes = models.PositiveIntegerField(default=0)
    consulted_text = models.TextField(blank=True, help_text="the text as it was put out for comments")
    comments_until = models.DateField(null=True, help_text="last day for comments")
    opened_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    effective_on = models.DateField(null=True, help_text="first day in force")
    ended_on = models.DateField(null=True, help_text="first day no longer in force")
    end_reason = models.CharField(max_length=300, blank=True)
    read_by = models.DateField(null=True, help_text="last day for having read it")
    told_at = models.DateTimeField(null=True, help_text="readers were told that it is there")
    reminded_on = models.DateField(null=True, help_text="day on which those who had not read were last reminded")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["regulation", "number"], name="regulation_version_once"),
            models.UniqueConstraint(
                fields=["regulation"], condition=Q(state="in_force"), name="regulation_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["regulation"],
                condition=Q(state__in=["draft", "open", "revising", "coming"]),
                name="regulation_one_prepared",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["coming", "in_force", "replaced", "repealed"])
                | Q(published_at__isnull=False, effective_on__isnull=False),
                name="regulation_published_has_days",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")), name="regulation_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(comments_until__isnull=False, opened_at__isnull=False),
                name="regulation_open_has_days",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-effective_on", "-id"], name="regulation_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.regulation.title} 第 {self.number} 版"

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.regulation.access_scope()


class RegulationComment(models.Model):
    """A comment on a draft, and its answer: adopted, partly, or not, with the reason."""

    class Verdict(models.TextChoices):
        ADOPTED = "adopted", _("采纳")
        PARTLY = "partly", _("部分采纳")
        NOT_ADOPTED = "not_adopted", _("未采纳")

    version = models.ForeignKey(RegulationVersion, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    place = models.CharField(max_length=40, blank=True, help_text="which article it is about")
    text = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", answered_at=None)
                | (~Q(verdict="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="regulation_comment_answered_with_reason",
            )
        ]
        indexes = [models.Index(fields=["version", "made_at"], name="regulation_comment_of")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.version.access_scope()


class RegulationReading(models.Model):
    """Somebody confirmed that they know this version."""

    version = models.ForeignKey(RegulationVersion, on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="regulation_read_once")]
