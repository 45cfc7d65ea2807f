"""What the desk does about a case: asks organizations, brings two parties together, tells everybody what is of use."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common.fields import SealedTextField
from yushan.organizations.models import Organization
from yushan.rights.models.cases import Case


class Referral(models.Model):
    """A question to an organization. It reads what the desk wrote, never the case itself, and nothing of who brought it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    question = SealedTextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    turn_at = models.DateTimeField()
    reply = SealedTextField()
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replied_at = models.DateTimeField(null=True)
    is_over = models.BooleanField(default=False, help_text="the case was answered without waiting")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["organization", "turn_at"], condition=Q(replied_at=None, is_over=False), name="rights_asked"
            )
        ]


class Mediation(models.Model):
    """One session of the two parties with somebody who belongs to neither, and its record."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("达成一致")
        AGAIN = "again", _("再约一次")
        FAILED = "failed", _("没有谈成")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mediations")
    held_on = models.DateField()
    place = models.CharField(max_length=60)
    first_party = SealedTextField()
    second_party = SealedTextField()
    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    both_agreed = models.BooleanField(help_text="both said yes to being mediated")
    record = SealedTextField()
    agreement = SealedTextField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(both_agreed=True), name="rights_mediated_by_consent")]


class PublicAnswer(models.Model):
    """An answer of general interest in words of its own: written by one person of the desk, put out by another."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待发布")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="public_answers")
    area = models.ForeignKey(
        "organizations.Area",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="whose desk; None: the city",
    )
    topic = models.CharField(max_length=12, choices=Case.Topic.choices)
    question = models.CharField(max_length=120)
    answer = models.TextField(max_length=1000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("written_by")), name="rights_public_by_another"
            )
        ]
        indexes = [models.Index(fields=["state", "-published_at", "-id"], name="rights_public")]

    def __str__(self) -> str:
        return self.question

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix."""
        return {"area": self.area_id} if self.area_id else {}
