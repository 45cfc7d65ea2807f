"""The review: who scores, rounds, who scores whom, points, and how a round came out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.campaigns.models.campaign import AwardCampaign
from yushan.campaigns.models.nominees import Nominee
from yushan.organizations.models import RoleGrant


class Reviewer(models.Model):
    """Somebody invited to score (评审); the grant for this campaign comes with the invitation and ends with it."""

    class State(models.TextChoices):
        INVITED = "invited", _("已邀请")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("不能参加")
        RELEASED = "released", _("已请退出")

    # Who scores no more. One's own no can be taken back, being let go cannot: a new invitation comes from the organiser.
    GONE = (State.DECLINED, State.RELEASED)

    campaign = models.ForeignKey(AwardCampaign, on_delete=models.PROTECT, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(RoleGrant, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.INVITED)
    is_chair = models.BooleanField(default=False, help_text="leads the final (评审组长)")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="reviewer_once"),
            models.UniqueConstraint(fields=["campaign"], condition=Q(is_chair=True), name="reviewer_one_chair"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_gone(self) -> bool:
        """Scores no more."""
        return self.state in self.GONE


class Round(models.Model):
    """A round of scoring; its row is locked while a score is given and while it is closed, so none comes in late."""

    class Kind(models.TextChoices):
        FIRST = "first", _("初评")
        SECOND = "second", _("复评")
        FINAL = "final", _("决赛")

    campaign = models.ForeignKey(AwardCampaign, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    began_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    loads = models.JSONField(default=dict, help_text="what the solver said: {least, most, short}")
    least = models.PositiveSmallIntegerField(
        null=True, help_text="so many totals of a reviewer were normalised when it was closed (campaign_normalise_from)"
    )
    outliers = models.JSONField(
        null=True, help_text="found when it was closed: {distance, rows: [nominee, reviewer, total, distance]}"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="award_round_once"),
            models.UniqueConstraint(fields=["campaign"], condition=Q(closed_at=None), name="award_round_one_open"),
        ]

    @property
    def is_open(self) -> bool:
        """Scores are taken."""
        return self.closed_at is None


class Assignment(models.Model):
    """Who scores whom in a round; done once every criterion has its points."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assignments")
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    comment = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    is_recused = models.BooleanField(default=False, help_text="stood aside: counts as no score")

    class Meta:
        indexes = [models.Index(fields=["reviewer", "done_at", "id"], name="assignment_of_reviewer")]
        constraints = [
            models.UniqueConstraint(fields=["round", "nominee", "reviewer"], name="assignment_once"),
            models.CheckConstraint(condition=Q(is_recused=False) | Q(done_at=None), name="assignment_recused_not_done"),
        ]


class AwardScore(models.Model):
    """Points for one criterion. Triggers refuse every change once the round is closed (migrations/_triggers.py)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="scores")
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="scores")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=20)
    points = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "nominee", "reviewer", "criterion"], name="award_score_once")
        ]


class AwardRecusal(models.Model):
    """A reviewer who declared a tie to a nominee (申请回避); ties that the records know are found anew each time."""

    nominee = models.ForeignKey(Nominee, on_delete=models.CASCADE, related_name="recusals")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="recusals")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nominee", "reviewer"], name="award_recusal_once")]


class AwardResult(models.Model):
    """How a nominee came out of a round; append-only. `score` and `raw` in points of 100."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="results")
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="results")
    score = models.DecimalField(max_digits=9, decimal_places=4, help_text="after normalisation: what ranks")
    raw = models.DecimalField(max_digits=9, decimal_places=4, help_text="mean of the totals as they were given")
    scores = models.PositiveSmallIntegerField(help_text="how many were given")
    rank = models.PositiveSmallIntegerField(help_text="in its category")
    tie = models.CharField(max_length=30, blank=True, help_text="the rule that decided between equals")
    goes_on = models.BooleanField()

    class Meta:
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "nominee"], name="award_result_once")]


class StageTurn(models.Model):
    """A nominee of the final on the stage: while the chair holds it open, everybody scores on their phone."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="turns")
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="turns")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "nominee"], name="turn_once"),
            models.UniqueConstraint(fields=["round"], condition=Q(closed_at=None), name="turn_one_at_a_time"),
        ]
