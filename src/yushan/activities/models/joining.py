"""How people get into an activity (sign-up flow), apart from what its posts ask; and what they keep in view."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.activities.models.planning import Activity, Post
from yushan.activities.models.sign_ups import SignUp
from yushan.common.fields import SealedTextField
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class Invitation(models.Model):
    """Who may sign up where the flow is «by invitation»."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="invitations")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "volunteer"], name="invitation_once")]


class TeamQuota(models.Model):
    """Places of a post that a team has for its members where the flow is «by team quota»."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="quotas")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["post", "organization"], name="quota_once"),
            models.CheckConstraint(condition=Q(places__gt=0), name="quota_has_places"),
        ]


class Lottery(models.Model):
    """The draw of an activity: the fingerprint of the seed is public before anybody signs up, the seed after the draw."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="lottery")
    seed = SealedTextField()
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the seed, in hex")
    committed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)


class SignUpAnswers(models.Model):
    """What somebody answered to the questions of an activity: JSON of [question, answer] pairs, sealed."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="answers")
    text = SealedTextField()


class Bookmark(models.Model):
    """An activity that somebody wants to find again; theirs alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "activity"], name="bookmark_once")]


class StandIn(models.Model):
    """Somebody with a place names who comes in their stead; the place changes hands with that person's yes."""

    class State(models.TextChoices):
        ASKED = "asked", _("等对方答复")
        AGREED = "agreed", _("已换人")
        REFUSED = "refused", _("对方不能来")
        ENDED = "ended", _("已作罢")

    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="stand_ins")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sign_up"], condition=Q(state="asked"), name="stand_in_one_asked")
        ]


class StandInCall(models.Model):
    """Somebody was asked to step in at a post that lacks people; once for each post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="calls")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    called_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "volunteer"], name="stand_in_called_once")]
