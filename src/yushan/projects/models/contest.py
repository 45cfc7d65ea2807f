"""Contests of projects (T2.5): entries, reviewers, scores by round, objections, and what winners are given."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.organizations.models import Area
from yushan.projects.models.project import Project


class Contest(models.Model):
    """A contest of the city, or of a district where an area is named (年度项目大赛)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("筹备中")
        OPEN = "open", _("申报中")
        FIRST = "first", _("初评")
        SECOND = "second", _("复评")
        FINAL = "final", _("决赛")
        NOTICED = "noticed", _("公示中")
        DONE = "completed", _("已公布")
        CANCELLED = "cancelled", _("已取消")

    ROUNDS = (State.FIRST, State.SECOND, State.FINAL)
    UNDER_WAY = (State.OPEN, *ROUNDS, State.NOTICED)
    PUBLIC = (*UNDER_WAY, State.DONE)

    code = models.CharField(max_length=20, unique=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="contests")
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True, help_text="who may enter, what is asked, what winners are given")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    apply_until = models.DateField()
    criteria = models.JSONField(default=list, help_text='[{"name": "成效", "points": 40}, …], 100 together')
    second_places = models.PositiveSmallIntegerField(help_text="how many come into the second round")
    final_places = models.PositiveSmallIntegerField()
    winners = models.PositiveSmallIntegerField()
    round_began_at = models.DateTimeField(
        null=True, help_text="from then on the reviewers of the round have their days"
    )
    noticed_at = models.DateTimeField(null=True)
    notice_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    reviewers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="contests")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["noticed", "completed"]) | Q(notice_until__isnull=False),
                name="contest_noticed_has_end",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id}


class ContestEntry(models.Model):
    """A project in a contest; `stage` is the round that it is in or reached last."""

    class State(models.TextChoices):
        IN = "applied", _("参评中")
        OUT = "left", _("止步")
        WINNER = "designated", _("入选")
        WITHDRAWN = "withdrawn", _("已撤回")
        STRUCK = "revoked", _("取消资格")

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contest_entries")
    statement = models.TextField(help_text="what was done, what came of it, how others can do it")
    state = models.CharField(max_length=12, choices=State.choices, default=State.IN)
    stage = models.CharField(max_length=12, choices=Contest.State.choices, default=Contest.State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "project"], name="contest_entry_once")]

    def __str__(self) -> str:
        return self.project.title


class Score(models.Model):
    """What one reviewer gave an entry in a round."""

    entry = models.ForeignKey(ContestEntry, on_delete=models.PROTECT, related_name="scores")
    round = models.CharField(max_length=12, choices=Contest.State.choices)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    points = models.JSONField(help_text="by the order of the criteria")
    total = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=300)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "round", "reviewer"], name="score_once_a_round"),
            models.CheckConstraint(condition=Q(total__lte=100), name="score_up_to_hundred"),
        ]


class Recusal(models.Model):
    """A reviewer who does not score an entry, and why (回避)."""

    entry = models.ForeignKey(ContestEntry, on_delete=models.CASCADE, related_name="recusals")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "reviewer"], name="recusal_once")]


class RoundResult(models.Model):
    """How an entry came out of a round: exact mean as a fraction, rank, whether it goes on."""

    entry = models.ForeignKey(ContestEntry, on_delete=models.PROTECT, related_name="results")
    round = models.CharField(max_length=12, choices=Contest.State.choices)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    scores = models.PositiveSmallIntegerField(help_text="how many were given")
    rank = models.PositiveSmallIntegerField()
    goes_on = models.BooleanField()

    class Meta:
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["entry", "round"], name="round_result_once")]

    @property
    def mean(self) -> str:
        """«87.33», two decimals, half up."""
        hundredths = (self.numerator * 200 + self.denominator) // (2 * self.denominator)
        return f"{hundredths // 100}.{hundredths % 100:02d}"


class ContestObjection(models.Model):
    """Somebody says during the notice that a winner should not be one."""

    entry = models.ForeignKey(ContestEntry, on_delete=models.PROTECT, related_name="objections")
    text = models.CharField(max_length=500)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    is_upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "raised_by"], condition=Q(answered_at=None), name="objection_once_open"
            )
        ]


class SupportMeasure(models.Model):
    """What a winner is given, in one of the plan's three kinds, by whom and until when; followed until it is done.

    The winner is an entry of a contest, or a nominee of an award campaign: the room above, which says by projects.winners
    what it is.
    """

    class State(models.TextChoices):
        OPEN = "ongoing", _("落实中")
        DONE = "done", _("已落实")
        CANCELLED = "cancelled", _("不再落实")

    entry = models.ForeignKey(ContestEntry, null=True, on_delete=models.PROTECT, related_name="supports")
    nominee_id = models.BigIntegerField(
        null=True, db_index=True, help_text="of an award campaign, where not of a contest"
    )
    area = models.ForeignKey(
        Area,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="of the contest or campaign; none: the city",
    )
    kind = models.CharField(max_length=40, help_text="plan entry of table support_measures")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    evidence = models.CharField(max_length=500, blank=True, help_text="what was done, where it can be seen")
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on", "id"], name="support_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry=None, nominee_id__isnull=False) | Q(entry__isnull=False, nominee_id=None),
                name="support_of_one_winner",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(done_at__isnull=False) & ~Q(evidence="")), name="support_done_is_shown"
            ),
        ]

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return {"area": self.area_id}


class SupportEvidence(models.Model):
    """A file that shows what was done for a winner, sealed at rest."""

    support = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, related_name="files")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    name = models.CharField(max_length=60)
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
