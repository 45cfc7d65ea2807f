"""Who is to do what, computed for many posts at once (T4.3): a proposal that a coordinator changes and sends out as invitations."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.planning import Post
from yushan.activities.models.sign_ups import SignUp
from yushan.common import clock
from yushan.common.models import Job
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.volunteers.models import Volunteer


class Placing(models.Model):
    """Posts of an organization's activities in some days, and what the solver said about them.

    `version` moves with every change of what is fixed, so that a proposal of before is not written over it.
    """

    title = models.CharField(max_length=80)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    key_date = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    most_hours = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(200)])
    answer_days = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(14)])
    posts = models.ManyToManyField(Post, related_name="+")
    is_closed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    # Something has happened that no round has looked at yet: the worker solves the rest again.
    is_stale = models.BooleanField(default=False)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    objective = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    cares = models.JSONField(
        default=dict, db_default={}, help_text="part of the score → how much it counts (rules/placings.py)"
    )
    people = models.PositiveIntegerField(null=True, help_text="whom the solver could choose from")
    members = models.PositiveIntegerField(null=True, help_text="of how many")
    changed = models.PositiveIntegerField(
        null=True, help_text="people whom the last round proposed otherwise than the one before; null after the first"
    )
    unfilled = models.JSONField(default=dict, help_text="post → [places, why] that nobody could be found for")
    solved_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="placing_of_org")]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="placing_days_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """Whether a round is on its way."""
        return self.job is not None and self.job.is_under_way

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        scope: dict[str, object] = self.organization.access_scope()
        return scope


class PlacingLine(models.Model):
    """One volunteer for one post: proposed, then asked; a yes becomes a sign-up, and nothing else does."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("建议")
        INVITED = "invited", _("等本人答复")
        AGREED = "agreed", _("已答应")
        REFUSED = "refused", _("来不了")
        LAPSED = "lapsed", _("没有答复")
        REMOVED = "removed", _("不安排")
        LEFT = "left", _("答应后又退出")

    # Nobody is asked for the same post again.
    OUT = ("refused", "lapsed", "removed", "left")

    placing = models.ForeignKey(Placing, on_delete=models.CASCADE, related_name="lines")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="placing_lines")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    is_locked = models.BooleanField(default=False)
    is_by_hand = models.BooleanField(default=False, help_text="the coordinator chose this person")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    held_back = models.CharField(max_length=60, blank=True, default="", db_default="", help_text="why it was not sent")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    sign_up = models.ForeignKey(SignUp, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["placing", "post", "volunteer"], name="placing_line_once"),
            models.CheckConstraint(
                condition=~Q(state="invited") | Q(answer_by__isnull=False), name="placing_line_has_term"
            ),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(state="invited"), name="placing_line_waiting")]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.placing.access_scope()
