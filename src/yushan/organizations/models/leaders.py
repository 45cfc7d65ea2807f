"""Who leads an organization, in terms of office."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.fields import SealedTextField
from yushan.organizations.models.tree import Organization


class OrganizationLeader(models.Model):
    """One term of one person in one post (任期); a renewal is a further row, so that the past stays as it was.

    The head's term is what counts: `Organization.leader_name` is a copy of the name of today's head, kept in step by
    actions/heads.py with every change and hourly by regular work, because terms begin and end by the day.
    """

    class Post(models.TextChoices):
        HEAD = "head", _("队长")
        DEPUTY = "deputy", _("副队长")
        SECRETARY = "secretary", _("秘书长")
        VICE_SECRETARY = "vice_secretary", _("副秘书长")
        LIAISON = "liaison", _("联络员")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="leaders")
    post = models.CharField(max_length=16, choices=Post.choices)
    name = models.CharField(max_length=60)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="leaderships",
        help_text="where it is somebody known here; others are known by name only",
    )  # fmt: skip
    phone = SealedTextField(blank=True)
    from_day = models.DateField(help_text="first day in office")
    until_day = models.DateField(null=True, blank=True, help_text="first day no longer in office; none: no term set")
    basis = models.CharField(max_length=120, blank=True, help_text="任命文件、选举会议")
    end_reason = models.CharField(max_length=200, blank=True, help_text="why it ended before its time")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "post", "from_day"], name="leader_of_org"),
            models.Index(fields=["until_day"], name="leader_until"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gt=F("from_day")), name="leader_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(post="head", until_day=None), name="leader_one_open_head"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.name}"

    @property
    def title(self) -> str:
        """What the post is called at this level: 总队长, 副支队长, 队长; the others are called the same everywhere."""
        level = {"corps": "总队长", "detachment": "支队长", "squad": "小队长"}.get(self.organization.level, "队长")
        titles = {self.Post.HEAD: level, self.Post.DEPUTY: f"副{level}"}
        return titles.get(self.Post(self.post), str(self.get_post_display()))

    @property
    def last_day(self) -> date | None:
        """The last day in office; None where no term is set."""
        return self.until_day - timedelta(days=1) if self.until_day else None

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()
