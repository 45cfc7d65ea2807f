"""Who belongs to which team: memberships, their breaks, moves to another team, invitations."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.volunteers import rules
from yushan.volunteers.models.people import Volunteer


class Invitation(models.Model):
    """A link by which people come into a team; only the keyed hash of its token is kept."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, blank=True, help_text="for the team's own list: where the link hangs")
    needs_approval = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    most_uses = models.PositiveIntegerField(null=True, help_text="none: as many as come")
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_uses=None) | Q(uses__lte=F("most_uses")), name="invitation_within_its_uses"
            )
        ]
        indexes = [models.Index(fields=["organization", "-created_at"], name="invitation_of_org")]

    @property
    def standing(self) -> str:
        """open, revoked, expired or used_up at this moment."""
        return rules.invitation_state(
            revoked=self.revoked_at is not None,
            expires_at=self.expires_at,
            uses=self.uses,
            most_uses=self.most_uses,
            now=clock.now(),
        )

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class Membership(models.Model):
    """A volunteer in an organization (队员): applied → approved / declined → paused ⇄ approved → left."""

    class State(models.TextChoices):
        APPLIED = "applied", _("待审核")
        APPROVED = "approved", _("在队")
        PAUSED = "paused", _("暂停中")
        DECLINED = "declined", _("未通过")
        LEFT = "left", _("已离队")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    state = models.CharField(max_length=10, choices=State.choices)
    message = models.CharField(max_length=200, blank=True)
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    left_at = models.DateTimeField(null=True)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.SET_NULL, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "organization"],
                condition=Q(state__in=["applied", "approved", "paused"]),
                name="membership_one_current",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "state", "applied_at"], name="membership_of_org"),
            # What waits among a million: applications are few, members many.
            models.Index(fields=["state", "applied_at", "id"], name="membership_waiting"),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.organization.access_scope()


class MembershipPause(models.Model):
    """A break of a member: from when, why, and until when where that is known. Ended ones are the history."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    until = models.DateField(null=True, help_text="first day on which the member is back; none: until they say so")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(ended_at=None), name="pause_one_open")
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="pause_due")]


class MembershipTransfer(models.Model):
    """Somebody asked that a member goes over to another team; the receiving team decides. Hours stay where they were."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等对方审核")
        APPROVED = "approved", _("已转入")
        DECLINED = "declined", _("对方未接收")
        CANCELLED = "cancelled", _("已撤回")

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="transfers")
    target = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="transfers_in")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_team = models.BooleanField(default=False, help_text="asked by the team, not by the volunteer")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=200, blank=True, help_text="why it was declined or taken back")
    result = models.OneToOneField(
        Membership, null=True, on_delete=models.PROTECT, related_name="came_by", help_text="the membership over there"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(state="waiting"), name="transfer_one_waiting"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(result__isnull=False), name="transfer_approved_has_result"
            ),
        ]
        indexes = [models.Index(fields=["target", "state", "asked_at"], name="transfer_into_org")]

    def access_scope(self) -> dict[str, object]:
        """The receiving team's: it decides."""
        return self.target.access_scope()
